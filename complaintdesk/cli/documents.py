"""Commands on paper and figures: the forms, printing one, the statistics of a period."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from complaintdesk.cli.answers import Answer, clock_time, local, pairs, say, table
from complaintdesk.cli.door import a_database, an_office, check_there_is_an_office
from complaintdesk.cli.periods import asked_period, typed_words
from complaintdesk.cli.registration import coded
from complaintdesk.cli.writing import check_target, write_file
from complaintdesk.desk.blank_forms import (
    BlankJobs,
    ReserveBlanks,
    ReservedNumbers,
    ReservedRow,
    VoidReservedNumber,
)
from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.form_editing import FormLayouts
from complaintdesk.desk.office_settings import OfficeQuestion
from complaintdesk.desk.printing import PrintedJob, RecordPrint
from complaintdesk.desk.statistics import Figures
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.form_shipped import form_label, shipped_layouts
from complaintdesk.domain.vocabulary import FormKind
from complaintdesk.i18n import _
from complaintdesk.paper.bundle import bundled
from complaintdesk.paper.render import PAPERS, render

if TYPE_CHECKING:
    import argparse

    from complaintdesk.desk.core import Desk
    from complaintdesk.desk.figures import Statistics
    from complaintdesk.desk.print_rows import PrintJob


def forms(options: argparse.Namespace) -> Answer:
    """The forms that can be printed: of an office under its rules' own titles and with those it made itself."""
    found = _office_forms(options)
    if found is None:
        found = [{"id": form, "title": form_label(form)} for form in shipped_layouts()]
    return Answer(found, table((_("Form"), _("Title")), [(f["id"], f["title"]) for f in found]))


def _office_forms(options: argparse.Namespace) -> list[dict[str, str]] | None:
    """None where no office is named, where there is none, or a shared one may not be asked without --as."""
    if not options.database:
        return None
    with a_database(options) as database:
        try:
            check_there_is_an_office(database)
        except UserError:
            return None
        if not database.is_sqlite and not options.acting_as:
            return None
    with an_office(options) as desk:
        entries = desk.ask(FormLayouts())
    return [{"id": e.form, "title": e.title} for e in entries if e.offered or e.form in shipped_layouts()]


def print_form(options: argparse.Namespace) -> Answer:
    """Record the print, then render it: what is on paper is always on record."""
    target = Path(options.file).expanduser()
    check_target(target, (".pdf",))
    with an_office(options) as desk:
        form = _form_named(desk, options.form)
        sheet = desk.ask(Sheet(number=options.number))
        done, _changes = desk.do(
            RecordPrint(
                case_id=sheet.id, form=form, masked=options.masked, copies=options.copies, blanks=options.blanks,
                reason=options.reason,
            )
        )  # fmt: skip
        job = desk.ask(PrintedJob(case_id=sheet.id, form=form, seq=done.seq))
    rendered = render(job, paper=_paper(options, job))
    write_file(target, rendered.pdf)
    _say_missing(rendered.missing)
    return Answer(
        {
            "number": sheet.number,
            "form": form,
            "copy": job.copy,
            "pages": rendered.pages,
            "file": str(target),
            "missing": list(rendered.missing),
        },
        pairs(
            [
                (_("Number"), sheet.number),
                (_("Form"), job.layout.label),
                (_("Copy"), job.copy),
                (_("Pages"), rendered.pages),
                (_("File"), target),
            ]
        ),
    )


def _form_named(desk: Desk, given: str) -> str:
    """The form's id, for its id or its title in either language; what is neither the desk refuses."""
    entries = desk.ask(FormLayouts())
    found = next((entry.form for entry in entries if given in (entry.form, entry.title)), "")
    return found or coded(FormKind, given) or given


def _paper(options: argparse.Namespace, job: PrintJob) -> str:
    """The paper asked for, else the form's own where it names one that there is."""
    return options.paper or (job.layout.paper if job.layout.paper in PAPERS else "A4")


def _say_missing(missing: tuple[str, ...]) -> None:
    if missing:
        say(_("No font has {characters}: left blank to be written by hand.").format(characters="、".join(missing)))


