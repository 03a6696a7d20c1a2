"""报复回访 (O8, S01 第十九、三十二条): the desk is reminded after 30 and after 90 days."""

from __future__ import annotations

from complaintdesk.desk.core import Desk
from complaintdesk.desk.office import InstallPolicy
from complaintdesk.desk.reminders import ReminderKind, Reminders
from complaintdesk.desk.retaliation import CheckRetaliation
from complaintdesk.domain.policy_reading import parse_pack
from complaintdesk.domain.vocabulary import Action, Clock, Light
from complaintdesk.i18n import in_language
from complaintdesk.paths import resource
from complaintdesk.storage.verify import verify
from tests.desk.limits import a_case, an_office_with, rules, set_clock, take

RULES = rules("x|solve|3 workdays|received|", "first|retaliation|30 days|closed|", "last|retaliation_last|90 days|closed|")
STEP = '\n[[steps]]\naction = "check_retaliation"\npost = "desk"\n'
FIRST, LAST = "First check for retaliation", "Last check for retaliation"


def told(desk: Desk) -> list[tuple[ReminderKind, str, Light]]:
    """What the desk is reminded of."""
    with in_language("en"):
        return [(r.kind, r.words.partition(":")[0], r.light) for r in desk.ask(Reminders()) if r.case_id is not None]


def test_s01_o8_the_check_is_due_after_30_and_again_after_90_days(database_url: str) -> None:
    desk = an_office_with(database_url)
    desk.do(InstallPolicy(text=RULES.replace('version = "1"', 'version = "2"', 1) + STEP, name="limits.toml"))
    case = a_case(desk)
    take(desk, case, Action.ACCEPT, Action.DISPATCH, Action.INVESTIGATE, Action.REPLY, Action.CLOSE)
    set_clock(desk, "2026-03-20T09:00")
    assert told(desk) == []
    set_clock(desk, "2026-04-01T09:00")
    assert told(desk) == [(ReminderKind.DUE_TODAY, FIRST, Light.NEAR)]
    set_clock(desk, "2026-04-10T09:00")
    assert told(desk) == [(ReminderKind.OVERDUE, FIRST, Light.LATE)]
    desk.do(CheckRetaliation(case_id=case, result="本人称一切正常"))
    assert told(desk) == []
    set_clock(desk, "2026-06-01T09:00")
    assert told(desk) == [(ReminderKind.DUE_TODAY, LAST, Light.NEAR)]
    desk.do(CheckRetaliation(case_id=case, retaliated=True, result="被调离岗位", measures="恢复原岗"))
    set_clock(desk, "2026-06-10T09:00")
    assert told(desk) == []
    assert verify(desk.database).findings == ()


def test_s01_o8_the_rules_of_whistle_blowing_have_both() -> None:
    text = resource("policies/whistle.toml").read_text(encoding="utf-8")
    limits = {rule.clock: (str(rule.limit), rule.counted_from) for rule in parse_pack(text, "whistle.toml").rules}
    assert limits[Clock.RETALIATION] == ("30 days", "closed")
    assert limits[Clock.RETALIATION_LAST] == ("90 days", "closed")
