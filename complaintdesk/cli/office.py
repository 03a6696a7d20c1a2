"""Commands on the office: open it, fill it with samples, departments, staff, the shipped packs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from complaintdesk.cli.answers import Answer, pairs, table
from complaintdesk.cli.door import a_database, actor, an_office
from complaintdesk.cli.registration import coded_or_refused
from complaintdesk.desk.core import Desk
from complaintdesk.desk.departments import AddDepartment, DepartmentList
from complaintdesk.desk.entrance import office_name
from complaintdesk.desk.opening import open_office, shipped_policies
from complaintdesk.desk.policy_editing import LAW
from complaintdesk.desk.staffing import AddStaff, StaffList
from complaintdesk.domain.vocabulary import Role
from complaintdesk.i18n import _
from complaintdesk.paths import data_folder

if TYPE_CHECKING:
    import argparse

    from complaintdesk.desk.office_rows import DepartmentRow, StaffRow
    from complaintdesk.storage.engine import Database


def init(options: argparse.Namespace) -> Answer:
    """A new office and the one-time secrets of its first administrator."""
    with a_database(options) as database:
        _make_own_folder(database)
        opened = open_office(database, options.policy, options.office)
    return Answer(
        {
            "office": opened.office,
            "policy": opened.policy,
            "administrator": opened.administrator,
            "one_time_password": opened.one_time_password,
            "recovery_code": opened.recovery_code,
        },
        (
            *pairs(
                [
                    (_("Office"), opened.office),
                    (_("Policy pack"), opened.policy),
                    (_("Administrator"), opened.administrator),
                    (_("One-time password"), opened.one_time_password),
                    (_("Recovery code"), opened.recovery_code),
                ]
            ),
            _("Write password and code down now: they are kept nowhere."),
        ),
    )


def _make_own_folder(database: Database) -> None:
    """The program's own folder is made when first used; a folder somebody names must be there already."""
    if database.file is not None and database.file.parent == data_folder().resolve():
        database.file.parent.mkdir(parents=True, exist_ok=True)


def demo(options: argparse.Namespace) -> Answer:
    """Sample staff and cases in an office that holds no real case."""
    from complaintdesk.desk.demo import PASSWORD, fill, open_sample_office

    with a_database(options) as database:
        _make_own_folder(database)
        is_new = office_name(database) is None
        desk = (
            open_sample_office(database, options.policy)
            if is_new
            else Desk(database, actor(options, database))
        )
        filled = fill(desk, options.cases, options.seed, "" if is_new else options.policy)
    answer = {
        "cases": filled.cases,
        "states": filled.states,
        "staff": [{"number": s.number, "name": s.name, "role": s.role.value} for s in filled.staff],
        "password": PASSWORD,
    }
    rows = [(s.number, s.name, s.role.label, s.department) for s in filled.staff]
    return Answer(
        answer,
        (
            _("{n} sample cases were made.").format(n=filled.cases),
            *table((_("Number"), _("Name"), _("Role"), _("Department")), rows),
            _("Password of all sample staff: {password}").format(password=PASSWORD),
        ),
    )


def department_add(options: argparse.Namespace) -> Answer:
    """A new department."""
    with an_office(options) as desk:
        done, _changes = desk.do(AddDepartment(name=options.name, code=options.code))
        row = next(d for d in desk.ask(DepartmentList()) if d.id == done.id)
    return Answer(_department(row), pairs([(_("Code"), row.code), (_("Department"), row.name)]))


def departments(options: argparse.Namespace) -> Answer:
    """The departments by code."""
    with an_office(options) as desk:
        rows = desk.ask(DepartmentList())
    return Answer(
        [_department(row) for row in rows],
        table((_("Code"), _("Department"), _("Open cases")), [(d.code, d.name, d.open_cases) for d in rows]),
    )


def _department(row: DepartmentRow) -> dict[str, Any]:
    return {"id": row.id, "code": row.code, "name": row.name, "open_cases": row.open_cases}


def staff_add(options: argparse.Namespace) -> Answer:
    """Somebody new, with the password for the first sign-in."""
    role = coded_or_refused(Role, options.role, "role")
    command = AddStaff(number=options.number, name=options.name, role=role, department=options.department)
    with an_office(options) as desk:
        done, _changes = desk.do(command)
        row = next(s for s in desk.ask(StaffList()) if s.id == done.id)
    return Answer(
        {**_staff(row), "one_time_password": command.password},
        (
            *pairs(
                [
                    (_("Number"), row.number),
                    (_("Name"), row.name),
                    (_("Role"), row.role.label),
                    (_("Department"), row.department),
                    (_("One-time password"), command.password),
                ]
            ),
            _("Hand the password over now: it is kept nowhere."),
        ),
    )


def staff(options: argparse.Namespace) -> Answer:
    """The staff by number."""
    with an_office(options) as desk:
        rows = desk.ask(StaffList())
    return Answer(
        [_staff(row) for row in rows],
        table(
            (_("Number"), _("Name"), _("Role"), _("Department")),
            [(s.number, s.name, s.role.label, s.department) for s in rows],
        ),
    )


def _staff(row: StaffRow) -> dict[str, Any]:
    return {"number": row.number, "name": row.name, "role": row.role.value, "department": row.department}


def policies(_options: argparse.Namespace) -> Answer:
    """The packs that come with the program, each with the rows of the source table it follows."""
    packs = sorted((pack for pack, _text in shipped_policies()), key=lambda p: (p.id.startswith(LAW), p.id != "general"))
    data = [
        {
            "id": pack.id,
            "title": pack.label,
            "version": pack.version,
            "sources": list(pack.sources),
            "rules": [
                {"id": rule.key, "title": rule.label, "limit": str(rule.limit), "source": rule.source}
                for rule in pack.rules
            ],
        }
        for pack in packs
    ]
    short = [(pack.id, pack.label, ", ".join(pack.sources) or "–", len(pack.rules)) for pack in packs]
    lines = [*table((_("Pack"), _("Title"), _("Source rows"), _("Limits")), short), ""]
    for pack in packs:
        rows = [(rule.key, rule.label, rule.limit.label, rule.source) for rule in pack.rules]
        lines += [
            f"{pack.id}  {pack.label}  [{', '.join(pack.sources)}]",
            *table((_("Rule"), _("Meaning"), _("Limit"), _("Source")), rows),
            "",
        ]
    return Answer(data, tuple(lines[:-1]))
