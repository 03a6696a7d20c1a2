"""统计期 of a command: a month, a quarter, a half-year, a year, or two days."""

from __future__ import annotations

from typing import TYPE_CHECKING

from complaintdesk.desk.figures_periods import period

if TYPE_CHECKING:
    import argparse
    from datetime import date


def asked_period(options: argparse.Namespace) -> tuple[date, date]:
    """First and last day of what was given; UserError where it is no period."""
    return period(
        options.month, options.half, options.year, quarter=options.quarter, first=options.first, last=options.last
    )


def typed_words(options: argparse.Namespace) -> str:
    """The period as it was typed; two days with a stroke between them."""
    typed = options.month or options.quarter or options.half or options.year
    return typed or f"{options.first}/{options.last}"
