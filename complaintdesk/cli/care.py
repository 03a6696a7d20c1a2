"""Commands that look after the data: verify, back up, restore, bring up to date, examine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from complaintdesk.cli.answers import DAMAGED, DONE, Answer, local, pairs, table
from complaintdesk.cli.door import a_database, actor, check_there_is_an_office, system_user, where
from complaintdesk.cli.window_probe import probe_window
from complaintdesk.desk import care as keeping
from complaintdesk.desk.context import Seen
from complaintdesk.desk.core import Desk, operator
from complaintdesk.domain.errors import DataDamage, NotAllowed, UserError
from complaintdesk.domain.permissions import Permission
from complaintdesk.i18n import N_, _
from complaintdesk.settings import load_settings
from complaintdesk.storage import schema

if TYPE_CHECKING:
    import argparse

    from complaintdesk.desk.care import VerifyReport
    from complaintdesk.desk.rows import Actor
    from complaintdesk.storage.engine import Database

_STATES = {"ok": N_("in order"), "warn": N_("please note"), "bad": N_("not in order")}


def verify(options: argparse.Namespace) -> Answer:
    """Is everything as it was written? Opens whatever there is and changes nothing."""
    anchors = keeping.read_anchors(_text(options.anchors)) if options.anchors else None
    with a_database(options) as database:
        _may_look(options, database)
        try:
            report = keeping.verify(database, anchors)
        except DataDamage as problem:
            finding = {
                "seq": None,
                "number": "",
                "kind": keeping.Damage.PAGE.value,
                "sentence": problem.message,
            }
            answer = {"ok": False, "events": 0, "seq": None, "count": 1, "findings": [finding]}
            return Answer(answer, (problem.message, problem.hint), DAMAGED)
    return Answer(_report(report), _readable(report), DONE if report.ok else DAMAGED)


def _report(report: VerifyReport) -> dict[str, Any]:
    return {
        "ok": report.ok,
        "events": report.events,
        "seq": report.first_bad_seq,
        "count": report.count,
        "findings": [
            {"seq": f.seq, "number": f.number, "kind": f.kind.value, "sentence": f.sentence}
            for f in report.findings
        ],
    }


def _readable(report: VerifyReport) -> tuple[str, ...]:
    if report.ok:
        return (_("{n} events checked: everything is as it was written.").format(n=report.events),)
    rows = [("" if f.seq is None else f.seq, f.number, f.sentence) for f in report.findings]
    first = () if report.first_bad_seq is None else pairs([(_("First bad event"), report.first_bad_seq)])
    return (
        _("{n} places are not as they were written.").format(n=report.count),
        *first,
        "",
        *table((_("Event"), _("Number"), _("What was found")), rows),
    )


def _text(name: str) -> str:
    try:
        return Path(name).expanduser().read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        raise UserError(_("The anchors file “{file}” cannot be read.").format(file=name)) from None


def backup(options: argparse.Namespace) -> Answer:
    """A checked copy with its manifest in the folder."""
    with a_database(options) as database:
        check_there_is_an_office(database)
        _must_care(database, actor(options, database))
        done = keeping.backup_now(database, Path(options.folder).expanduser())
    kept = done.info.manifest
    answer = {
        "file": str(done.info.file),
        "office": kept.office,
        "created_at": local(kept.created_at, kept.zone),
        "cases": kept.counts["cases"],
        "sha256": kept.sha256,
        "head": f"{kept.head_seq}:{kept.head_hash}",
        "removed": [str(file) for file in done.removed],
    }
    return Answer(
        answer,
        pairs(
            [
                (_("Backup"), done.info.file),
                (_("Cases"), kept.counts["cases"]),
                (_("Older backups removed"), len(done.removed)),
            ]
        ),
    )


def restore(options: argparse.Namespace) -> Answer:
    """Put a backup where --database says; what was there is kept aside."""
    with a_database(options) as database:
        who = _who_restores(options, database)
    done = keeping.restore(Path(options.file).expanduser(), where(options), actor=who)
    answer = {
        "office": done.office,
        "cases": done.cases,
        "last_number": done.last_number,
        "head_before": done.head_before,
        "head_after": done.head_after,
        "set_aside": str(done.set_aside) if done.set_aside else None,
        "skipped": {series: list(places) for series, places in done.skipped.items()},
    }
    skipped = ", ".join(f"{series}: {first}–{last}" for series, (first, last) in done.skipped.items())
    return Answer(
        answer,
        pairs(
            [
                (_("Office"), done.office),
                (_("Cases"), done.cases),
                (_("Last number"), done.last_number),
                (_("Earlier data kept as"), done.set_aside),
                (_("Numbers left out"), skipped),
            ]
        ),
    )


def _who_restores(options: argparse.Namespace, database: Database) -> Actor:
    """Somebody of the office that is there, who must be allowed to; where there is none, the operator."""
    there = database.file is None or database.file.is_file()
    if (
        there
        and (options.acting_as or not database.is_sqlite)
        and schema.current_version(database) is not None
    ):
        who = actor(options, database)
        _must_care(database, who)
        return who
    return operator(system_user())


def migrate(options: argparse.Namespace) -> Answer:
    """The steps this database still lacks, after a backup."""
    with a_database(options) as database:
        check_there_is_an_office(database)
        _must_care(database, actor(options, database))
        done = keeping.migrate(database, load_settings().backups)
    return Answer(
        {"done": done}, tuple(done) if done else (_("The database is up to date; nothing was changed."),)
    )


def doctor(options: argparse.Namespace) -> Answer:
    """Installation and data, point by point. Without --database, a work place that has no office yet is in order."""
    with a_database(options) as database:
        there = database.file is None or database.file.is_file()
        if there:
            _may_look(options, database)
        checks = keeping.doctor(
            database if there or options.database else None, backups=load_settings().backups
        )
        if any(check.name == "verify" and check.state == "ok" for check in checks):
            checks = [check if check.name != "verify" else _verified(database) for check in checks]
    problem, told = probe_window()
    checks.append(keeping.Check("window", "bad" if problem else "ok", problem or told))
    found = any(check.state == "bad" for check in checks)
    return Answer(
        {
            "ok": not found,
            "checks": [{"name": c.name, "state": c.state, "sentence": c.sentence} for c in checks],
        },
        table((_("State"), _("What was found")), [(_(_STATES[c.state]), c.sentence) for c in checks]),
        DAMAGED if found else DONE,
    )


def _verified(database: Database) -> keeping.Check:
    """The window looks at the newest events only; whoever asks the doctor wants to know about all of them."""
    report = keeping.verify(database)
    return keeping.Check(
        "verify",
        "ok" if report.ok else "bad",
        _readable(report)[0] if report.ok else report.findings[0].sentence,
    )


def _may_look(options: argparse.Namespace, database: Database) -> None:
    """Who looks at a shared office signs in first; damage in what signing in reads is for the check to name."""
    if database.is_sqlite and not options.acting_as:
        return
    try:
        who = actor(options, database)
    except DataDamage:
        return
    except UserError:
        raise
    except Exception:
        # A row or table that signing in needs is gone: the check that follows names it.
        return
    _must_care(database, who)


def _must_care(database: Database, who: Actor) -> None:
    desk = Desk(database, who)
    with database.read() as session:
        seen = Seen(session, who, database.now(session), desk.house)
        if not seen.may(Permission.CARE):
            raise NotAllowed(
                _("Your role “{role}” may not do this.").format(role=who.role.label),
                _("Ask a colleague whose role permits it, or the administrator."),
            )
