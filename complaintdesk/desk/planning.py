"""方案: options drawn up for the person, the one they choose, and a result for every matter of the complaint."""

from __future__ import annotations

from dataclasses import dataclass

from complaintdesk.desk.category_paths import category_path
from complaintdesk.desk.context import Context
from complaintdesk.desk.core import CaseCommand, step
from complaintdesk.desk.records import inputs_given, keep_record, record_named, record_step
from complaintdesk.desk.rows import Done
from complaintdesk.domain.errors import FieldErrors
from complaintdesk.domain.fields import Input, asks
from complaintdesk.domain.permissions import Permission
from complaintdesk.domain.vocabulary import Action, Verdict
from complaintdesk.i18n import N_, _
from complaintdesk.storage.chain import instant
from complaintdesk.storage.models import Case


@record_step(Action.PLAN)
@dataclass(frozen=True, kw_only=True)
class DrawUpOption(CaseCommand):
    """处理方案选项: one of several that the person may choose from (S42)."""

    title: str = asks(N_("Option"), Input.TEXT, required=True)
    content: str = asks(N_("What it means"), Input.LONG_TEXT, required=True)
    cost: int | None = asks(N_("Cost (yuan)"), Input.MONEY, default=None)


@dataclass(frozen=True, kw_only=True)
class ChooseOption(CaseCommand):
    """选择方案: what the person decided for, in their own words."""

    option: str = asks(N_("Option chosen"), Input.RECORD, required=True, of=Action.PLAN)
    words: str = asks(N_("Words of the person"), Input.LONG_TEXT)


@step(ChooseOption, needs=Permission.REPLY, action=Action.CHOOSE)
def choose_option(ctx: Context, cmd: ChooseOption) -> Done:
    """Keep the choice; a later one stands beside the earlier, and the last counts."""
    case = ctx.load(cmd.case_id, cmd.version)
    option = record_named(case, Action.PLAN, cmd.option, "option")
    kind = ctx.advance(case, Action.CHOOSE)
    number = keep_record(ctx, case, Action.CHOOSE, inputs_given(cmd))
    note = "：".join(words for words in (option["data"]["title"], cmd.words) if words)
    ctx.log(kind, case, note=note, record=number)
    return ctx.done(case, kind)


@dataclass(frozen=True, kw_only=True)
class SettleMatter(CaseCommand):
    """逐项办结: the class and the result of one matter of the complaint; a later result replaces the earlier."""

    matter: str = asks(N_("Matter"), Input.MATTER, required=True)
    verdict: Verdict | None = asks(N_("Result"), Input.CHOICE, required=True, words=Verdict, default=None)
    category: str = asks(N_("Category"), Input.CATEGORY)
    note: str = asks(N_("Explanation"), Input.LONG_TEXT)


@step(SettleMatter, needs=Permission.HANDLE, action=Action.MATTER)
def settle_matter(ctx: Context, cmd: SettleMatter) -> Done:
    """Keep the result of the matter."""
    case = ctx.load(cmd.case_id, cmd.version)
    place = int(cmd.matter) if cmd.matter.isdecimal() else 0
    if not 0 < place <= len(case.matters):
        raise FieldErrors({"matter": _("There is no such matter. Choose one from the list.")})
    category = category_path(ctx, cmd.category)
    kind = ctx.advance(case, Action.MATTER)
    assert cmd.verdict is not None  # noqa: S101 - required, checked at the desk's door
    result = {
        "category": category,
        "verdict": cmd.verdict.value,
        "note": cmd.note,
        "at": instant(ctx.now),
        "by": ctx.actor.name,
    }
    case.matter_results = {**case.matter_results, str(place): result}
    words = (str(case.matters[place - 1]), cmd.verdict.label, cmd.note)
    ctx.log(kind, case, note="：".join(part for part in words if part), matter=place)
    return ctx.done(case, kind)


def open_matters(case: Case) -> list[str]:
    """诉求未办结: the matters that have no result yet."""
    return [
        str(words)
        for place, words in enumerate(case.matters, start=1)
        if not case.matter_results.get(str(place), {}).get("verdict")
    ]
