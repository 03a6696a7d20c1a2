"""归档检查: what is in the sections of a file and what they lack, as one reads it before archiving (S03)."""

from __future__ import annotations

from dataclasses import dataclass

from complaintdesk.desk.archive_sections import PaperRow, SectionRow, missing_in, papers_of
from complaintdesk.desk.case_sheet import find, sheet_of
from complaintdesk.desk.context import Seen
from complaintdesk.desk.core import Question, answers
from complaintdesk.domain.permissions import Permission


@dataclass(frozen=True, kw_only=True)
class ArchiveChecklist(Question[tuple[SectionRow, ...]]):
    """归档检查 (S03 第10条): the sections of the file in the order of the rules."""

    case_id: int


@answers(ArchiveChecklist, needs=Permission.READ)
def archive_checklist(seen: Seen, question: ArchiveChecklist) -> tuple[SectionRow, ...]:
    """As far as the asker may see the case; without the person for whoever may not know them."""
    case = find(seen, question.case_id, "")
    sheet = sheet_of(seen, case, masked=not seen.may(Permission.READ_IDENTITY), steps=False)
    sections = seen.pack_of(case).after.sections
    placed: dict[str, list[PaperRow]] = {section.key: [] for section in sections}
    for key, paper in papers_of(sheet):
        # Rules that have not this section keep such papers in their last one.
        placed[key if key in placed else sections[-1].key].append(paper)
    return tuple(
        SectionRow(section.key, section.label, tuple(placed[section.key]), missing_in(seen, case, section))
        for section in sections
    )
