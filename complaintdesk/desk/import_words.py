"""旧台账用语: the words old ledgers use for kinds, channels, grades and outcomes, as headers are folded."""

from __future__ import annotations

from enum import Enum
from typing import TypeVar

from complaintdesk.desk.import_mapping import folded
from complaintdesk.domain.vocabulary import Channel, Kind, Satisfaction, Severity, Sex

W = TypeVar("W", bound=Enum)


def _words(table: dict[W, str]) -> dict[str, W]:
    found = {folded(text): word for word, texts in table.items() for text in texts.split("|")}
    return {str(word.value).replace("_", ""): word for word in table} | found


KINDS: dict[str, Kind] = _words(
    {
        Kind.COMPLAINT: "投诉|投诉件|投诉类",
        Kind.GRUMBLE: "抱怨|不满",
        Kind.REPORT: "举报|检举|检举控告",
        Kind.SUGGESTION: "建议|意见|意见建议|批评建议",
        Kind.ENQUIRY: "咨询|询问|咨询类|inquiry",
        Kind.HELP: "求助|求决|帮助",
        Kind.REPAIR: "报修|维修",
        Kind.PRAISE: "表扬|感谢|compliment",
    }
)
CHANNELS: dict[str, Channel] = _words(
    {
        Channel.VISIT: "来访|走访|现场|上门|面谈|当面|窗口|前台|inperson|walkin",
        Channel.LETTER: "来信|信件|书信|信函|传真|postalmail|mail|fax",
        Channel.PHONE: "来电|电话|热线|电话投诉|telephone|call",
        Channel.EMAIL: "邮件|电子邮件|邮箱|e-mail",
        Channel.WEB: "网络|网站|网上|网上留言|留言|微信|公众号|微博|app|小程序|online|website|internet",
        Channel.BOX: "意见箱|意见簿|意见本",
        Channel.SMS: "短信",
        Channel.TRANSFER: "转办|上级转办|交办|12345|12320|12315|热线转办|referral|transferred",
        Channel.MEETING: "会议|座谈|座谈会",
        Channel.SURVEY: "调查|问卷|满意度调查|回访",
        Channel.STAFF: "员工|内部|自查|巡查",
        Channel.MEDIA: "媒体|报纸|电视|新闻",
    }
)
SEVERITIES: dict[str, Severity] = _words(
    {
        Severity.GENERAL: "一般|普通|轻微|一般投诉|low|normal|minor",
        Severity.SERIOUS: "严重|较大|较重|严重投诉|high",
        Severity.MAJOR: "重大|特别重大|特大|重大投诉|critical",
    }
)
SATISFACTION: dict[str, Satisfaction] = _words(
    {
        Satisfaction.VERY_SATISFIED: "非常满意|很满意",
        Satisfaction.SATISFIED: "满意|是|yes",
        Satisfaction.FAIR: "基本满意|一般|较满意|neutral",
        Satisfaction.UNSATISFIED: "不满意|不太满意|否|no|dissatisfied",
        Satisfaction.VERY_UNSATISFIED: "非常不满意|很不满意|very dissatisfied",
    }
)
SEXES: dict[str, Sex] = _words({Sex.MALE: "男|男性|m", Sex.FEMALE: "女|女性|f"})

ANONYMOUS = frozenset(
    map(
        folded, ("匿名", "匿名者", "不详", "未留名", "无名", "无", "佚名", "-", "anonymous", "unknown", "n/a")
    )
)
#: What stands in a reply column while there is no reply.
NO_ANSWER = frozenset(
    map(
        folded,
        (
            "无",
            "未答复",
            "未回复",
            "未处理",
            "未办结",
            "待答复",
            "待回复",
            "待处理",
            "处理中",
            "办理中",
            "正在处理",
            "正在办理",
            "调查中",
            "In progress",
            "Pending",
            "Open",
            "None",
            "No response",
            "Untimely response",
            "N/A",
            "-",
            "—",
            "/",
        ),
    )
)
#: What a state column says of a finished matter.
CLOSED = frozenset(
    map(
        folded,
        (
            "结案",
            "已结案",
            "办结",
            "已办结",
            "关闭",
            "已关闭",
            "完成",
            "已完成",
            "已处理",
            "已答复",
            "已回复",
            "归档",
            "已归档",
            "是",
            "closed",
            "done",
            "finished",
            "resolved",
            "completed",
            "archived",
        ),
    )
)
SERIAL_HEADERS = frozenset(
    map(folded, ("序号", "序", "行号", "serial number", "serial no", "no", "s/n", "row", "#"))
)

_CHANNEL_OF_HEADER = (
    # 12345, 12315: what another office took in and handed on came in as a transfer, however it reached that office.
    *((part, Channel.TRANSFER) for part in ("转办", "交办", "派单", "派发", "工单编号", "工单号", "消费者")),
    *((part, Channel.TRANSFER) for part in ("12345", "12315")),
    ("留言", Channel.WEB),
    ("来电", Channel.PHONE),
    ("来信", Channel.LETTER),
)


def channel_by_headers(header: tuple[str, ...]) -> Channel:
    """The way a whole ledger came in, as its headers tell (留言时间, 来电人 …); 来访 where they do not."""
    return next(
        (channel for part, channel in _CHANNEL_OF_HEADER if any(part in name for name in header)),
        Channel.VISIT,
    )
