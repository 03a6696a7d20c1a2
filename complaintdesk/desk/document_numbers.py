"""发文字号: the number of a letter in the style of official documents, such as 江医投〔2026〕0001号."""

from __future__ import annotations

from complaintdesk.desk.context import Context
from complaintdesk.desk.counters import take_numbers
from complaintdesk.desk.office_settings import MARK


def next_document_number(ctx: Context, series: str) -> str:
    """The next number of a series in this year of the office's zone; each series counts from 1 without gaps."""
    year = ctx.now.astimezone(ctx.zone).year
    place = take_numbers(ctx, f"{series}〔{year}〕")
    return f"{ctx.office.settings.get(MARK, '')}{series}〔{year}〕{place:04d}号"
