"""Pictures of every building block in every look: python -m tests.ui.gallery OUT_DIR. For eyes, not for asserts."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QHeaderView,
    QListWidget,
    QProgressBar,
    QRadioButton,
    QTableView,
    QTabWidget,
    QWidget,
)

from complaintdesk.desk.rows import ActionOffer
from complaintdesk.domain.fields import Choice, FieldSpec, Input
from complaintdesk.domain.vocabulary import Action, Channel, Light, Severity
from complaintdesk.i18n import language, set_language
from complaintdesk.ui import icons, tables, theme
from complaintdesk.ui.action_form import ActionDialog
from complaintdesk.ui.bugs import ProblemDialog
from complaintdesk.ui.controls import LightLabel, button, column, line, number_box, panel, row, tag, text
from complaintdesk.ui.fields import (
    ChipsField,
    ComboField,
    DateTimeField,
    FileField,
    LabeledField,
    LongTextField,
    TextField,
    YesNoField,
    enter_moves_on,
)
from complaintdesk.ui.messages import MessageBar

SCALES = ("1", "1.25", "1.5")
LOOKS = ((False, False), (True, False), (False, True))
NOW = datetime(2026, 11, 20, 1, 31, tzinfo=UTC)


def say(zh: str, en: str) -> str:
    """A sample text in the language of the picture."""
    return zh if language() == "zh_CN" else en


def departments() -> list[Choice]:
    """Sample departments."""
    names = (("收费处", "Cashier"), ("心血管内科", "Cardiology"), ("门诊部", "Out-patients"), ("保卫科", "Security"),
             ("医务科", "Medical affairs"), ("护理部", "Nursing"), ("R&D 科", "R&D"))
    return [Choice(str(i), say(*name)) for i, name in enumerate(names, 1)]


def form() -> QWidget:
    """A form like the intake tab's."""
    page = QWidget()
    name = TextField("name", say("姓名", "Name"), required=True, characters=16)
    name.set_value("曾小贤")
    phone = TextField("phone", say("电话", "Phone"), purpose="phone", required=True)
    phone.set_value("1380013800")
    phone.set_error(say("手机号应为 11 位", "11 digits please"))
    number = TextField("id_number", say("证件号", "ID number"), purpose="id", hint=say("可不填", "Optional"))
    channel = ChipsField("channel", say("渠道", "Channel"), [Choice(c.value, c.label) for c in Channel][:8],
                         required=True)
    channel.set_value("visit")
    where = ComboField("department", say("科室", "Department"), departments(), characters=20)
    where.set_value("1")
    promised = DateTimeField("promised_at", say("承诺答复", "Promised reply"), now=lambda: NOW)
    promised.set_value(datetime(2026, 11, 25, 9, 30, tzinfo=UTC))
    facts = LongTextField("facts", say("经过", "What happened"), required=True, lines=4)
    facts.set_value(say("11 月 19 日上午在收费窗口排队四十分钟，轮到时被告知停止收费，无人解释。",
                        "Queued for forty minutes at the cashier on 19 November, then the window closed."))
    grade = ChipsField("severity", say("等级", "Severity"), [Choice(c.value, c.label) for c in Severity],
                       required=True)
    grade.set_value("general")
    column(
        page,
        row(None, name, phone, number, YesNoField("anonymous", say("匿名", "Anonymous")), 0, gap=theme.GROUP),
        channel,
        row(None, where, promised, grade, gap=theme.GROUP),
        facts,
        FileField("scan", say("附件", "Attachment")),
        row(None, text(say("草稿已存 09:31:04", "Draft kept 09:31:04"), "secondary"), 0,
            button(say("当场办结", "Settle now"), icon="check"), button(say("登记", "Register"), icon="save"),
            button(say("登记并打印", "Register and print"), kind="primary", icon="print", shortcut="Ctrl+P")),
        gap=0,
    )
    enter_moves_on(page)
    return page


