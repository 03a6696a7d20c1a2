"""奖惩意见 (H7, S01 第28—32条): rewards and penalties within the ranges of the regulation, approved by another person.

In a confidential case the reward goes to the code name: who reported stands in no book.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from complaintdesk.desk.book_rows import EntryLines
from complaintdesk.desk.books import Book, EntryCommand, declare
from complaintdesk.desk.context import Context, Seen
from complaintdesk.desk.core import CaseCommand, step
from complaintdesk.desk.entries import add_entry, department_named, entry_step, local_day, visible_entries
from complaintdesk.desk.hiding import blotters
from complaintdesk.desk.records import inputs_given
from complaintdesk.desk.rows import Done
from complaintdesk.domain.book_words import BookGroup, EntryKind, MeritSort
from complaintdesk.domain.errors import FieldErrors, NotAllowed, UserError
from complaintdesk.domain.fields import Choice, Input, asks
from complaintdesk.domain.money import money_text
from complaintdesk.domain.permissions import OF_ACTION, Permission
from complaintdesk.domain.policy import Pack
from complaintdesk.domain.policy_after import MeritRule
from complaintdesk.domain.vocabulary import Action
from complaintdesk.i18n import N_, _
from complaintdesk.storage.book_models import Entry
from complaintdesk.storage.models import Case

SERIES = "JC"
#: What a share is taken of, as the sentence of a refusal names it.
_BASES = {"fine": N_("the fine"), "recovered": N_("the value recovered")}


def merit_choices(pack: Pack) -> tuple[Choice, ...]:
    """奖惩规则 of the pack; () where it knows none, and the step is not offered."""
    return tuple(Choice(rule.key, rule.label) for rule in pack.after.merits)


def merit_range(rule: MeritRule, base: int | None) -> tuple[int, int] | None:
    """From which to which amount, in 分; None where the rule sets no amount (by the merits of the case)."""
    if rule.base:
        # Rounded to the inside, so that no 分 is outside of the range.
        return -(-(base or 0) * rule.share_from // 100), (base or 0) * rule.share_to // 100
    return (rule.amount_from, rule.amount_to) if rule.amount_to else None


@dataclass(frozen=True, kw_only=True)
class ProposeMerit(CaseCommand):
    """提出奖惩意见: by which rule, for whom, how much. An amount that the rule fixes may be left empty."""

    rule: str = asks(N_("By which rule"), Input.CHOICE, required=True)
    person: str = asks(
        N_("Person or unit"), Input.TEXT, hint=N_("Empty: a reward goes to whoever complained or reported.")
    )
    department: str = asks(N_("Department"), Input.DEPARTMENT)
    base: int | None = asks(
        N_("Fine or value recovered"), Input.MONEY, default=None, hint=N_("Where the rule takes a share.")
    )
    amount: int | None = asks(N_("Amount of the reward or penalty"), Input.MONEY, default=None)
    reason: str = asks(N_("Grounds"), Input.LONG_TEXT, required=True)
    consent: bool = asks(
        N_("The person agrees to it"),
        Input.YES_NO,
        default=False,
        hint=N_("Needed for a reward and before it is made public."),
    )


@step(ProposeMerit, needs=OF_ACTION[Action.MERIT], action=Action.MERIT)
def propose_merit(ctx: Context, cmd: ProposeMerit) -> Done:
    """An entry that waits for approval; the amount must lie in the range of its rule."""
    case = ctx.load(cmd.case_id, cmd.version)
    rule = _rule(ctx, case, cmd.rule)
    kind = ctx.advance(case, Action.MERIT)
    amount = _amount(rule, cmd.base, cmd.amount)
    person = _for_whom(ctx, case, rule, cmd)
    data = inputs_given(cmd) | {
        "amount": amount or None,
        "person": person,
        "sort": rule.sort,
        "proposer": ctx.actor.number,
    }
    data.pop("department")
    title = f"{rule.label}：{money_text(amount)}" if amount else rule.label
    add_entry(
        ctx, EntryKind.MERIT, title=title, state="proposed", case=case, event=kind, series=SERIES, data=data,
        category=case.category, department_id=department_named(ctx, cmd.department),
    )  # fmt: skip
    return ctx.done(case, kind)


def _rule(ctx: Context, case: Case, key: str) -> MeritRule:
    known = ctx.pack_of(case).after.merits
    if not known:
        raise NotAllowed(
            _("The rules “{pack}” know no rewards and penalties.").format(pack=ctx.pack_of(case).label)
        )
    found = next((rule for rule in known if key in (rule.key, rule.label)), None)
    if found is None:
        labels = _(", ").join(rule.label for rule in known)
        raise UserError(
            _("There is no such rule. Choose one of: {known}.").format(known=labels), field="rule"
        )
    return found


def _amount(rule: MeritRule, base: int | None, amount: int | None) -> int:
    if rule.base and not base:
        raise FieldErrors({"base": _("“{rule}” is a share of {base}: enter that amount.").format(
            rule=rule.label, base=_(_BASES[rule.base]))})  # fmt: skip
    allowed = merit_range(rule, base)
    if allowed is None:
        return amount or 0
    least, most = allowed
    if amount is None and least == most:
        return least
    if amount is None:
        raise FieldErrors({"amount": _range_words(rule, base, least, most)})
    if not least <= amount <= most:
        words = _("{amount} is outside. {range}").format(
            amount=money_text(amount), range=_range_words(rule, base, least, most)
        )
        raise FieldErrors({"amount": words})
    return amount


def _range_words(rule: MeritRule, base: int | None, least: int, most: int) -> str:
    known = {"rule": rule.label, "least": money_text(least), "most": money_text(most)}
    if rule.base:
        return _("By “{rule}” it is from {least} to {most} ({share_from}–{share_to} % of {base}, {amount}).").format(
            **known, share_from=rule.share_from, share_to=rule.share_to, base=_(_BASES[rule.base]),
            amount=money_text(base or 0),
        )  # fmt: skip
    if least == most:
        return _("By “{rule}” it is {least}.").format(**known)
    return _("By “{rule}” it is from {least} to {most}.").format(**known)


def _for_whom(ctx: Context, case: Case, rule: MeritRule, cmd: ProposeMerit) -> str:
    """The person named; in a confidential case a reward knows nobody but the code name."""
    if rule.sort is MeritSort.PENALTY:
        if not (cmd.person or cmd.department):
            raise FieldErrors({"person": _("Say who is to bear the penalty: a person or a department.")})
        return cmd.person
    if not cmd.consent:
        raise FieldErrors(
            {"consent": _("A reward needs the consent of the person; ask first and note it here.")}
        )
    complainant = ctx.person(case)
    if case.restricted:
        if cmd.person not in ("", complainant.code_name):
            raise FieldErrors(
                {"person": _("This case is confidential: leave the name empty, the code name is entered.")}
            )
        return complainant.code_name
    return cmd.person or complainant.name


@dataclass(frozen=True, kw_only=True)
class ApproveMerit(EntryCommand):
    """批准奖惩: by another person than the one who proposed it."""

    LABEL: ClassVar[str] = N_("Approve the proposal")
    ICON: ClassVar[str] = "approve"

    opinion: str = asks(N_("Opinion of the leader"), Input.LONG_TEXT)


@dataclass(frozen=True, kw_only=True)
class RejectMerit(EntryCommand):
    """不予批准: with the opinion."""

    LABEL: ClassVar[str] = N_("Reject the proposal")
    ICON: ClassVar[str] = "reject"
    GRAVE: ClassVar[bool] = True

    opinion: str = asks(N_("Opinion of the leader"), Input.LONG_TEXT, required=True)


def _by_another(ctx: Context, entry: Entry, _cmd: object) -> None:
    if entry.data.get("proposer") == ctx.actor.number:
        raise NotAllowed(
            _("You proposed this yourself."), _("Another person who may approve decides it.")
        )  # fmt: skip


entry_step(EntryKind.MERIT, "approved", needs=Permission.APPROVE, check=_by_another)(ApproveMerit)
entry_step(EntryKind.MERIT, "rejected", needs=Permission.APPROVE, check=_by_another)(RejectMerit)


def _happened(ctx: Context, _entry: Entry, cmd: CarryOutMerit) -> None:
    if cmd.paid_on is not None and cmd.paid_on > local_day(ctx):
        raise FieldErrors({"paid_on": _("This day lies ahead. Enter the day on which it happened.")})


@entry_step(EntryKind.MERIT, "closed", needs=Permission.REPLY, check=_happened)
@dataclass(frozen=True, kw_only=True)
class CarryOutMerit(EntryCommand):
    """执行奖惩: paid out, deducted, announced."""

    LABEL: ClassVar[str] = N_("Note that it was paid or executed")

    paid_on: date | None = asks(N_("Paid or executed on"), Input.DATE, required=True, default=None)
    how: str = asks(N_("How it was executed"), Input.TEXT, required=True)


def _choices(seen: Seen, entry: Entry | None, name: str) -> tuple[Choice, ...] | None:
    if name != "rule" or entry is None or entry.case_id is None:
        return None
    case = seen.session.get(Case, entry.case_id)
    return merit_choices(seen.pack_of(case)) if case is not None else None


def _totals(seen: Seen, entry: Entry) -> EntryLines:
    """本年累计: the rewards and penalties of the year, each with the sums up to it, as far as the asker may know."""
    year = local_day(seen, entry.at).year
    decided = visible_entries(seen, EntryKind.MERIT).where(Entry.state.in_(("approved", "closed")))
    of_year = [one for one in seen.session.scalars(decided) if local_day(seen, one.at).year == year]
    blot = (
        {}
        if seen.may(Permission.READ_IDENTITY)
        else blotters(seen.session, {one.case_id or 0 for one in of_year})
    )
    sums = dict.fromkeys(MeritSort, 0)
    rows = []
    for one in reversed(of_year):
        sort = MeritSort(one.data["sort"])
        sums[sort] += int(one.data.get("amount", 0))
        person = one.data.get("person") or seen.department_name(one.department_id)
        person = blot[one.case_id](person) if one.case_id in blot else person
        rows.append(
            (
                one.number,
                sort.label,
                person,
                money_text(int(one.data.get("amount", 0))),
                money_text(sums[sort]),
            )
        )
    headings = (
        _("Number"),
        _("Reward or penalty"),
        _("Person or unit"),
        _("Amount in yuan"),
        _("Running total"),
    )
    return EntryLines(_("Approved in {year}").format(year=year), headings, tuple(rows))


declare(
    Book(
        kind=EntryKind.MERIT, group=BookGroup.IMPROVEMENT, icon="flag", needs=Permission.READ_ALL,
        hint=N_("Rewards and penalties proposed in cases; amounts outside the range of the rule are refused, and another "
                "person approves."),
        states={
            "proposed": N_("To approve"), "approved": N_("To execute"),
            "rejected": N_("Not approved"), "closed": N_("Executed"),
        },
        ended=frozenset({"rejected", "closed"}),
        steps={"proposed": (ApproveMerit, RejectMerit), "approved": (CarryOutMerit,)},
        inputs=(ProposeMerit, ApproveMerit, CarryOutMerit), choices=_choices, lines=_totals,
    )
)  # fmt: skip
