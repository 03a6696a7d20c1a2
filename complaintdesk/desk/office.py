"""单位: the office's own settings and the policy pack in force."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from complaintdesk.desk.categories import put_in_order
from complaintdesk.desk.context import Context
from complaintdesk.desk.core import Command, step
from complaintdesk.desk.departments import changed, one_line
from complaintdesk.desk.letterheads import keep_logo
from complaintdesk.desk.office_settings import CONTACT, DEFAULTS, HEADER, LOGO, MARK
from complaintdesk.desk.opening import install_pack, seed_pack
from complaintdesk.desk.rows import Done
from complaintdesk.domain.errors import ConflictError, FieldErrors, UserError
from complaintdesk.domain.fields import Input, asks
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.policy import Pack, category_paths
from complaintdesk.domain.policy_reading import parse_pack
from complaintdesk.domain.vocabulary import EventKind
from complaintdesk.i18n import N_, _
from complaintdesk.storage.models import CategoryEntry, Department

MOST_ATTACHMENT_MB = 200
MOST_IDLE_MINUTES = 120
_PREFIX = re.compile(r"[A-Z]{1,6}")
#: What is printed on one line, and the most characters it may have there.
_LINES = {MARK: 20, HEADER: 40, CONTACT: 80}
_BRACKETS = "〔〕[]【】"
@dataclass(frozen=True, kw_only=True)
class ChangeOffice(Command):
    """修改单位设置: None leaves a value as it is; an empty prefix is the policy pack's own.

    `form_logo` is the content of a PNG or JPEG picture; an empty one takes the logo away.
    """

    name: str | None = None
    attachment_limit_mb: int | None = None
    idle_lock_minutes: int | None = None
    prefix: str | None = None
    second_backup_folder: str | None = None
    document_mark: str | None = None
    form_header: str | None = None
    form_red: bool | None = None
    form_contact: str | None = None
    form_logo: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class InstallPolicy(Command):
    """安装规则包: the text of a pack and its file name. New cases follow it, old ones keep their own."""

    text: str = asks(N_("Policy pack"), Input.FILE, required=True)
    name: str = "policy.toml"
    seen: int | None = None
    """The pack in force (its row) that a preview was made against; another one since then refuses the command."""


@step(ChangeOffice, needs=Permission.OFFICE)
def change_office(ctx: Context, cmd: ChangeOffice) -> Done:
    """Name and settings, each checked; numbers already given keep their prefix."""
    office = ctx.locked_office()
    given = {name: getattr(cmd, name) for name in DEFAULTS if getattr(cmd, name) is not None}
    if "prefix" in given:
        given["prefix"] = given["prefix"].upper()
    given |= {name: " ".join(given[name].split()) for name in _LINES if name in given}
    problems = _problems(given)
    if problems:
        raise FieldErrors(problems)
    if LOGO in given:
        given[LOGO] = keep_logo(ctx, given[LOGO])
    kept = DEFAULTS | office.settings
    before = {"name": office.name} | {name: kept[name] for name in given}
    name = office.name if cmd.name is None else one_line(cmd.name, "name")
    differences = changed(before, {"name": name} | given)
    office.name, office.settings = name, office.settings | given
    ctx.log(EventKind.OFFICE_CHANGED, note=_("Settings changed"), changes=differences)
    return Done(office.id, office.name, None, 0, 0, EventKind.OFFICE_CHANGED)


def _problems(given: dict[str, Any]) -> dict[str, str]:
    problems = {}
    for name, most in (("attachment_limit_mb", MOST_ATTACHMENT_MB), ("idle_lock_minutes", MOST_IDLE_MINUTES)):
        if name in given and (type(given[name]) is not int or not 1 <= given[name] <= most):
            problems[name] = _("A whole number from 1 to {most} is expected.").format(most=most)
    if given.get("prefix") and not _PREFIX.fullmatch(given["prefix"]):
        problems["prefix"] = _("The prefix of the numbers is 1 to 6 capital letters.")
    for name, most in _LINES.items():
        if len(given.get(name, "")) > most:
            problems[name] = _("At most {most} characters fit on the line.").format(most=most)
    if any(mark in given.get(MARK, "") for mark in _BRACKETS):
        problems[MARK] = _("Only the letters before the year: the brackets come by themselves.")
    folder = given.get("second_backup_folder")
    if folder and not _can_be_written(folder):
        problems["second_backup_folder"] = _("“{folder}” is not a folder that can be written to.").format(
            folder=folder
        )
    return problems


def _can_be_written(folder: str) -> bool:
    path = Path(folder)
    try:
        return path.is_absolute() and path.is_dir() and os.access(path, os.W_OK)
    except OSError:
        return False


@step(InstallPolicy, needs=Permission.OFFICE)
def install_policy(ctx: Context, cmd: InstallPolicy) -> Done:
    """Raises PolicyError for a broken pack. Departments and categories the office lacks are added, none is removed."""
    # The desk's door took the last line end away: with it the text is again the file, and so is its hash.
    text = cmd.text + "\n"
    pack = parse_pack(text, Path(cmd.name).name or "policy.toml")
    office = ctx.locked_office()
    before = ctx.house.pack(ctx.session, office.pack_id)
    if cmd.seen is not None and cmd.seen != office.pack_id:
        raise ConflictError(
            _("Meanwhile somebody else put “{title}” {version} in force.").format(
                title=before.label, version=before.version
            ),
            _("Look at the preview again before you put yours in force."),
        )
    pack_id = install_pack(ctx.session, pack, text, ctx.now)
    if pack_id == office.pack_id:
        raise UserError(_("This policy pack is already in force."))
    office.pack_id = pack_id
    seed_pack(ctx.session, pack)
    if pack.id == before.id:
        _follow_categories(ctx, before, pack)
    put_in_order(ctx)
    _clear_dead_routes(ctx)
    ctx.log(
        EventKind.POLICY_INSTALLED,
        note=f"{pack.title} {pack.version}",
        policy=pack.id,
        version=pack.version,
        sha256=hashlib.sha256(text.encode("utf-8")).hexdigest(),
        before={"policy": before.id, "version": before.version},
    )
    return Done(pack_id, pack.id, None, 0, 0, EventKind.POLICY_INSTALLED)


def _follow_categories(ctx: Context, before: Pack, pack: Pack) -> None:
    """Another version of the same rules: what it routes elsewhere goes there, what it no longer has is retired.

    What the two versions say alike stays as this office has set it on its own page of categories.
    """
    old, new = dict(category_paths(before.categories)), dict(category_paths(pack.categories))
    departments = {d.name: d.id for d in ctx.session.scalars(select(Department))}
    for entry in ctx.session.scalars(select(CategoryEntry)):
        was, now = old.get(entry.path), new.get(entry.path)
        if now is None:
            entry.active = entry.active and was is None
            continue
        if was is None:
            entry.active = True
            continue
        if was.route != now.route:
            entry.department_id = departments.get(now.route)
        if was.keywords != now.keywords:
            entry.keywords = list(now.keywords)
        if was.title_en != now.title_en:
            entry.title_en = now.title_en


def _clear_dead_routes(ctx: Context) -> None:
    """A pack may route to a department that this office has retired: nothing is sent there any more."""
    retired = select(Department.id).where(~Department.active)
    ctx.session.execute(
        update(CategoryEntry).where(CategoryEntry.department_id.in_(retired)).values(department_id=None)
    )