def blanks(options: argparse.Namespace) -> Answer:
    """Numbered blank forms: a list of them, one voided, or new ones as one PDF."""
    if options.list:
        return _reserved(options)
    if options.void:
        with an_office(options) as desk:
            done, _changes = desk.do(VoidReservedNumber(number=options.void, reason=options.reason))
        return Answer(
            {"number": done.number, "voided": True, "reason": options.reason},
            pairs([(_("Number"), done.number), (_("Voided"), options.reason)]),
        )
    if not options.again and (options.count is None or options.file is None):
        raise UserError(
            _("How many blank forms, and into which file?"),
            _("Write “blanks 20 OUT.pdf”, or “blanks --list” to see those that are waiting."),
        )
    target = Path(options.again or options.file).expanduser()
    check_target(target, (".pdf",))
    with an_office(options) as desk:
        form = _form_named(desk, options.form)
        seq = 0 if options.again else desk.do(ReserveBlanks(form=form, count=options.count))[0].seq
        numbers = tuple(row.number for row in desk.ask(ReservedNumbers(seq=seq, open_only=True)))
        if not numbers:
            raise UserError(_("No blank form is waiting."), _("Make some with “blanks 20 OUT.pdf”."))
        jobs = desk.ask(BlankJobs(numbers=numbers))
    return _written(options, target, jobs)


def _written(options: argparse.Namespace, target: Path, jobs: tuple[PrintJob, ...]) -> Answer:
    rendered = [render(job, paper=_paper(options, job)) for job in jobs]
    write_file(target, bundled([one.pdf for one in rendered]))
    numbers, pages = [job.sheet.number for job in jobs], sum(one.pages for one in rendered)
    return Answer(
        {"form": jobs[0].form, "numbers": numbers, "pages": pages, "file": str(target)},
        pairs(
            [
                (_("Form"), jobs[0].layout.label),
                (_("Reserved numbers"), _("{first} to {last}").format(first=numbers[0], last=numbers[-1])),
                (_("Pages"), pages),
                (_("File"), target),
            ]
        ),
    )


def _reserved(options: argparse.Namespace) -> Answer:
    """Every reserved number, and what became of it."""
    with an_office(options) as desk:
        zone = desk.ask(OfficeQuestion()).zone
        rows = desk.ask(ReservedNumbers())
    found = [
        {
            "number": row.number,
            "form": row.form,
            "at": local(row.at, zone),
            "by": row.by,
            "state": _state(row),
            "reason": row.reason,
        }
        for row in rows
    ]
    words = {"open": _("waiting"), "used": _("registered"), "void": _("voided")}
    head = (_("Number"), _("Form"), _("Reserved on"), _("By"), _("State"), _("Reason"))
    lines = [(r.number, r.title, clock_time(r.at, zone), r.by, words[_state(r)], r.reason) for r in rows]
    return Answer(found, table(head, lines))


def _state(row: ReservedRow) -> str:
    return "open" if row.is_open else "used" if row.is_used else "void"


def statistics(options: argparse.Namespace) -> Answer:
    """Counts, rates with both their numbers, and distributions."""
    first, last = asked_period(options)
    with an_office(options) as desk:
        figures = desk.ask(Figures(first=first, last=last))
    return Answer(_figures(typed_words(options), figures), _readable(figures))


def _figures(wanted: str, figures: Statistics) -> dict[str, Any]:
    return {
        "period": wanted,
        "first": figures.first.isoformat(),
        "last": figures.last.isoformat(),
        "received": figures.received,
        "closed": figures.closed,
        "open": figures.open,
        "overdue": figures.overdue,
        "received_before": figures.received_before,
        "rates": {
            rate.key: {
                "value": rate.value,
                "numerator": rate.numerator,
                "denominator": rate.denominator,
                "title": rate.title,
                "formula": rate.formula,
            }
            for rate in figures.rates
        },
        "by": {
            # Departments are keyed by their ids, which nobody outside knows.
            name: {(line.title if name == "department" else line.key): line.count for line in lines}
            for name, lines in (figures.by | {"month": figures.by_month}).items()
        },
    }


def _readable(figures: Statistics) -> tuple[str, ...]:
    head = pairs(
        [
            (_("Office"), figures.office),
            (_("Period"), figures.title),
            (_("Cases received"), figures.received),
            (_("Cases closed"), figures.closed),
            (_("Cases open"), figures.open),
            (_("Cases overdue"), figures.overdue),
        ]
    )
    rates = table(
        (_("Rate"), _("Value"), _("Counted"), _("Formula")),
        [(r.title, r.text, f"{r.numerator}/{r.denominator}", r.formula) for r in figures.rates],
    )
    lines = [*head, "", *rates]
    titles = {
        "category": _("Category"),
        "department": _("Department"),
        "cause": _("Cause"),
        "channel": _("Channel"),
        "kind": _("Kind"),
        "severity": _("Severity"),
        "state": _("State"),
        "satisfaction": _("Satisfaction"),
    }
    for name, counts in figures.by.items():
        if counts:
            lines += ["", *table((titles.get(name, name), _("Cases")), [(c.title, c.count) for c in counts])]
    return tuple(lines)
