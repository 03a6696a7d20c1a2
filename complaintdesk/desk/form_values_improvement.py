"""取值，整改: what the forms of improvement can say: of the newest measure of the case that fits, else of the case itself.

Corrective and preventive measures fill the record of measures and the 8D report, a rectification the notice and its report.
What neither the measure nor the case says stays a place for the pen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from complaintdesk.desk import form_wording as wording
from complaintdesk.desk import letter_wording as letters
from complaintdesk.desk.form_value_kinds import HANDLING, Source, Value
from complaintdesk.desk.measure_rows import CHECK_KEYS
from complaintdesk.desk.measure_values import BONES, WHYS
from complaintdesk.domain.book_words import Effect, MeasureSort
from complaintdesk.i18n import N_, _

if TYPE_CHECKING:
    from complaintdesk.desk.form_values import FormValues
    from complaintdesk.desk.measure_rows import MeasureRow

_IMPROVING = (MeasureSort.CORRECTIVE, MeasureSort.PREVENTIVE)
_ORDERED = (MeasureSort.RECTIFICATION,)
#: The rows of the 8D report; where there were more checks they are printed as a list.
BATCHES = 3


def _newest(values: FormValues, sorts: tuple[MeasureSort, ...]) -> MeasureRow | None:
    return next((row for row in values.sheet.measures if row.sort in sorts), None)


def _of(name: str, sorts: tuple[MeasureSort, ...] = _IMPROVING) -> Callable[[FormValues], str]:
    """An input of the measure; days as a form writes them."""

    def text(values: FormValues) -> str:
        row = _newest(values, sorts)
        return wording.written_day(row.value(name)) if row is not None else ""

    return text


def _or(*ways: Callable[[FormValues], str]) -> Callable[[FormValues], str]:
    """The first of them that says something."""
    return lambda values: next((words for way in ways if (words := way(values))), "")


def _cause(sorts: tuple[MeasureSort, ...], otherwise: Callable[[FormValues], str]) -> Callable[[FormValues], str]:
    """根本原因 with the five whys and the bones that lead to it."""

    def text(values: FormValues) -> str:
        row = _newest(values, sorts)
        if row is None:
            return otherwise(values)
        whys = [_("Why {n}: {words}").format(n=n, words=words)
                for n, name in enumerate(WHYS, 1) if (words := row.value(name))]  # fmt: skip
        bones = [_("{label}: {value}").format(label=_(label), value=words)
                 for name, label in BONES.items() if (words := row.value(name))]  # fmt: skip
        root = row.value("root_cause")
        found = [_("Root cause: {words}").format(words=root) if root and (whys or bones) else root or otherwise(values)]
        return "\n".join(part for part in (*found, *whys, wording.joined(bones)) if part)

    return text


def _ordered(sort: MeasureSort) -> Callable[[FormValues], str]:
    """措施内容 of the newest measure of this one sort: what is to be done, else its title."""

    def text(values: FormValues) -> str:
        row = _newest(values, (sort,))
        return (row.value("demand") or row.value("title")) if row is not None else ""

    return text


def _checks(values: FormValues, sorts: tuple[MeasureSort, ...]) -> list[dict[str, str]]:
    row = _newest(values, sorts)
    return [dict(zip(CHECK_KEYS, check, strict=True)) for check in row.checks] if row is not None else []


def _result(check: dict[str, str]) -> str:
    return _("Passed") if check["passed"] else _("Failed")


def _checks_in_words(sorts: tuple[MeasureSort, ...]) -> Callable[[FormValues], str]:
    """验证情况: each check on a line, and what was found of the effect."""

    def text(values: FormValues) -> str:
        row = _newest(values, sorts)
        if row is None:
            return ""
        lines = [
            f"{n}. " + wording.joined((
                check["batch"], wording.written_day(check["on"]), _counted(check), _result(check), check["note"]))
            for n, check in enumerate(_checks(values, sorts), 1)
        ]  # fmt: skip
        effect = wording.joined((row.effect.label if row.effect else "", row.value("effect_text"), row.value("follow_up")))
        return "\n".join((*lines, effect) if effect else lines)

    return text


def _counted(check: dict[str, str]) -> str:
    if not check["quantity"]:
        return ""
    return _("{quantity} checked, {defects} bad").format(quantity=check["quantity"], defects=check["defects"] or "0")


def _check_rows(values: FormValues) -> Iterator[dict[str, str]]:
    for n, check in enumerate(_checks(values, _IMPROVING), 1):
        yield check | {"n": str(n), "on": wording.written_day(check["on"]), "result": _result(check)}


def _effect_ticks(values: FormValues) -> tuple[tuple[str, bool], ...]:
    row = _newest(values, _IMPROVING)
    effect = row.effect if row is not None else None
    return (
        (_("effective, closed"), effect is Effect.EFFECTIVE),
        (_("partly, to go on"), effect is Effect.PARTLY),
        (_("not effective, anew"), effect is Effect.INEFFECTIVE),
    )


def _state_ticks(values: FormValues) -> tuple[tuple[str, bool], ...]:
    row = _newest(values, _IMPROVING)
    is_closed = row is not None and bool(row.value("closed"))
    return ((_("to be closed"), row is not None and not is_closed), (_("verified, closed"), is_closed))


def _batch(n: int) -> dict[str, Value]:
    """The n-th row of D6: of the last checks those that count, else the pack's own fields."""

    def cell(key: str, own: str) -> Callable[[FormValues], str]:
        def text(values: FormValues) -> str:
            checks = _checks(values, _IMPROVING)
            if checks:
                return wording.written_day(checks[n - 1][key]) if n <= len(checks) else ""
            return values.text(own)

        return text

    def ticks(values: FormValues) -> tuple[tuple[str, bool], ...]:
        checks = _checks(values, _IMPROVING)
        check = checks[n - 1] if n <= len(checks) else None
        return ((_("Passed"), check is not None and bool(check["passed"])),
                (_("Failed"), check is not None and not check["passed"]))  # fmt: skip

    own = f"own.verified_{n}"
    return {
        f"check_{n}": Value(N_("Check: batch"), HANDLING, cell("batch", own)),
        f"check_{n}_day": Value(N_("Check: day"), HANDLING, cell("on", f"{own}_day")),
        f"check_{n}_quantity": Value(N_("Check: number checked"), HANDLING, cell("quantity", f"{own}_quantity")),
        f"check_{n}_defects": Value(N_("Check: defects"), HANDLING, cell("defects", f"{own}_defects")),
        f"check_{n}_result": Value(N_("Check: result"), HANDLING, lambda _v: "", ticks),
    }


