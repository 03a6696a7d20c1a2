"""Commands on paper and figures: the forms, printing one, the statistics of a period."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from complaintdesk.cli.answers import Answer, pairs, say, table
from complaintdesk.cli.door import an_office
from complaintdesk.cli.writing import check_target, write_file
from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.printing import PrintedJob, RecordPrint
from complaintdesk.desk.statistics import Figures, period
from complaintdesk.domain.form_shipped import form_label, shipped_layouts
from complaintdesk.i18n import _
from complaintdesk.paper.render import render

if TYPE_CHECKING:
    import argparse

    from complaintdesk.desk.figures import Statistics


def forms(_options: argparse.Namespace) -> Answer:
    """The forms that can be printed."""
    found = [{"id": form, "title": form_label(form)} for form in shipped_layouts()]
    return Answer(found, table((_("Form"), _("Title")), [(f["id"], f["title"]) for f in found]))


def print_form(options: argparse.Namespace) -> Answer:
    """Record the print, then render it: what is on paper is always on record."""
    form, target = options.form, Path(options.file).expanduser()
    check_target(target, (".pdf",))
    with an_office(options) as desk:
        sheet = desk.ask(Sheet(number=options.number))
        desk.do(RecordPrint(case_id=sheet.id, form=form, masked=options.masked, copies=options.copies))
        job = desk.ask(PrintedJob(case_id=sheet.id, form=form))
    rendered = render(job, paper=options.paper)
    write_file(target, rendered.pdf)
    if rendered.missing:
        say(
            _("No font has {characters}: left blank to be written by hand.").format(
                characters="、".join(rendered.missing)
            )
        )
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


def statistics(options: argparse.Namespace) -> Answer:
    """Counts, rates with both their numbers, and distributions."""
    first, last = period(options.month, options.half, options.year)
    with an_office(options) as desk:
        figures = desk.ask(Figures(first=first, last=last))
    return Answer(_figures(options.month or options.half or options.year, figures), _readable(figures))


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
