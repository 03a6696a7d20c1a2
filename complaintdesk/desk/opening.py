"""开办: a new office in an empty database: schema, policy pack, calendar, departments, first administrator."""

from __future__ import annotations

import hashlib
import itertools
import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from complaintdesk.desk.context import Context
from complaintdesk.desk.house import House
from complaintdesk.desk.passwords import hash_password
from complaintdesk.desk.rows import Actor, Done
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.plain import inert
from complaintdesk.domain.policy import Pack, category_paths
from complaintdesk.domain.policy_reading import parse_pack
from complaintdesk.domain.vocabulary import EventKind, Role
from complaintdesk.i18n import _
from complaintdesk.paths import resources
from complaintdesk.storage import schema
from complaintdesk.storage.engine import Database
from complaintdesk.storage.models import CalendarDay, CategoryEntry, Department, Office, PolicyPack, Staff
from complaintdesk.storage.shipped_calendars import shipped_days

FIRST_NUMBER = "1000"
ZONE = "Asia/Shanghai"
#: Without 0/O, 1/l/I: it is read from paper and typed.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


@dataclass(frozen=True)
class Opened:
    """What the first administrator must be told once: password for the first sign-in, code for a lost password."""

    office: str
    policy: str
    administrator: str
    one_time_password: str
    recovery_code: str


def shipped_policies() -> list[tuple[Pack, str]]:
    """Every pack that comes with the program, with its text."""
    folder = resources() / "policies"
    packs = []
    for file in sorted(folder.glob("*.toml")):
        text = file.read_text(encoding="utf-8")
        packs.append((parse_pack(text, file.name), text))
    return packs


def shipped_policy(policy: str) -> tuple[Pack, str]:
    """The shipped pack of that id; raises UserError naming those there are."""
    # A file is named after its pack: the others need not be read.
    for file in (resources() / "policies").glob("*.toml"):
        if file.stem == policy:
            text = file.read_text(encoding="utf-8")
            return parse_pack(text, file.name), text
    known = ", ".join(pack.id for pack, _text in shipped_policies())
    raise UserError(
        _("There is no policy pack “{policy}”.").format(policy=policy),
        _("Shipped packs: {known}.").format(known=known),
    )


def random_code(length: int) -> str:
    """A code that is easy to read from paper and to type."""
    return "".join(secrets.choice(_ALPHABET) for _n in range(length))


def open_office(
    database: Database,
    policy: str,
    name: str,
    *,
    administrator: str = "",
    is_sample: bool = False,
    password: str = "",
    at: datetime | None = None,
) -> Opened:
    """Open the office; refused where the database already holds one. Returns the one-time secrets, kept nowhere.

    `at` is when it is opened, for samples that look back; everybody else opens it now.
    """
    name = inert(name).strip()
    if not name:
        raise UserError(_("The office needs a name."), field="office")
    pack, text = shipped_policy(policy)
    schema.upgrade(database, lambda: None)
    password = password or random_code(10)
    code = "-".join(random_code(4) for _n in range(4))
    with database.write() as session:
        if session.execute(select(Office)).first() is not None:
            raise UserError(
                _("This database already holds an office."), _("Choose another file, or open this one.")
            )
        now = at or database.now(session)
        pack_id = install_pack(session, pack, text, now)
        session.execute(
            insert(CalendarDay),
            [
                {"day": day, "is_off": info.is_off, "name": info.name, "source": info.source}
                for day, info in shipped_days().items()
            ],
        )
        session.execute(
            insert(Office),
            [
                {
                    "id": 1,
                    "name": name,
                    "zone": ZONE,
                    "pack_id": pack_id,
                    "is_sample": is_sample,
                    "opened_at": now,
                    "recovery_hash": hash_password(code),
                    "settings": {"attachment_limit_mb": 30, "idle_lock_minutes": 5},
                }
            ],
        )
        seed_pack(session, pack)
        admin = Staff(
            number=FIRST_NUMBER,
            name=inert(administrator).strip() or _("Administrator"),
            role=Role.ADMINISTRATOR.value,
            department_id=None,
            active=True,
            password_hash=hash_password(password),
            must_change_password=True,
            failures=0,
            failed_at=None,
        )
        session.add(admin)
        session.flush()
        actor = Actor(admin.id, admin.number, admin.name, Role.ADMINISTRATOR)
        ctx = Context(session, actor, now, House(), "")
        ctx.log(EventKind.OFFICE_OPENED, note=name)
        ctx.log(
            EventKind.POLICY_INSTALLED,
            note=pack.title,
            policy=pack.id,
            version=pack.version,
            sha256=hashlib.sha256(text.encode()).hexdigest(),
        )
        ctx.finish(
            Done(1, name, None, 0, 0, EventKind.OFFICE_OPENED), f"open-{secrets.token_hex(8)}", "OpenOffice"
        )
    return Opened(name, pack.id, FIRST_NUMBER, password, code)


def free_code(taken: set[str]) -> str:
    """The first number from 01 on that is no department's code yet."""
    return next(code for n in itertools.count(1) if (code := f"{n:02d}") not in taken)


def install_pack(session: Session, pack: Pack, text: str, now: object) -> int:
    """Keep the pack's text as a row; returns its id. The same text is kept once."""
    sha256 = hashlib.sha256(text.encode("utf-8")).hexdigest()
    found = session.scalars(select(PolicyPack).where(PolicyPack.sha256 == sha256)).first()
    if found is not None:
        return found.id
    row = PolicyPack(policy=pack.id, version=pack.version, text=text, sha256=sha256, installed_at=now)
    session.add(row)
    session.flush()
    return row.id


def seed_pack(session: Session, pack: Pack) -> None:
    """Departments and categories of the pack that the office does not have yet."""
    departments = {d.name: d for d in session.scalars(select(Department))}
    for name in pack.departments:
        if name not in departments:
            code = free_code({d.code for d in departments.values()})
            departments[name] = Department(name=name, code=code, active=True)
            session.add(departments[name])
    session.flush()
    known = set(session.scalars(select(CategoryEntry.path)))
    routes: dict[str, str] = {}
    for position, (path, category) in enumerate(category_paths(pack.categories)):
        # A branch goes where its parent goes unless it says otherwise.
        routes[path] = category.route or routes.get(path.rpartition("/")[0], "")
        if path not in known:
            route = departments.get(routes[path])
            session.add(
                CategoryEntry(
                    path=path,
                    title_en=category.title_en,
                    position=position * 10,
                    department_id=route.id if route else None,
                    active=True,
                )
            )
    session.flush()