def _more_checks(values: FormValues) -> str:
    count = len(_checks(values, _IMPROVING))
    return str(count) if count > BATCHES else ""


def _said(name: str) -> Callable[[FormValues], str]:
    """A value of the case itself, by its name."""
    return lambda values: values.text(name)


def _answerable(values: FormValues) -> str:
    return letters.answerable(values)


VALUES: dict[str, Value] = {
    "measure_number": Value(N_("Number of the measure"), HANDLING, _of("number")),
    "measure_department": Value(
        N_("Measure: department"), HANDLING, _or(_of("department"), _said("responsible_department"))
    ),
    "measure_owner": Value(N_("Measure: owner"), HANDLING, _of("owner")),
    "measure_goal": Value(N_("Measure: goal"), HANDLING, _of("goal")),
    "measure_due": Value(N_("Measure: day due"), HANDLING, _of("carry_by")),
    "measure_problem": Value(N_("Measure: problem"), HANDLING, _or(_of("problem"), _said("facts"))),
    "measure_cause": Value(N_("Measure: cause, whys and fishbone"), HANDLING, _cause(_IMPROVING, _said("findings"))),
    "measure_action": Value(
        N_("Corrective action"), HANDLING, _or(_of("chosen"), _ordered(MeasureSort.CORRECTIVE), _said("solution"))
    ),
    "measure_prevention": Value(
        N_("Preventive action"), HANDLING, _or(_of("prevention"), _ordered(MeasureSort.PREVENTIVE))
    ),
    "measure_done": Value(N_("Measure: what was done"), HANDLING, _of("done_text")),
    "measure_done_on": Value(N_("Measure: done on"), HANDLING, _of("done_on")),
    "measure_done_by": Value(N_("Measure: signed by"), HANDLING, _of("signed_by")),
    "measure_checks": Value(N_("Measure: checks and effect"), HANDLING, _checks_in_words(_IMPROVING)),
    "measure_judged_by": Value(N_("Measure: effect judged by"), HANDLING, _of("judged_by")),
    "measure_judged_on": Value(N_("Measure: effect judged on"), HANDLING, _of("judged_on")),
    "measure_effect": Value(
        N_("Measure: effect"), HANDLING,
        lambda v: next((word for word, chosen in _effect_ticks(v) if chosen), ""), _effect_ticks,
    ),
    "measure_state": Value(
        N_("Measure: open or closed"), HANDLING,
        lambda v: next((word for word, chosen in _state_ticks(v) if chosen), ""), _state_ticks,
    ),
    "measure_closed_on": Value(
        N_("Measure: closed on"), HANDLING,
        lambda v: _of("judged_on")(v) if (row := _newest(v, _IMPROVING)) and row.value("closed")
        else "" if row else v.text("closed_on"),
    ),
    "more_checks": Value(N_("Measure: more than three checks"), HANDLING, _more_checks),
    "d1_team": Value(N_("D1 Team"), HANDLING, _or(_of("team"), _said("meeting.participants"))),
    "d1_leader": Value(N_("D1 Leader"), HANDLING, _or(_of("owner"), _said("handler"))),
    "d3_containment": Value(N_("D3 Containment"), HANDLING, _or(_of("containment"), _said("meeting.decisions"))),
    "d6_implemented": Value(N_("D6 Measures implemented"), HANDLING, _or(_of("implemented"), _of("done_text"))),
    "d8_conclusion": Value(N_("D8 Conclusion"), HANDLING, _or(_of("conclusion"), _said("closing_note"))),
    **_batch(1),
    **_batch(2),
    **_batch(3),
    "rect_number": Value(N_("Number of the rectification"), HANDLING, _of("number", _ORDERED)),
    "rect_department": Value(
        N_("Rectification: department"), HANDLING, _or(_of("department", _ORDERED), _answerable)
    ),
    "rect_person": Value(
        N_("Rectification: person responsible"), HANDLING, _or(_of("owner", _ORDERED), _said("responsible_person"))
    ),
    "rect_demand": Value(N_("Rectification: what is demanded"), HANDLING, _ordered(MeasureSort.RECTIFICATION)),
    "rect_measures": Value(
        N_("Rectification: measures"), HANDLING,
        _or(_of("chosen", _ORDERED), _ordered(MeasureSort.RECTIFICATION), _said("solution")),
    ),
    "rect_due": Value(N_("Rectification: day due"), HANDLING, _of("carry_by", _ORDERED)),
    "rect_cause": Value(N_("Rectification: causes"), HANDLING, _cause(_ORDERED, _said("cause"))),
    "rect_done": Value(N_("Rectification: what was done"), HANDLING, _of("done_text", _ORDERED)),
    "rect_evidence": Value(N_("Rectification: evidence"), HANDLING, _of("evidence", _ORDERED)),
    "rect_signed_by": Value(N_("Rectification: signed by"), HANDLING, _of("signed_by", _ORDERED)),
    "rect_done_on": Value(N_("Rectification: done on"), HANDLING, _of("done_on", _ORDERED)),
    "rect_checks": Value(N_("Rectification: checks and effect"), HANDLING, _checks_in_words(_ORDERED)),
    "rect_judged_by": Value(N_("Rectification: effect judged by"), HANDLING, _of("judged_by", _ORDERED)),
    "rect_judged_on": Value(N_("Rectification: effect judged on"), HANDLING, _of("judged_on", _ORDERED)),
}  # fmt: skip

SOURCES: dict[str, Source] = {
    "measure_checks": Source(
        N_("Checks of the measure"),
        (("n", N_("No.")), ("batch", N_("Batch or what was checked")), ("on", N_("Day of the check")),
         ("quantity", N_("Number checked")), ("defects", N_("Number of defects")), ("result", N_("Result")),
         ("by", N_("Person who checked")), ("note", N_("Remark on the check"))),
        _check_rows,
    ),
}  # fmt: skip