def table() -> QTableView:
    """A table like the case list."""
    heads = say("状态 编号 受理时间 来人 事由 到期", "Light Number Received Person Subject Due").split()
    model = QStandardItemModel(0, len(heads))
    model.setHorizontalHeaderLabels(heads)
    words = {Light.OK: say("正常", "In time"), Light.NEAR: say("临期", "Due soon"),
             Light.LATE: say("超期 3 天", "3 days late"),
             Light.MET: say("已按时办结", "Met"), Light.NONE: say("无时限", "No limit")}
    for n, light in enumerate(Light, 31):
        cells = [words[light], f"TS-2026-00{n}", f"2026-11-{n - 20} 09:3{n - 31}", say("曾*贤", "Z***"),
                 say("收费窗口排队过久且无人解释", "Queue at the cashier"), "2026-11-25 17:30"]
        items = [QStandardItem(cell) for cell in cells]
        items[0].setIcon(icons.light_icon(light))
        items[0].setData(icons.light_role(light), tables.COLOUR_ROLE)
        model.appendRow(items)
    view = QTableView()
    view.setModel(model)
    model.setParent(view)
    tables.dress(view)
    view.setSortingEnabled(True)
    view.horizontalHeader().setSectionResizeMode(4, QHeaderView.ResizeMode.Stretch)
    for at, width in enumerate((110, 120, 130, 80)):
        view.setColumnWidth(at, theme.px(width))
    view.setColumnWidth(5, theme.px(140))
    view.selectRow(1)
    view.setFixedHeight(theme.px(190))
    return view


def small_things() -> QWidget:
    """Buttons in every kind and state, ticks, tags, lights, a side list."""
    page = QWidget()
    kinds = [button(say("登记", "Register"), kind="primary", icon="save"), button(say("打印", "Print"), icon="print"),
             button(say("作废", "Void"), kind="danger", icon="trash"),
             button(say("筛选", "Filter"), kind="plain", icon="filter"),
             button(say("查看全部", "See all"), kind="link")]
    off = [button(say("登记", "Register"), kind="primary", icon="save"), button(say("打印", "Print"), icon="print"),
           button(say("筛选", "Filter"), kind="plain", icon="filter")]
    for each in off:
        each.setEnabled(False)
    tick, third = QCheckBox(say("同意公开", "May be published")), QCheckBox(say("部分", "Partly"))
    tick.setChecked(True)
    third.setTristate(True)
    third.setCheckState(Qt.CheckState.PartiallyChecked)
    radio = QRadioButton(say("满意", "Satisfied"))
    radio.setChecked(True)
    combo = QComboBox()
    combo.addItems([say("本月", "This month"), say("上月", "Last month")])
    spin = number_box(12, 0, 99)
    bar = QProgressBar()
    bar.setValue(60)
    side = QListWidget()
    side.setProperty("sidebar", True)
    side.addItems([say("我的待办  12", "My tasks  12"), say("今日到期  3", "Due today  3"), say("超期  1", "Late  1")])
    side.setCurrentRow(0)
    side.setFixedSize(theme.px(180), theme.px(112))
    off_line = TextField("off", say("编号", "Number"), characters=16)
    off_line.set_value("TS-2026-0031")
    off_line.edit.setReadOnly(True)
    column(
        page,
        row(None, *kinds, line(vertical=True), *off, 0),
        row(None, tick, third, QCheckBox(say("匿名", "Anonymous")), radio,
            QRadioButton(say("不满意", "Dissatisfied")), combo, spin, 0),
        row(None, *(LightLabel(light, light.label) for light in Light), 0, gap=theme.GROUP),
        row(None, tag(say("一般", "General")), tag(say("已签回", "Signed"), "ok"),
            tag(say("临期", "Due soon"), "warn"), tag(say("超期", "Late"), "late"),
            tag(say("重复", "Repeat"), "info"), tag(say("附件 3", "3 files"), "accent"), 0),
        row(None, side, off_line, bar),
        gap=12,
    )
    return page


