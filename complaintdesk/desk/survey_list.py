"""调查表项目: what the survey (满意度调查表) asks: a row for each dimension of the rules, a box for every level."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from complaintdesk.domain.vocabulary import Satisfaction
from complaintdesk.i18n import _

if TYPE_CHECKING:
    from complaintdesk.desk.form_values import FormValues

#: A box with a tick is in few fonts; a box and a tick are in all.
_BOX, _TICK = "□", "√"


def survey_rows(values: FormValues) -> Iterator[dict[str, str]]:
    """Each dimension and the judgement on the whole; ticked where the person was reached and judged."""
    sheet = values.sheet
    judged = next((row for row in reversed(sheet.call_backs) if row.satisfaction is not None), None)
    given: dict[str, Satisfaction | None] = {}
    if judged is not None:
        given = {**dict(judged.scores), "": judged.satisfaction}
    asked = (*sheet.dimensions, ("", _("On the whole")))
    for n, (key, name) in enumerate(asked, 1):
        boxes = {word.value: _TICK if given.get(key) is word else _BOX for word in Satisfaction}
        yield {"n": str(n), "name": name} | boxes
