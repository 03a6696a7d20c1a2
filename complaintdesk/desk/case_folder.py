"""案卷: what belongs to a case beside its own fields: links to others, the matters with results, and what is owed."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from complaintdesk.desk import assisting, hearing, instructing, planning, statements, supervising
from complaintdesk.desk.choices import category_label
from complaintdesk.desk.context import Seen
from complaintdesk.desk.hiding import blotters
from complaintdesk.desk.intake_checks import authority_missing
from complaintdesk.desk.records import records_of
from complaintdesk.desk.rows import LinkRow, MatterRow
from complaintdesk.desk.visibility import visible_cases
from complaintdesk.domain.money import money_text
from complaintdesk.domain.vocabulary import FINISHED, Action, CaseState, Relation, Verdict
from complaintdesk.i18n import _
from complaintdesk.storage.models import Case, Complainant


def link_rows(seen: Seen, case: Case, *, masked: bool) -> tuple[LinkRow, ...]:
    """The cases that belong to this one, as far as the asker may know of them."""
    named = list(dict.fromkeys(_links(seen, case)))
    ids = {other for other, _relation in named}
    if not ids:
        return ()
    visible = visible_cases(seen)
    known = {c.id: c for c in seen.session.scalars(select(Case).where(Case.id.in_(ids), *visible))}
    blots = blotters(seen.session, known) if masked else {}
    rows = []
    for other, relation in named:
        if (found := known.get(other)) is not None:
            subject = blots[other](found.subject) if masked else found.subject
            rows.append(LinkRow(found.id, found.number, relation, subject, CaseState(found.state)))
    return tuple(rows)


def _links(seen: Seen, case: Case) -> Iterator[tuple[int, str]]:
    """The other case's id and how it belongs to this one, in words."""
    if case.merged_into_id is not None:
        yield case.merged_into_id, _("handled with it")
    merged: dict[int, bool] = {}
    for record in case.records.values():
        data = record["data"]
        if "from_case" in data:
            merged[data["other_id"]] = record["action"] == Action.MERGE.value
    for other, is_merged in merged.items():
        if is_merged:
            yield other, _("merged into this case")
    if case.parent_id is not None:
        yield case.parent_id, _("Origin: {relation}").format(relation=_relation(case.relation))
    for child in seen.session.execute(
        select(Case.id, Case.relation).where(Case.parent_id == case.id).order_by(Case.id)
    ):
        yield child.id, _relation(child.relation)
    for record in records_of(case, Action.LINK).values():
        yield record["data"]["other_id"], _relation(record["data"]["relation"])


def _relation(kept: str | None) -> str:
    return Relation(kept).label if kept else ""


def matter_rows(seen: Seen, case: Case) -> tuple[MatterRow, ...]:
    """诉求逐项: each matter with its result as far as there is one."""
    rows = []
    for place, words in enumerate(case.matters, start=1):
        kept = case.matter_results.get(str(place), {})
        verdict = Verdict(kept["verdict"]) if kept.get("verdict") else None
        category = category_label(seen, kept.get("category", ""))
        rows.append(MatterRow(str(words), category, verdict, kept.get("note", "")))
    return tuple(rows)


def alarms(seen: Seen, case: Case, person: Complainant) -> tuple[str, ...]:
    """未办事项: what is owed in this case and not done, in sentences, the most pressing first."""
    return tuple(words for words in _alarms(seen, case, person) if words)


def _alarms(seen: Seen, case: Case, person: Complainant) -> Iterator[str]:
    pack, is_over = seen.pack_of(case), CaseState(case.state) in FINISHED
    if case.paused_at is not None and not is_over:
        yield _("The limit stands still since {day}.").format(
            day=case.paused_at.astimezone(seen.zone).strftime("%Y-%m-%d")
        )
    if not is_over:
        if instructing.waits_for_leader(seen, case):
            yield instructing.leader_words(case)
        if (level := supervising.supervision_owed(seen, case)) is not None:
            yield _("The limit has passed: “{level}” is due.").format(level=level.label)
        yield _owed_notice(seen, case)
        yield statements.missing_words(pack, case)
        yield authority_missing(person.agent, person.agent_authority)
        if case.state != CaseState.REGISTERED.value and hearing.must_be_heard(seen, case):
            yield _("The accused has not been heard yet.")
        if waiting := assisting.open_answers(seen, case):
            yield _("Not answered yet: {departments}.").format(departments=_(", ").join(waiting))
        left = planning.open_matters(case)
        if left and case.state != CaseState.REGISTERED.value:
            yield _("Matters without a result: {done} of {all} are settled.").format(
                done=len(case.matters) - len(left), all=len(case.matters)
            )
    due = case.compensation - case.compensation_paid
    if due > 0 and case.state not in (CaseState.VOID.value, CaseState.WITHDRAWN.value):
        yield _("Compensation still to be paid: {amount}.").format(amount=money_text(due))


def _owed_notice(seen: Seen, case: Case) -> str:
    if supervising.progress_owed(seen, case):
        return _("The person must be told how far the matter is.")
    return ""