def sheet() -> QWidget:
    """Everything on one page."""
    page = QWidget()
    inner = QWidget()
    bars = [MessageBar(inner) for _ in range(3)]
    pad = panel()
    column(pad, text("TS-2026-0031 " + say("收费窗口排队过久", "Queue at the cashier"), "title"),
           text(say("受理 11-20 09:31 · 收费处 · 一般", "Received 11-20 09:31 · Cashier"), "muted"),
           text(say("这一步", "This step"), "section"),
           text(say("倾听，复述要点；感谢、致歉；告知时限：一般 3 个工作日。",
                    "Listen and repeat the points; thank and apologise."), wrap=True), edge=theme.GROUP)
    lay = column(inner, *bars, form(), table(), small_things(), pad, 0, gap=theme.GAP)
    lay.setContentsMargins(theme.px(24), 0, theme.px(24), theme.px(24))
    tabs = QTabWidget()
    tabs.setDocumentMode(True)
    tabs.addTab(inner, say("受理登记", "Register"))
    for title in (say("投诉台账 12", "Cases 12"), say("办理详情", "Case"), say("统计分析", "Statistics")):
        tabs.addTab(QWidget(), title)
    column(page, tabs, gap=0)
    bars[0].say(say("已登记 TS-2026-0031。", "TS-2026-0031 is registered."), kind="ok")
    bars[1].say(say("有 1 处需要补充。", "1 field needs your attention."), kind="error")
    bars[2].say(say("打印机没有回应。", "The printer does not answer."),
                say("检查电源和纸张后再试。", "Check power and paper."), kind="warn", action=say("再试一次", "Try again"))
    page.resize(theme.px(1040), theme.px(1100))
    return page


def offer() -> ActionOffer:
    """A step with inputs of several kinds."""
    return ActionOffer(Action.DISPATCH, say("派单", "Dispatch"), (
        FieldSpec("department_id", say("责任科室", "Department"), Input.DEPARTMENT, True, tuple(departments())),
        FieldSpec("due_at", say("办理时限", "Due"), Input.DATE_TIME,
                  hint=say("不填则按规则计算", "Blank: by the rules")),
        FieldSpec("note", say("交办意见", "Note"), Input.LONG_TEXT, True),
    ), primary=True)


def pictures(app: QApplication, folder: Path, scale: str) -> None:
    """Grab everything at the scale this process runs at."""
    for tongue in ("zh_CN", "en"):
        set_language(tongue)
        for dark, large in LOOKS:
            theme.apply(app, dark, large)
            name = f"{tongue[:2]}-{'dark' if dark else 'light'}{'-large' if large else ''}-{scale}"
            page = sheet()
            page.show()
            app.processEvents()
            page.grab().save(str(folder / f"sheet-{name}.png"))
            field = page.findChild(LabeledField, "department_field")
            assert isinstance(field, ComboField)
            field.box.clear()
            field.box.toggle_list()
            app.processEvents()
            field.box.popup.grab().save(str(folder / f"list-{name}.png"))
            field.box.popup.hide()
            moment = page.findChild(LabeledField, "promised_at_field")
            assert isinstance(moment, DateTimeField)
            moment.edit.open_calendar()
            app.processEvents()
            popup = app.activePopupWidget()
            assert popup is not None
            popup.grab().save(str(folder / f"calendar-{name}.png"))
            popup.close()
            dialog = ActionDialog(offer())
            dialog.show()
            dialog.form.submit()
            app.processEvents()
            dialog.grab().save(str(folder / f"dialog-{name}.png"))
            try:
                raise KeyError("sample")
            except KeyError as error:
                bug = ProblemDialog(error)
            bug.show()
            app.processEvents()
            bug.grab().save(str(folder / f"bug-{name}.png"))
            for window in (page, dialog, bug):
                window.close()
                window.deleteLater()
            app.processEvents()


def main() -> None:
    """One process a scale, since Qt reads the scale once."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    if len(sys.argv) > 2:
        app = QApplication([])
        pictures(app, folder, sys.argv[2])
        return
    for scale in SCALES:
        env = os.environ | {"QT_SCALE_FACTOR": scale}
        subprocess.run([sys.executable, "-m", "tests.ui.gallery", str(folder), scale], env=env, check=True)


if __name__ == "__main__":
    main()
