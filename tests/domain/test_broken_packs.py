"""Broken packs: each is refused in one sentence that names file, key and reason, and nothing of it is installed."""

from __future__ import annotations

import pytest

from complaintdesk.desk.categories import CategoryList
from complaintdesk.desk.departments import DepartmentList
from complaintdesk.desk.office import InstallPolicy
from complaintdesk.desk.office_settings import OfficeQuestion
from complaintdesk.desk.opening import shipped_policies
from complaintdesk.domain.errors import PolicyError, UserError
from complaintdesk.domain.policy_reading import parse_pack
from complaintdesk.i18n import set_language
from complaintdesk.storage.verify import verify
from tests.desk.office import a_case, an_office

FILE = "我的规则.toml"
SOUND = """
format = 1
id = "mine"
version = "1"
title = "我的规则"
title_en = "My rules"
kinds = ["complaint", "report"]
channels = ["visit", "letter"]
departments = ["客服部"]
posts = [
    { id = "clerk", title = "受理人", role = "front_desk" },
    { id = "leader", title = "领导", role = "supervisor" },
]
levels = [{ id = "simple", title = "简单" }]
fields = [{ id = "plate", title = "车牌号", choices = ["有", "无"] }]
causes = [{ id = "people", title = "人员", children = [{ id = "training", title = "培训" }] }]
approvals = [{ before = "reply", post = "leader", when = { severity = ["major"] } }]
severities = [{ id = "media", title = "媒体", severity = "serious", when = { words = ["记者"] } }]
supervision = [{ level = "urge", after = "1 workday" }, { level = "supervise", after = "2 workdays" }]
duties = [{ id = "month", title = "月报", every = "month", day = 5 }]
steps = [
    { action = "dispatch", post = "clerk" },
    { action = "investigate", post = "clerk", after = ["dispatch"] },
    { action = "reply", post = "clerk", after = ["investigate"] },
    { action = "close", post = "clerk" },
    { action = "archive", post = "clerk" },
]
[required]
register = ["kind", "facts"]
close = ["verdict"]
[[categories]]
title = "服务"
route = "客服部"
[[rules]]
id = "solve"
title = "办结"
clock = "solve"
limit = "3 workdays"
extension_total = "10 workdays"
source = "第一条"
when = { level = ["simple"] }
[[branches]]
id = "main"
title = "主流程"
category = "服务"
path = ["dispatch", "investigate", "reply", "close", "archive"]
"""

