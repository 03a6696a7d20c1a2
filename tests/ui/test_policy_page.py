"""The pack page: every shipped pack is read whole; a change is seen before it holds; nothing typed is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.core import Desk
from complaintdesk.desk.office import InstallPolicy
from complaintdesk.desk.office_settings import OfficeQuestion
from complaintdesk.desk.opening import shipped_policies, shipped_policy
from complaintdesk.domain.policy import Pack, category_paths
from complaintdesk.domain.policy_draft import PackDraft
from complaintdesk.domain.policy_flow import branches_of, flow_of
from complaintdesk.domain.policy_reading import parse_pack
from complaintdesk.domain.policy_shape import PARTS, RULES
from complaintdesk.domain.policy_words import when_words
from complaintdesk.domain.vocabulary import Clock
from complaintdesk.i18n import in_language
from complaintdesk.ui import theme
from complaintdesk.ui.help_dialog import HelpDialog
from complaintdesk.ui.messages import MessageBar
from complaintdesk.ui.office_dialog import OfficeDialog
from complaintdesk.ui.policy_editor import PARTS_OF, PackEditor
from complaintdesk.ui.policy_fields import SpanField
from complaintdesk.ui.policy_flow_page import FlowPage
from complaintdesk.ui.policy_page import PolicyPage
from complaintdesk.ui.policy_sections import MAKERS, SECTIONS
from complaintdesk.ui.section_page import SectionPage
from tests.desk.office import a_case, an_office
from tests.ui.place import a_place

PACKS = [pack for pack, _text in shipped_policies()]


@pytest.fixture
def desk(sqlite_url: str) -> Desk:
    return an_office(sqlite_url)


def opened(desk: Desk, qtbot: QtBot) -> tuple[OfficeDialog, PolicyPage]:
    dialog = OfficeDialog(a_place(desk, qtbot))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.show_section(PolicyPage)
    dialog.show()
    page = next(each for each in dialog.list if isinstance(each, PolicyPage))
    return dialog, page


def press(page: QWidget, name: str) -> None:
    QApplication.processEvents()  # what was just put into a layout is shown by the next event
    found = next(button for button in page.findChildren(QPushButton, name) if button.isVisible())
    assert found.isEnabled(), name
    found.click()


def is_shown(page: QWidget, name: str) -> bool:
    return any(button.isVisible() for button in page.findChildren(QPushButton, name))



class TestReading:
    @pytest.mark.parametrize("language", ["zh_CN", "en"])
    @pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.id)
    def test_每个随附规则包每一节都读得全(self, qtbot: QtBot, pack: Pack, language: str) -> None:
        with in_language(language):
            pages = {section: make(pack) for section, make in MAKERS.items()}
            flow_page = FlowPage(pack)
            for page in (*pages.values(), flow_page):
                qtbot.addWidget(page)
            words = {section: page.words() for section, page in pages.items()} | {"flow": flow_page.words()}
            assert set(words) == {section for section, _title in SECTIONS}
            assert all(words.values())
            wanted: dict[str, list[str]] = {
                "overview": [post.label for post in pack.posts] + [kind.label for kind in pack.kinds],
                "limits": [part for rule in pack.rules for part in (rule.label, rule.limit.label, rule.source)]
                + [when_words(rule.when, pack) for rule in pack.rules]
                + [pause.label for pause in pack.pauses],
                "rules": [approval.post.label for approval in pack.approvals]
                + [rule.after.label for rule in pack.supervision],
                "categories": [category.label for _path, category in category_paths(pack.categories)],
                "fields": [field.label for field in pack.fields],
                "refusals": [part for entry in pack.refusals for part in (entry.label, entry.way_out, entry.source)],
                "after": [
                    entry.label
                    for entry in (
                        *pack.after.call_back.dimensions, *pack.after.warnings, *pack.after.merits, *pack.after.sections,
                        *pack.after.retention,
                    )
                ]
                + [rule.source for rule in pack.after.warnings]
                + [rule.source for rule in pack.after.merits]
                + [pack.after.call_back.source],
                "duties": [entry.label for entry in (*pack.duties, *pack.reports, *pack.forms)],
                "articles": [part for article in pack.articles for part in (article.ref, article.says)],
                "flow": [step.title for branch in branches_of(pack) for step in flow_of(pack, branch).steps],
            }
            for section, texts in wanted.items():
                assert [text for text in texts if text not in words[section]] == [], section

    @pytest.mark.parametrize("pack", PACKS, ids=lambda pack: pack.id)
    def test_流程图说出每一步_键盘走得到(self, qtbot: QtBot, pack: Pack) -> None:
        flow_page = FlowPage(pack)
        qtbot.addWidget(flow_page)
        drawing = flow_page.drawing
        for at, branch in enumerate(branches_of(pack)):
            flow_page.choice.setCurrentIndex(at)
            flow = flow_of(pack, branch)
            assert drawing.accessibleDescription() == "\n".join(flow.lines)
            for number, step in enumerate(flow.steps):
                QTest.keyClick(drawing, Qt.Key.Key_Down)
                assert drawing.at == number
                assert step.title in drawing.accessibleName()
                assert step.title in flow_page.detail.text()
            QTest.keyClick(drawing, Qt.Key.Key_Down)
            assert drawing.at == len(flow.steps) - 1
            QTest.keyClick(drawing, Qt.Key.Key_Home)
            assert drawing.at == -1

    def test_每一节都在页上(self, desk: Desk, qtbot: QtBot) -> None:
        _dialog, page = opened(desk, qtbot)
        page.show_pack("whistle")
        assert page.title.text() == next(pack for pack in PACKS if pack.id == "whistle").label
        for section, _title in SECTIONS:
            page.show_section(section)
            shown = page.section_page()
            assert isinstance(shown, SectionPage | FlowPage)
            assert shown.objectName() == f"section_{section}"
            assert shown.words()

    def test_流程图随明暗与字号重画(self, desk: Desk, qtbot: QtBot, qapp: object) -> None:
        _dialog, page = opened(desk, qtbot)
        page.show_section("flow")
        flow_page = page.section_page()
        assert isinstance(flow_page, FlowPage)
        drawing = flow_page.drawing
        before = drawing.grab().toImage()
        height = drawing.height_needed()
        theme.apply(qapp, dark=True, large=False)  # type: ignore[arg-type]
        assert drawing.grab().toImage() != before
        theme.apply(qapp, dark=True, large=True)  # type: ignore[arg-type]
        drawing.grab()
        assert drawing.height_needed() > height

    def test_按名称拼音和来源查找(self, desk: Desk, qtbot: QtBot) -> None:
        _dialog, page = opened(desk, qtbot)
        assert len(page.list.shown_keys()) == len(PACKS)
        for typed in ("银行", "yinhang", "S07", "bank"):
            page.list.search.setText(typed)
            assert "shipped:bank" in page.list.shown_keys(), typed
            assert len(page.list.shown_keys()) < len(PACKS)
        page.list.search.setText("没有这样的")
        assert page.list.shown_keys() == []
        page.list.search.setText("S01")
        QTest.keyClick(page.list.search, Qt.Key.Key_Return)
        assert page.pack is not None
        assert page.pack.id == "whistle"

    def test_在用的规则包一打开就在眼前(self, desk: Desk, qtbot: QtBot) -> None:
        _dialog, page = opened(desk, qtbot)
        assert page.pack is not None
        assert page.pack.id == "hospital"
        assert page.mark.isVisible()
        assert not is_shown(page, "install")
        page.show_pack("general")
        assert not page.mark.isVisible()
        assert is_shown(page, "install")

    def test_对照页打开帮助(self, desk: Desk, qtbot: QtBot) -> None:
        dialog, page = opened(desk, qtbot)
        page.show_pack("whistle")
        press(page, "pack_help")
        helps = dialog.findChildren(HelpDialog)
        assert helps[0].page.toPlainText().startswith(page.title.text())
        helps[0].close()


class TestInForce:
    def test_另一规则包先预览再启用(self, desk: Desk, qtbot: QtBot) -> None:
        old = a_case(desk)
        _dialog, page = opened(desk, qtbot)
        page.show_pack("general")
        press(page, "install")
        assert page.preview is not None
        assert old.number in page.preview.words()
        assert desk.ask(OfficeQuestion()).policy_id == "hospital"
        press(page, "preview_back")
        assert page.preview is None
        press(page, "install")
        press(page, "confirm_install")
        assert desk.ask(OfficeQuestion()).policy_id == "general"
        assert page.mark.isVisible()

    def test_导入文件_先看差别_坏文件给出文件和键(self, desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
        own = tmp_path / "ours.toml"
        content = shipped_policy("hospital")[1]
        own.write_text(content.replace('version = "1"', 'version = "2"').replace("3 workdays", "4 workdays"), "utf-8")
        dialog, page = opened(desk, qtbot)
        page.choose_file = lambda: str(own)
        press(page, "own_pack")
        assert page.preview is not None
        assert "4 个工作日" in page.preview.words()
        press(page, "confirm_install")
        assert desk.ask(OfficeQuestion()).policy_version == "2"
        own.write_text(content.replace('role = "', 'role = "nobody_'), encoding="utf-8")
        press(page, "own_pack")
        assert dialog.bar.kind == "error"
        assert "ours.toml" in dialog.bar.sentence()
        assert "role" in dialog.bar.sentence()
        assert desk.ask(OfficeQuestion()).policy_version == "2"

    def test_导出再导入完全相同(self, desk: Desk, qtbot: QtBot, tmp_path: Path) -> None:
        file = tmp_path / "导出.toml"
        dialog, page = opened(desk, qtbot)
        for pack in PACKS[:6]:
            page.show_pack(pack.id)
            page.choose_target = lambda _name: str(file)
            press(page, "export_pack")
            assert dialog.bar.kind == "ok"
            assert parse_pack(file.read_text(encoding="utf-8"), file.name) == pack
        page.show_pack("hospital")
        page.choose_target = lambda _name: str(tmp_path / "没有" / "x.toml")
        press(page, "export_pack")
        assert dialog.bar.kind == "error"


class TestAdjusting:
    def test_改时限_预览_启用_新件按新版(self, desk: Desk, qtbot: QtBot) -> None:
        old = a_case(desk)
        _dialog, page = opened(desk, qtbot)
        page.show_section("limits")
        press(page, "adjust")
        limit = page.editor.fields["limit"]
        assert isinstance(limit, SpanField)
        limit.amount.setText("1")
        press(page, "take_over")
        assert page.draft is not None
        assert page.draft.count == 1
        press(page, "preview")
        assert page.preview is not None
        assert "3 个工作日" in page.preview.words()
        assert "1 个工作日" in page.preview.words()
        press(page, "confirm_install")
        assert desk.ask(OfficeQuestion()).policy_version == "1+本单位-1"
        assert page.list.shown_keys()[0].startswith("installed:")
        due = [
            next(clock.due_at for clock in desk.ask(Sheet(case_id=number)).clocks if clock.clock is Clock.SOLVE)
            for number in (old.id, a_case(desk).id)
        ]
        assert due[1] < due[0]
        # The earlier version is put in force again the same way.
        page.show_pack("hospital")
        press(page, "install")
        press(page, "confirm_install")
        assert desk.ask(OfficeQuestion()).policy_version == "1"

    def test_不成立的修改_句子说出键_写的都还在(self, desk: Desk, qtbot: QtBot) -> None:
        dialog, page = opened(desk, qtbot)
        page.show_section("limits")
        press(page, "adjust")
        page.editor.fields["extension_total"].set_value("1 day")
        page.editor.fields["title"].set_value("改了的名称")
        press(page, "take_over")
        assert dialog.bar.kind == "error"
        assert "extension_total" in dialog.bar.sentence()
        assert page.editor.fields["title"].value() == "改了的名称"
        assert page.editor.fields["extension_total"].value() == "1 days"
        assert page.draft is not None
        assert page.draft.count == 0
        press(page, "discard_draft")
        assert page.is_touched()
        press(dialog, "message_action")
        assert not page.is_touched()

    def test_没采纳的不进预览(self, desk: Desk, qtbot: QtBot) -> None:
        dialog, page = opened(desk, qtbot)
        press(page, "adjust")
        page.editor.fields["title"].set_value("甲")
        press(page, "take_over")
        page.editor.fields["title"].set_value("乙")
        press(page, "preview")
        assert page.preview is None
        assert dialog.bar.kind == "warn"
        assert page.editor.fields["title"].value() == "乙"

    def test_增删移动与撤回(self, desk: Desk, qtbot: QtBot) -> None:
        _dialog, page = opened(desk, qtbot)
        page.show_section("categories")
        press(page, "adjust")
        draft = page.draft
        assert draft is not None
        names = [entry["title"] for _place, entry in draft.entries(page.editor.part)]
        press(page, "add_below")
        page.editor.fields["title"].set_value("押金")
        press(page, "take_over")
        assert draft.data["categories"][0]["children"][-1]["title"] == "押金"
        press(page, "entry_up")
        assert draft.data["categories"][0]["children"][-2]["title"] == "押金"
        press(page, "remove_entry")
        press(page, "add_entry")
        press(page, "take_over")
        assert page.editor.fields["title"].error()
        page.editor.fields["title"].set_value("全新类别")
        press(page, "take_over")
        assert draft.data["categories"][-1]["title"] == "全新类别"
        for _n in range(4):
            press(page, "take_back")
        assert [entry["title"] for _place, entry in draft.entries(page.editor.part)] == names

    def test_开关逐个可勾(self, desk: Desk, qtbot: QtBot) -> None:
        _dialog, page = opened(desk, qtbot)
        press(page, "adjust")
        page.editor.parts.set_value("1")
        box = page.editor.findChild(QCheckBox, "pack_masked_slip")
        assert isinstance(box, QCheckBox)
        box.setChecked(True)
        press(page, "take_over")
        assert page.draft is not None
        assert page.draft.pack.switches.masked_slip

    def test_条件收起_有内容时展开(self, desk: Desk, qtbot: QtBot) -> None:
        _dialog, page = opened(desk, qtbot)
        page.show_section("limits")
        press(page, "adjust")
        assert page.editor.fields["when.severity"].isVisible()
        press(page, "add_entry")
        assert not page.editor.fields["when.severity"].isVisible()
        press(page, "conditions")
        assert page.editor.fields["when.severity"].isVisible()

    @pytest.mark.parametrize("policy", [pack.id for pack in PACKS])
    def test_每一项打开再采纳_什么都不变(self, qtbot: QtBot, policy: str) -> None:
        """Every part has a form that shows its entries whole: taking one over unchanged changes nothing."""
        bar = MessageBar()
        editor = PackEditor(bar)
        for widget in (bar, editor):
            qtbot.addWidget(widget)
        draft = PackDraft(shipped_policy(policy)[1], "1+本单位-1")
        editor.edit(draft)
        before = draft.text
        for part in PARTS:
            editor.show_part(part)
            count = len(draft.entries(part))
            for at in sorted({0, count // 2, count - 1} & set(range(count))):
                editor.table.selectRow(at)
                assert not editor.is_touched()
                typed = {key: field.value() for key, field in editor.fields.items()}
                assert all(field.check() for field in editor.fields.values()), typed
                assert editor.place is not None
                draft.change(part, editor.place, typed)
        editor.take_over()
        assert bar.kind is None, bar.sentence()
        assert draft.text == before
        assert draft.count == 0

    @pytest.mark.parametrize("language", ["zh_CN", "en"])
    def test_表单不宽于其位置(self, qtbot: QtBot, language: str) -> None:
        with in_language(language):
            editor = PackEditor(MessageBar())
            qtbot.addWidget(editor)
            qtbot.addWidget(editor.bar)
            editor.resize(1000, 700)
            editor.show()
            editor.edit(PackDraft(shipped_policy("bank")[1], "1+本单位-1"))
            for part in PARTS:
                editor.show_part(part)
                QApplication.processEvents()
                assert editor.form.minimumSizeHint().width() <= editor.scrolled.viewport().width(), part.title

    def test_每个部分都有自己的位置(self) -> None:
        assert {part.title for parts in PARTS_OF.values() for part in parts} == {part.title for part in PARTS}
        assert set(PARTS_OF) == {section for section, _title in SECTIONS}
        assert RULES in PARTS_OF["limits"]

    def test_正在调整时别处启用了别的_这里不丢(self, desk: Desk, qtbot: QtBot) -> None:
        dialog, page = opened(desk, qtbot)
        press(page, "adjust")
        page.editor.fields["title"].set_value("我们的规则")
        press(page, "take_over")
        press(page, "preview")
        dialog.place.work.do(InstallPolicy(text=shipped_policy("general")[1]))
        assert page.draft is not None
        press(page, "confirm_install")
        assert dialog.bar.kind == "error"
        assert desk.ask(OfficeQuestion()).policy_id == "general"
        press(page, "preview_back")
        assert page.editor.fields["title"].value() == "我们的规则"
        assert page.findChild(QLabel, "pack_title") is page.title
