"""案头指引: the step at hand with its sentences, what one may promise, the private note on the person.

The ticks and the notes are entries of hidden books: no list, timeline, sheet, print, export or search has them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from complaintdesk.desk.books import Book, declare
from complaintdesk.desk.clock_entries import running
from complaintdesk.desk.compensating import own_limit, who_may
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import CaseCommand, Question, answers, step
from complaintdesk.desk.entries import add_entry, change_entry, entry_done, load_entry, visible_entries
from complaintdesk.desk.read_log import opens
from complaintdesk.desk.rows import Done
from complaintdesk.domain.book_words import BookGroup, EntryKind, Tone
from complaintdesk.domain.errors import NotAllowed, UserError
from complaintdesk.domain.guidance import (
    INTAKE,
    GuideStep,
    HardCase,
    Situation,
    Topic,
    Words,
    filled,
    shipped_guidance,
)
from complaintdesk.domain.money import money_text
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.policy import Pack
from complaintdesk.domain.vocabulary import Action, CaseState, Clock, Kind, Role, Severity, Sex
from complaintdesk.i18n import N_, _
from complaintdesk.storage.book_models import Entry
from complaintdesk.storage.models import Case, Complainant

declare(
    Book(
        kind=EntryKind.GUIDE, group=BookGroup.KNOWLEDGE, icon="check", states={"kept": N_("Kept")},
        ended=frozenset({"kept"}), steps={}, hidden=True,
    )
)  # fmt: skip
declare(
    Book(
        kind=EntryKind.TONE, group=BookGroup.KNOWLEDGE, icon="person", states={"kept": N_("Kept")},
        ended=frozenset({"kept"}), needs=Permission.READ_IDENTITY, steps={}, hidden=True,
    )
)  # fmt: skip


@dataclass(frozen=True)
class GuideCheck:
    """核对一项."""

    key: str
    words: str
    ticked: bool = False


@dataclass(frozen=True)
class GuideTopic:
    """备查一项, in the language in force."""

    key: str
    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class ToneNote:
    """来人类型: a colleague's private note on how to get on with the person, and of which case."""

    tone: Tone
    note: str
    at: datetime
    by: str
    case_id: int


@dataclass(frozen=True)
class Authority:
    """授权卡: what this person may promise, what nobody may, whom to ask beyond. `limit` in 分; None where none is set."""

    may: tuple[str, ...]
    never: tuple[str, ...]
    ask: tuple[str, ...]
    limit: int | None = None


@dataclass(frozen=True)
class GuidanceSheet:
    """案头指引 of one case, or of the counter before there is one, with the names filled in where they may be known.

    `way` are the seven golden steps, `golden` the place among them from 1. `tone` is the note on this person, of this
    case or an earlier one; `may_note` whether one can be left here.
    """

    step: str
    golden: int
    way: tuple[str, ...]
    title: str
    why: str
    say: tuple[str, ...]
    checks: tuple[GuideCheck, ...]
    promise: str
    call: str
    authority: Authority
    topics: tuple[GuideTopic, ...]
    duty: GuideTopic
    tone: ToneNote | None = None
    may_note: bool = False


@dataclass(frozen=True, kw_only=True)
class Guidance(Question[GuidanceSheet]):
    """The step of the case's state; of the action being taken, where there is guidance for it."""

    case_id: int
    action: Action | None = None


@dataclass(frozen=True, kw_only=True)
class IntakeGuidance(Question[GuidanceSheet]):
    """The counter, by the kind of concern chosen; `due` is the day to be told, in words."""

    kind: Kind = Kind.COMPLAINT
    severity: Severity = Severity.GENERAL
    due: str = ""


@dataclass(frozen=True, kw_only=True)
class TickGuidance(CaseCommand):
    """勾选指引: something to make sure of was done, or not after all; kept for the case, in no timeline."""

    step: str
    check: str
    ticked: bool = True


@dataclass(frozen=True, kw_only=True)
class NoteTone(CaseCommand):
    """来人类型备注 (S40): how one gets on with the person. Private to the desk: never printed, never exported."""

    tone: Tone | None = None
    note: str = ""


# -- asking


@answers(Guidance, needs=Permission.READ)
def guidance(seen: Seen, question: Guidance) -> GuidanceSheet:
    """NotFound for a case that the asker may not know of; names only for those who may know them."""
    case = seen.find(question.case_id)
    opens(seen, case)
    pack, state = seen.pack_of(case), CaseState(case.state)
    situation = Situation(pack.id, Kind(case.kind), Severity(case.severity), case.restricted)
    found = shipped_guidance().step_for(state, situation, question.action)
    sheet = _sheet(seen, pack, situation, found, _values(seen, case), question.action or state)
    ticks = _ticks(seen, case).get(found.key, ())
    return GuidanceSheet(
        **_parts(sheet)
        | {
            "checks": tuple(GuideCheck(c.key, c.words, c.key in ticks) for c in sheet.checks),
            "authority": _authority(seen, case, found, sheet.authority),
            "tone": tone_of(seen, case),
            "may_note": seen.may(Permission.READ_IDENTITY) and not case.restricted,
        }
    )