#: What is changed in the sound pack, and the key that the sentence must name.
BROKEN = {
    "未知的项": ('version = "1"', 'version = "1"\ncolour = "red"', "colour"),
    "未知的开关值": ('version = "1"', 'version = "1"\nfour_eyes = "yes"', "four_eyes"),
    "表中未知的项": ('title = "主流程"', 'title = "主流程"\nspeed = 3', "branches[1].speed"),
    "缺少编号": ('id = "mine"', "", "id"),
    "缺少环节名": ('action = "close", post', "post", "steps[4].action"),
    "互相等待": ('{ action = "dispatch", post', '{ action = "dispatch", after = ["reply"], post', "steps[1].after"),
    "等待自己": ('{ action = "close", post', '{ action = "close", after = ["close"], post', "steps[4].after"),
    "等待没有的环节": ('after = ["dispatch"]', 'after = ["accept"]', "steps[2].after"),
    "没有角色": ('title = "领导", role = "supervisor"', 'title = "领导"', "posts[2].role"),
    "不认识的角色": ('role = "supervisor"', 'role = "emperor"', "posts[2].role"),
    "零天": ('limit = "3 workdays"', 'limit = "0 workdays"', "rules[1].limit"),
    "负数天": ('limit = "3 workdays"', 'limit = "-3 workdays"', "rules[1].limit"),
    "十万天": ('limit = "3 workdays"', 'limit = "99999 days"', "rules[1].limit"),
    "天数多到读不出": ('limit = "3 workdays"', f'limit = "{"9" * 5000} days"', "rules[1].limit"),
    "不是期限": ('limit = "3 workdays"', 'limit = "soon"', "rules[1].limit"),
    "延期短于期限": ('extension_total = "10 workdays"', 'extension_total = "2 workdays"', "rules[1].extension_total"),
    "期限无出处": ('source = "第一条"', "", "rules[1].source"),
    "没有的岗位": ('before = "reply", post = "leader"', 'before = "reply", post = "boss"', "approvals[1].post"),
    "没有的环节岗位": ('{ action = "archive", post = "clerk"', '{ action = "archive", post = "boss"', "steps[5].post"),
    "无处可批": ('before = "reply"', 'before = "archive"', "approvals[1].before"),
    "没有的层级": ('level = ["simple"]', 'level = ["hard"]', "rules[1].when.level"),
    "没有的类别": ('words = ["记者"]', 'category = ["收费"]', "severities[1].when.category"),
    "没有的栏目": ('words = ["记者"]', "fields = { colour = ['红'] }", "severities[1].when.fields"),
    "没有的种类": ('words = ["记者"]', 'kind = ["praise"]', "severities[1].when.kind"),
    "条件永不成立": ('words = ["记者"]', "min_departments = 3, max_departments = 2", "severities[1].when"),
    "没有的部门": ('route = "客服部"', 'route = "财务部"', "categories[1].route"),
    "不能要求的项": ('register = ["kind", "facts"]', 'register = ["kind", "shoe_size"]', "required.register"),
    "分支类别没有": ('category = "服务"', 'category = "收费"', "branches[1].category"),
    "分支渠道没有": ('category = "服务"', 'channel = "phone"', "branches[1].channel"),
    "分支栏目没有": ('category = "服务"', 'fields = { colour = "红" }', "branches[1].fields.colour"),
    "分支选项没有": ('category = "服务"', 'fields = { plate = "不详" }', "branches[1].fields.plate"),
    "走不通：跳步": ('path = ["dispatch", "investigate", "reply"', 'path = ["dispatch", "reply"', "branches[1].path[2]"),
    "走不通：没有的环节": ('"reply", "close"', '"reply", "hear", "close"', "branches[1].path[4]"),
    "走不到归档": ('"close", "archive"]', '"close"]', "branches[1].path"),
    "须先审批": ('category = "服务"', 'severity = "major"', "branches[1].path[3]"),
    "没有主流程": ('id = "main"', 'id = "side"', "branches"),
    "编号重复": ('id = "leader", title', 'id = "clerk", title', "posts[2].id"),
    "原因太深": ('title = "培训" }', 'title = "培训", children = [{ id = "x", title = "x" }] }', "causes[1].children[1]"),
    "督办次序颠倒": ('after = "2 workdays"', 'after = "1 hour"', "supervision"),
    "三十二日": ("day = 5", "day = 32", "duties[1].day"),
    "不认识的周期": ('every = "month"', 'every = "fortnight"', "duties[1].every"),
    "前缀不是字母": ('version = "1"', 'version = "1"\nprefix = "投诉"', "prefix"),
    "别的格式": ("format = 1", "format = 2", "format"),
    "类型不对": ('title_en = "My rules"', "title_en = 7", "title_en"),
    "不是表": ("[[categories]]\ntitle", "[categories]\ntitle", "categories"),
}
NOT_A_PACK = {
    "一兆的文件": SOUND + "#" * 1024 * 1024,
    "不是TOML": "这是一封信，不是规则包。",
    "括号没有合上": SOUND + "\nx = [1, 2",
    "二进制": bytes(range(256)).decode("latin-1"),
    "可执行文件": "MZ\x90\x00" + "\x00" * 500,
    "嵌套太深": "a = " + "[" * 100_000,
    "空文件": "",
}


def broken(name: str) -> str:
    """The sound pack with that one thing wrong."""
    if name in NOT_A_PACK:
        return NOT_A_PACK[name]
    old, new, _key = BROKEN[name]
    assert old in SOUND, name
    return SOUND.replace(old, new, 1)


def test_原样是好的() -> None:
    assert parse_pack(SOUND, FILE).id == "mine"


@pytest.mark.parametrize("language", ["zh_CN", "en"])
@pytest.mark.parametrize("name", [*BROKEN, *NOT_A_PACK])
def test_一句话指出文件和项(name: str, language: str) -> None:
    set_language(language)
    with pytest.raises(PolicyError) as refused:
        parse_pack(broken(name), FILE)
    sentence = refused.value.message
    assert sentence.startswith(FILE)
    assert "\n" not in sentence
    assert len(sentence) < 400
    assert sentence.endswith(("。", "."))
    assert refused.value.hint
    if name in BROKEN:
        key = BROKEN[name][2]
        assert key in sentence, sentence


def test_坏规则包一概不装(database_url: str) -> None:
    """Nothing is changed by any of them: the pack in force, departments, categories, the chain, the next number."""
    desk = an_office(database_url)
    before = (desk.ask(OfficeQuestion()), desk.ask(DepartmentList()), desk.ask(CategoryList(retired=True)))
    events = verify(desk.database).events
    for name in (*BROKEN, *NOT_A_PACK):
        with pytest.raises(UserError):
            desk.do(InstallPolicy(text=broken(name), name=FILE))
    assert (desk.ask(OfficeQuestion()), desk.ask(DepartmentList()), desk.ask(CategoryList(retired=True))) == before
    report = verify(desk.database)
    assert (report.ok, report.events) == (True, events)
    assert a_case(desk).number == "TS-2026-0001"
    desk.do(InstallPolicy(text=SOUND, name=FILE))
    assert desk.ask(OfficeQuestion()).policy_id == "mine"


@pytest.mark.parametrize("pack_id", [pack.id for pack, _text in shipped_policies()])
def test_自带的规则包错一个字母便说得出(pack_id: str) -> None:
    """One letter wrong in a pack of its size is found, with the file's name."""
    text = next(text for pack, text in shipped_policies() if pack.id == pack_id)
    with pytest.raises(PolicyError, match=pack_id):
        parse_pack(text.replace("title_en", "titel_en", 1), f"{pack_id}.toml")
