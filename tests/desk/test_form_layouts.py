"""版式: an office's own versions of a form. What was printed stays as it was; what comes next is as the office wants it."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import pytest

from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.core import ACTION_COMMANDS, Desk
from complaintdesk.desk.form_editing import (
    RECORDED,
    FormEntry,
    FormLayouts,
    FormLayoutText,
    FormValueNames,
    RetireFormLayout,
    SaveFormLayout,
)
from complaintdesk.desk.form_value_labels import is_known, is_known_source
from complaintdesk.desk.offers import command_for
from complaintdesk.desk.print_rows import PrintJob
from complaintdesk.desk.printing import PreviewJob, PrintedJob, RecordPrint
from complaintdesk.domain.errors import ConflictError, NotAllowed, NotFound, PolicyError, UserError
from complaintdesk.domain.form_layout import Layout, Wording
from complaintdesk.domain.form_reading import parse_layout
from complaintdesk.domain.form_shipped import shipped_layout, shipped_layouts
from complaintdesk.domain.form_writing import write_layout
from complaintdesk.domain.vocabulary import Action, EventKind, Role
from complaintdesk.paper.render import render
from complaintdesk.storage.paper_models import FormLayout
from complaintdesk.storage.verify import verify
from tests.desk.office import Clock, a_case, an_office, desk_as
from tests.paper.reading import text

FORM = "registration"
OWN = '''format = 1
id = "visit_note"
title = "来访便条"

[[blocks]]
rows = [{ cells = [{ label = "来访人", value = "complainant" }, { label = "电话", value = "phone" }] }]

[[blocks]]
paragraphs = [{ text = "{office}收到您的投诉{number}。" }]
'''


def relabelled(desk: Desk, label: str, form: str = FORM) -> str:
    """The form in force with its first label changed."""
    layout = parse_layout(desk.ask(FormLayoutText(form=form)).text)
    first = next(block for block in layout.blocks if block.rows)
    cell = dataclasses.replace(first.rows[0].cells[0], label=Wording(label))
    rows = (dataclasses.replace(first.rows[0], cells=(cell, *first.rows[0].cells[1:])), *first.rows[1:])
    blocks = tuple(dataclasses.replace(b, rows=rows) if b is first else b for b in layout.blocks)
    return write_layout(dataclasses.replace(layout, blocks=blocks))


def label_of(layout: Layout) -> str:
    return next(block for block in layout.blocks if block.rows).rows[0].cells[0].label.zh


def printed(desk: Desk, case_id: int, form: str = FORM) -> PrintJob:
    desk.do(RecordPrint(case_id=case_id, form=form))
    return desk.ask(PrintedJob(case_id=case_id, form=form))


def entry(desk: Desk, form: str) -> FormEntry:
    return next(found for found in desk.ask(FormLayouts()) if found.form == form)


def closed(desk: Desk) -> int:
    done = a_case(desk)
    for action, given in (
        (Action.DISPATCH, {"department": "财务科"}), (Action.INVESTIGATE, {"findings": "属实"}),
        (Action.REPLY, {"way": "phone", "text": "已退费"}),
        (Action.CALL_BACK, {"outcome": "reached", "satisfaction": "satisfied"}),
        (Action.CLOSE, {"verdict": "substantiated"}),
    ):  # fmt: skip
        desk.do(command_for(action, done.id, None, given, "Asia/Shanghai"))
    return done.id


def test_改了标签_打出来就是新的_旧版可原样重打(database_url: str) -> None:
    clock = Clock()
    desk = an_office(database_url, clock=clock)
    old, unprinted = a_case(desk).id, a_case(desk).id
    before = printed(desk, old)
    clock.forward(hours=1)
    done = desk.do(SaveFormLayout(text=relabelled(desk, "投诉者姓名"), seen_version=1))[0]
    assert (done.number, done.kind) == (FORM, EventKind.FORM_CHANGED)

    new = printed(desk, unprinted)
    assert (new.layout.version, label_of(new.layout)) == (2, "投诉者姓名")
    assert "投诉者姓名" in text(render(new).pdf)
    again = printed(desk, old)
    assert (again.layout.version, again.times, label_of(again.layout)) == (1, 2, label_of(shipped_layout(FORM)))
    # The same bytes but for what tells this print from the first one.
    as_first = dataclasses.replace(
        again, times=1, copies=before.copies, printed_at=before.printed_at, chain_head=before.chain_head, sheet=before.sheet
    )
    assert render(as_first).pdf == render(before).pdf
    clock.forward(hours=1)
    desk.do(SaveFormLayout(text=relabelled(desk, "第三版"), seen_version=2))
    assert label_of(printed(desk, unprinted).layout) == "投诉者姓名"
    assert label_of(printed(desk, a_case(desk).id).layout) == "第三版"
    assert verify(desk.database).findings == ()


def test_已结的件按结案时的版本_只对新件的不动旧件(database_url: str) -> None:
    clock = Clock()
    desk = an_office(database_url, clock=clock)
    at_one, open_case = closed(desk), a_case(desk).id
    clock.forward(hours=1)
    desk.do(SaveFormLayout(text=relabelled(desk, "二"), seen_version=1))
    at_two = closed(desk)
    clock.forward(hours=1)
    desk.do(SaveFormLayout(text=relabelled(desk, "三"), new_cases_only=True))
    clock.forward(hours=1)
    new = a_case(desk).id
    versions = {
        name: desk.ask(PreviewJob(case_id=case_id, form=FORM)).layout.version
        for name, case_id in (("at_one", at_one), ("at_two", at_two), ("open", open_case), ("new", new))
    }
    assert versions == {"at_one": 1, "at_two": 2, "open": 2, "new": 3}
    assert [v.new_cases_only for v in entry(desk, FORM).versions] == [True, False]


def test_停用后回到随附版_印过的照旧(database_url: str) -> None:
    clock = Clock()
    desk = an_office(database_url, clock=clock)
    desk.do(SaveFormLayout(text=relabelled(desk, "自定"), seen_version=1))
    old, other = a_case(desk).id, a_case(desk).id
    printed(desk, old)
    clock.forward(hours=1)
    desk.do(RetireFormLayout(form=FORM))
    assert (entry(desk, FORM).is_own, entry(desk, FORM).version, entry(desk, FORM).offered) == (False, 1, True)
    assert label_of(desk.ask(PreviewJob(case_id=other, form=FORM)).layout) == label_of(shipped_layout(FORM))
    assert label_of(printed(desk, old).layout) == "自定"
    with pytest.raises(UserError, match="没有自定"):
        desk.do(RetireFormLayout(form=FORM))
    # Taken up again it goes on counting: a version is never given twice.
    desk.do(SaveFormLayout(text=desk.ask(FormLayoutText(form=FORM, version=2)).text, seen_version=1))
    assert [(v.version, v.retired) for v in entry(desk, FORM).versions] == [(3, False), (2, True)]
    assert label_of(desk.ask(PreviewJob(case_id=other, form=FORM)).layout) == "自定"
    assert verify(desk.database).findings == ()


def test_新做一种单据_可打印_停用后不再提供(database_url: str) -> None:
    clock = Clock()
    desk = an_office(database_url, clock=clock)
    desk.do(SaveFormLayout(text=OWN, seen_version=0))
    case = a_case(desk)
    job = printed(desk, case.id, "visit_note")
    assert {"来访便条", "张三", "市人民医院", case.number} <= {w for w in ("来访便条", "张三", "市人民医院", case.number)
                                                       if w in text(render(job).pdf)}  # fmt: skip
    found = entry(desk, "visit_note")
    assert (found.title, found.version, found.is_own, found.in_pack, found.offered) == ("来访便条", 1, True, False, True)
    assert "visit_note" in {row.form for row in desk.ask(Sheet(case_id=case.id)).documents}
    desk.do(RetireFormLayout(form="visit_note"))
    other = a_case(desk)
    assert not entry(desk, "visit_note").offered
    assert "visit_note" not in {row.form for row in desk.ask(Sheet(case_id=other.id)).documents}
    with pytest.raises(NotFound):
        desk.do(RecordPrint(case_id=other.id, form="visit_note"))
    assert printed(desk, case.id, "visit_note").times == 2
    desk.do(SaveFormLayout(text=OWN, seen_version=1))
    assert printed(desk, other.id, "visit_note").layout.version == 2


def test_同时有人改过_后存的被告知(database_url: str) -> None:
    desk = an_office(database_url)
    other = desk_as(desk, Role.ADMINISTRATOR, name="孙管理")
    mine = relabelled(desk, "我的")
    other.do(SaveFormLayout(text=relabelled(desk, "孙的"), seen_version=1))
    with pytest.raises(ConflictError, match="孙管理") as refused:
        desk.do(SaveFormLayout(text=mine, seen_version=1))
    assert refused.value.version == 2
    with pytest.raises(ConflictError):
        desk.do(SaveFormLayout(text=mine, seen_version=7))
    with pytest.raises(ConflictError, match="registration"):
        desk.do(SaveFormLayout(text=mine, seen_version=0))
    with pytest.raises(UserError, match="改动"):
        desk.do(SaveFormLayout(text=relabelled(desk, "孙的"), seen_version=2))
    assert label_of(parse_layout(desk.ask(FormLayoutText(form=FORM)).text)) == "孙的"


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        pytest.param(OWN.replace('"phone"', '"fone"'), "fone", id="没有的取值"),
        pytest.param(OWN.replace("{number}", "{nummer}"), "nummer", id="文字里没有的取值"),
        pytest.param(
            OWN.replace('paragraphs = [{ text = "{office}收到您的投诉{number}。" }]',
                        'list = { source = "approvals", columns = [{ label = "意见", value = "opinions" }] }'),
            "approvals: opinions", id="没有的列",
        ),
        pytest.param(
            OWN.replace('paragraphs = [{ text = "{office}收到您的投诉{number}。" }]',
                        'list = { source = "nothing", columns = [{ label = "意见", value = "x" }] }'),
            "nothing", id="没有的清单",
        ),
        pytest.param(OWN.replace('title = "来访便条"', 'title = "来访便条"\nseries = "投〔2026〕"'), "12", id="发文字"),
        pytest.param(OWN.replace("format = 1", "format = 9"), "format", id="格式"),
        pytest.param("not toml at all", "TOML", id="不是TOML"),
    ],
)  # fmt: skip
def test_有错的版式不保存_说清是什么(sqlite_url: str, broken: str, told: str) -> None:
    desk = an_office(sqlite_url)
    with pytest.raises(UserError, match=told) as refused:
        desk.do(SaveFormLayout(text=broken))
    assert isinstance(refused.value, PolicyError) or refused.value.field == "text"
    assert "visit_note" not in {found.form for found in desk.ask(FormLayouts())}


def test_只有管理员能改(sqlite_url: str) -> None:
    desk = an_office(sqlite_url)
    for role in (Role.FRONT_DESK, Role.SUPERVISOR):
        person = desk_as(desk, role)
        for command in (SaveFormLayout(text=OWN), RetireFormLayout(form=FORM)):
            with pytest.raises(NotAllowed):
                person.do(command)
        assert person.ask(FormLayoutText(form=FORM)).version == 1


def test_版式文本_每种单据都能打开_再存回去就是它(sqlite_url: str) -> None:
    desk = an_office(sqlite_url)
    for found in desk.ask(FormLayouts()):
        opened = desk.ask(FormLayoutText(form=found.form))
        assert (opened.version, opened.is_own) == (found.version, False)
        layout = parse_layout(opened.text)
        assert (layout.key, layout.label) == (found.form, found.title)
    # What the regulation says of a form stands in its text: title, copies, captions.
    assert entry(desk, FORM).title == "投诉受理登记表"
    assert {found.form for found in desk.ask(FormLayouts())} >= set(shipped_layouts())
    with pytest.raises(NotFound):
        desk.ask(FormLayoutText(form="diploma"))
    with pytest.raises(NotFound):
        desk.ask(FormLayoutText(form=FORM, version=9))


def test_编辑器里的每个取值都认得(sqlite_url: str) -> None:
    desk = an_office(sqlite_url)
    names = desk.ask(FormValueNames())
    listed = [name for group in names.groups for name, _label in group.values]
    assert [name for name in listed if not is_known(name)] == []
    assert len(listed) == len(set(listed))
    assert {"settle.terms", "clock.solve.due", "complainant"} <= set(listed)
    assert any(name.startswith("own.") for name in listed)
    assert [source.source for source in names.sources if not is_known_source(source.source)] == []
    assert all(source.columns and source.title for source in names.sources)
    assert names.ticks <= set(listed)
    # Every one of them, in one form, is accepted and printed.
    rows = "\n".join(f'  {{ cells = [{{ label = "{n}", value = "{name}" }}] }},' for n, name in enumerate(listed[:300]))
    blocks = "\n".join(
        f'[[blocks]]\nlist = {{ source = "{s.source}", columns = [{{ label = "列", value = "{s.columns[-1][0]}" }}] }}'
        for s in names.sources[:50]
    )
    head = 'format = 1\nid = "all_of_it"\ntitle = "全部"'
    desk.do(SaveFormLayout(text=f"{head}\n[[blocks]]\nrows = [\n{rows}\n]\n{blocks}\n"))
    assert "张三" in text(render(printed(desk, a_case(desk).id, "all_of_it")).pdf)


def test_留案卷记录的环节都在编辑器里() -> None:
    """Read from the source: a step that begins to keep a record is offered to forms too."""
    import inspect
    import re

    found = set()
    for action, command in ACTION_COMMANDS.items():
        module = inspect.getmodule(command)
        assert module is not None
        if re.search(rf"(record_step\(|keep_record\([^)]*?)Action\.{action.name}\b", inspect.getsource(module)):
            found.add(action)
    # What a reply keeps is why none was wanted, which is a fact of closing.
    assert found - {Action.REPLY} == set(RECORDED)


def test_库里的版式被改过_核验会说(database_url: str) -> None:
    desk = an_office(database_url)
    desk.do(SaveFormLayout(text=relabelled(desk, "原样"), seen_version=1))
    assert verify(desk.database).ok
    with desk.database.write() as session:
        row = session.get_one(FormLayout, 1)
        row.text = row.text.replace("原样", "改样")
    found = verify(desk.database).findings
    assert ["registration" in finding.sentence for finding in found] == [True]
    with desk.database.write() as session:
        session.delete(session.get_one(FormLayout, 1))
    assert ["registration" in finding.sentence for finding in verify(desk.database).findings] == [True]


def test_两人同时存_都不丢_版本不重(postgres_url: str) -> None:
    from concurrent.futures import ThreadPoolExecutor

    clock = Clock()
    desk = an_office(postgres_url, clock=clock)
    texts = [relabelled(desk, f"第{n}个") for n in range(8)]
    desks = [Desk(desk.database, desk.actor, clock) for _n in texts]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda each: each[0].do(SaveFormLayout(text=each[1])), zip(desks, texts, strict=True)))
    versions = entry(desk, FORM).versions
    assert [v.version for v in versions] == list(range(9, 1, -1))
    assert all(v.since - clock() < timedelta(minutes=1) for v in versions)