@answers(IntakeGuidance, needs=Permission.READ)
def intake_guidance(seen: Seen, question: IntakeGuidance) -> GuidanceSheet:
    """By the rules in force for new cases."""
    situation = Situation(
        seen.pack.id, question.kind, question.severity, question.kind in seen.pack.restricted_kinds
    )
    found = shipped_guidance().step_for(None, situation)
    values = {"office": seen.office.name, "clerk": seen.actor.name, "due": question.due}
    return _sheet(seen, seen.pack, situation, found, values, None)


def _sheet(
    seen: Seen, pack: Pack, situation: Situation, found: GuideStep, values: dict[str, str], at: CaseState | Action | None
) -> GuidanceSheet:
    content = shipped_guidance()
    place = INTAKE if at is None else f"action:{at.value}" if isinstance(at, Action) else at.value
    duty = content.duty_for(situation)
    cases = tuple(_hard_case(case, values) for case in content.hard_cases)
    topics = content.topics_for(pack.id, seen.actor.role, place)
    return GuidanceSheet(
        step=found.key,
        golden=found.golden,
        way=tuple(golden.title.text for golden in content.golden),
        title=found.title.text,
        why=found.why.text,
        say=tuple(words for said in found.say if (words := filled(said.text, values))),
        checks=tuple(GuideCheck(key, words.text) for key, words in found.checks),
        promise=found.promise.text,
        call=found.call.text,
        authority=Authority((found.promise.text,), _texts(content.never), (found.call.text, *_texts(content.helps))),
        topics=(*map(_topic, topics), *cases, _words_to_avoid()),
        duty=GuideTopic("duty", duty.title.text, _texts(duty.lines)),
    )


def _parts(sheet: GuidanceSheet) -> dict[str, Any]:
    return {name: getattr(sheet, name) for name in sheet.__dataclass_fields__}


def _texts(words: Iterable[Words]) -> tuple[str, ...]:
    return tuple(one.text for one in words)


def _topic(topic: Topic) -> GuideTopic:
    return GuideTopic(topic.key, topic.title.text, _texts(topic.lines))


def _hard_case(case: HardCase, values: dict[str, str]) -> GuideTopic:
    said = tuple(f"“{words}”" for one in case.say if (words := filled(one.text, values)))
    return GuideTopic(case.key, case.title.text, (*_texts(case.do), *said, _("Tell: {whom}").format(whom=case.tell.text)))


def _words_to_avoid() -> GuideTopic:
    """六忌与十句禁语 (S48, S49), each with the better way."""
    content = shipped_guidance()
    avoid = [f"{what.text} → {better.text}" for what, better in content.avoid]
    avoid += [f"“{taboo.first}” → {taboo.better.text}" for taboo in content.taboos if taboo.forbidden]
    return GuideTopic("avoid", _("Better left unsaid"), tuple(avoid))


def _values(seen: Seen, case: Case) -> dict[str, str]:
    """What stands in the sentences. Who reported in confidence is named nowhere, nor to whom may not know the person."""
    values = {
        "number": case.number,
        "office": seen.office.name,
        "clerk": seen.actor.name,
        "department": seen.department_name(case.department_id),
        "due": day_in_words(seen, answer_due(seen, case)),
    }
    person = seen.session.get_one(Complainant, case.id)
    if not case.restricted and seen.may(Permission.READ_IDENTITY) and person.name and not person.anonymous:
        titles = {Sex.MALE: _("Mr {name}"), Sex.FEMALE: _("Ms {name}")}
        title = titles[Sex(person.sex)] if person.sex else "{name}"
        values["person"] = title.format(name=person.name)
    return values


def answer_due(seen: Seen, case: Case) -> datetime | None:
    """By when the person may be told to expect an answer: as promised, else by the handling limit; never a past moment."""
    limit = running(seen, case, Clock.SOLVE)
    due = limit.due_at if limit is not None and limit.stopped_at is None else None
    promised = case.promised_at if case.met_at is None else None
    return next((moment for moment in (promised, due) if moment is not None and moment > seen.now), None)


def day_in_words(seen: Seen, moment: datetime | None) -> str:
    """The day as it is spoken at the counter: 3月9日."""
    if moment is None:
        return ""
    local = moment.astimezone(seen.zone)
    return _("{month}/{day}").format(month=local.month, day=local.day)


def _authority(seen: Seen, case: Case, found: GuideStep, plain: Authority) -> Authority:
    """授权卡 (S43): the amount of this post, what of it is gone, the day, and who decides beyond it."""
    may, ask = [found.promise.text], [found.call.text]
    if due := day_in_words(seen, answer_due(seen, case)):
        may.append(_("An answer by {day}; on that day contact them whatever the progress.").format(day=due))
    limit = own_limit(seen, case)
    leaders = [post.label for post in seen.pack_of(case).posts if post.role is Role.SUPERVISOR]
    if limit is not None:
        left = max(limit - case.compensation, 0)
        may.append(_("Up to {limit} in all; {left} are left in this case.").format(
            limit=money_text(limit), left=money_text(left)))
        above = [post.label for post in who_may(seen, case, limit + 1)] or leaders or [_("a leader")]
        ask.append(_("Beyond that: {post}.").format(post=above[0]))
    elif not seen.actor.is_operator and seen.actor.role is not Role.SUPERVISOR:
        ask.append(_("The rules name no amount for you: ask {post} before you name one.").format(
            post=leaders[0] if leaders else _("a leader")))
    return Authority(tuple(may), plain.never, (*ask, *plain.ask[1:]), limit)


# -- what is kept


def _key(case_id: int) -> str:
    return f"case:{case_id}"


def _kept(seen: Seen, kind: EntryKind, case_id: int) -> Entry | None:
    return seen.session.scalars(visible_entries(seen, kind).where(Entry.key == _key(case_id))).first()


def _ticks(seen: Seen, case: Case) -> dict[str, list[str]]:
    kept = _kept(seen, EntryKind.GUIDE, case.id)
    return dict(kept.data.get("ticks", {})) if kept is not None else {}


@step(TickGuidance, needs=Permission.HANDLE)
def tick_guidance(ctx: Context, cmd: TickGuidance) -> Done:
    """Whoever handles the case ticks; the same tick twice changes nothing but is on record."""
    case = ctx.load(cmd.case_id)
    wanted = next((one for one in shipped_guidance().steps if one.key == cmd.step), None)
    if wanted is None or cmd.check not in dict(wanted.checks):
        raise UserError(_("There is no such point to check. Open the case again."))
    ticks = _ticks(ctx, case)
    present = [key for key in ticks.get(cmd.step, []) if key != cmd.check]
    ticks[cmd.step] = [*present, cmd.check] if cmd.ticked else present
    return _keep(ctx, case, EntryKind.GUIDE, {"ticks": {key: keys for key, keys in ticks.items() if keys}})


@step(NoteTone, needs=Permission.READ_IDENTITY)
def note_tone(ctx: Context, cmd: NoteTone) -> Done:
    """Keep the note on the person; without a type it is taken back. Raises NotAllowed for a confidential case."""
    case = ctx.load(cmd.case_id)
    if case.restricted:
        raise NotAllowed(
            _("Nothing is noted about who reported in confidence."), _("Leave what helps the inquiry in the case itself.")
        )
    if cmd.note and cmd.tone is None:
        raise UserError(_("Choose the type first; the note belongs to it."), field="tone")
    data = {"tone": cmd.tone.value if cmd.tone is not None else "", "note": cmd.note if cmd.tone is not None else ""}
    return _keep(ctx, case, EntryKind.TONE, data)


def _keep(ctx: Context, case: Case, kind: EntryKind, data: dict[str, Any]) -> Done:
    """One entry a case and book; the case is locked, so there is never a second."""
    kept = _kept(ctx, kind, case.id)
    if kept is None:
        entry = add_entry(ctx, kind, title=kind.label, state="kept", case=case, key=_key(case.id), data=data)
    else:
        entry = load_entry(ctx, kept.id, kind)
        # What is taken back must go: laid over the old data, an empty value is left out.
        change_entry(ctx, entry, data=data)
    return entry_done(ctx, entry)


# -- the person


def tone_of(seen: Seen, case: Case) -> ToneNote | None:
    """What is noted of this person, in this case or else in the newest earlier one with the same phone or document."""
    if case.restricted or not seen.may(Permission.READ_IDENTITY):
        return None
    own = tones_of(seen, [case.id])
    if own:
        return own[case.id]
    person = seen.session.get_one(Complainant, case.id)
    same = []
    if len(person.phone_digits) >= 7:
        same.append(Complainant.phone_digits == person.phone_digits)
    if len(person.id_number) >= 8:
        same.append(Complainant.id_number == person.id_number)
    if not same:
        return None
    others = list(seen.session.scalars(select(Complainant.case_id).where(or_(*same), Complainant.case_id != case.id)))
    found = tones_of(seen, others)
    return max(found.values(), key=lambda note: note.at, default=None)


def tones_of(seen: Seen, case_ids: Iterable[int]) -> dict[int, ToneNote]:
    """The notes of these cases, for whoever may know the persons; of a confidential case there is none."""
    wanted = visible_entries(seen, EntryKind.TONE).where(Entry.case_id.in_(list(case_ids)), ~Case.restricted)
    found = {}
    for entry in seen.session.scalars(wanted):
        if entry.case_id is not None and entry.data.get("tone"):
            tone, note = Tone(entry.data["tone"]), str(entry.data.get("note", ""))
            found[entry.case_id] = ToneNote(tone, note, entry.at, entry.by, entry.case_id)
    return found
