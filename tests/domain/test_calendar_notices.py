"""放假通知: the State Council notices of 2019–2026 read as published, and texts that cannot be right are refused."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from complaintdesk.domain.calendar import WorkCalendar
from complaintdesk.domain.errors import UserError
from complaintdesk.domain.notices import is_notice, parse_notice
from complaintdesk.i18n import in_language
from complaintdesk.storage.shipped_calendars import shipped_days

TITLE = (
    "国务院办公厅关于{year}年部分节假日安排的通知\n国办发明电〔{before}〕7号\n"
    "各省、自治区、直辖市人民政府，国务院各部委、各直属机构：\n"
    "经国务院批准，现将{year}年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。\n"
)
END = (
    "\n节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作，"
    "遇有重大突发事件，要按规定及时报告并妥善处置。\n国务院办公厅\n"
)
NOTICES = {
    2019: """一、元旦：2018年12月30日至2019年1月1日放假调休，共3天。2018年12月29日（星期六）上班。
二、春节：2月4日至10日放假调休，共7天。2月2日（星期六）、2月3日（星期日）上班。
三、清明节：4月5日放假，与周末连休。
四、劳动节：2019年5月1日至4日放假调休，共4天。4月28日（星期日）、5月5日（星期日）上班。
五、端午节：6月7日放假，与周末连休。
六、中秋节：9月13日放假，与周末连休。
七、国庆节：10月1日至7日放假调休，共7天。9月29日（星期日）、10月12日（星期六）上班。""",
    2021: """一、元旦：2021年1月1日至3日放假，共3天。
二、春节：2月11日至17日放假调休，共7天。2月7日（星期日）、2月20日（星期六）上班。
三、清明节：4月3日至5日放假调休，共3天。
四、劳动节：5月1日至5日放假调休，共5天。4月25日（星期日）、5月8日（星期六）上班。
五、端午节：6月12日至14日放假，共3天。
六、中秋节：9月19日至21日放假调休，共3天。9月18日（星期六）上班。
七、国庆节：10月1日至7日放假调休，共7天。9月26日（星期日）、10月9日（星期六）上班。""",
    2022: """一、元旦：2022年1月1日至3日放假，共3天。
二、春节：1月31日至2月6日放假调休，共7天。1月29日（星期六）、1月30日（星期日）上班。
三、清明节：4月3日至5日放假调休，共3天。4月2日（星期六）上班。
四、劳动节：4月30日至5月4日放假调休，共5天。4月24日（星期日）、5月7日（星期六）上班。
五、端午节：6月3日至5日放假，共3天。
六、中秋节：9月10日至12日放假，共3天。
七、国庆节：10月1日至7日放假调休，共7天。10月8日（星期六）、10月9日（星期日）上班。""",
    2023: """一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。
二、春节：1月21日至27日放假调休，共7天。1月28日（星期六）、1月29日（星期日）上班。
三、清明节：4月5日放假，共1天。
四、劳动节：4月29日至5月3日放假调休，共5天。4月23日（星期日）、5月6日（星期六）上班。
五、端午节：6月22日至24日放假调休，共3天。6月25日（星期日）上班。
六、中秋节、国庆节：9月29日至10月6日放假调休，共8天。10月7日（星期六）、10月8日（星期日）上班。""",
    2024: """一、元旦：1月1日放假，与周末连休。
二、春节：2月10日至17日放假调休，共8天。2月4日（星期日）、2月18日（星期日）上班。鼓励各单位结合带薪年休假等制度落实，安排职工在除夕（2月9日）休息。
三、清明节：4月4日至6日放假调休，共3天。4月7日（星期日）上班。
四、劳动节：5月1日至5日放假调休，共5天。4月28日（星期日）、5月11日（星期六）上班。
五、端午节：6月10日放假，与周末连休。
六、中秋节：9月15日至17日放假调休，共3天。9月14日（星期六）上班。
七、国庆节：10月1日至7日放假调休，共7天。9月29日（星期日）、10月12日（星期六）上班。""",
    2025: """一、元旦：1月1日（周三）放假1天，不调休。
二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。1月26日（周日）、2月8日（周六）上班。
三、清明节：4月4日（周五）至6日（周日）放假，共3天。
四、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。
五、端午节：5月31日（周六）至6月2日（周一）放假，共3天。
六、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。""",
    2026: """一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。""",
}  # fmt: skip
SHIPPED = WorkCalendar(shipped_days())


def text(year: int) -> str:
    return TITLE.format(year=year, before=year - 1) + NOTICES[year] + END


@pytest.mark.parametrize("year", sorted(NOTICES))
def test_a_published_notice_names_the_same_workdays_as_the_shipped_calendar(year: int) -> None:
    notice = parse_notice(text(year))
    assert notice.year == year
    read = WorkCalendar(notice.days)
    # The last days of a year may be named by the notice for the next one.
    differing = [
        day
        for n in range(362)
        if read.is_workday(day := date(year, 1, 1) + timedelta(days=n)) is not SHIPPED.is_workday(day)
    ]
    assert differing == []
    assert read.has_notice(year) is SHIPPED.has_notice(year)


@pytest.mark.parametrize("year", sorted(NOTICES))
def test_every_named_day_is_named_alike_by_the_published_data(year: int) -> None:
    shipped = shipped_days()
    wrong = {
        day: info.is_off
        for day, info in parse_notice(text(year)).days.items()
        if day in shipped and shipped[day].is_off is not info.is_off
    }
    assert wrong == {}


def test_names_and_source_are_kept() -> None:
    days = parse_notice(text(2025)).days
    assert days[date(2025, 10, 6)].name == "国庆节、中秋节"
    assert days[date(2025, 1, 28)].name == "春节"
    assert days[date(2025, 9, 28)].is_off is False
    assert days[date(2025, 9, 28)].source == "国办发明电〔2024〕7号"
    assert date(2024, 2, 9) not in parse_notice(text(2024)).days, "an encouragement is no day off"


@pytest.mark.parametrize(
    "changed",
    [
        lambda t: t.replace("（", "(").replace("）", ")").replace("：", ":"),
        lambda t: t.replace("\n", "\r\n"),
        lambda t: t.replace("一、", " 一、 ").replace("至", "—"),
        lambda t: "\ufeff" + t,
        lambda t: t.replace("1", "\uff11"),
    ],
    ids=["半角", "回车", "破折号", "BOM", "全角数字"],
)
def test_the_way_it_was_pasted_does_not_matter(changed: object) -> None:
    assert callable(changed)
    assert parse_notice(changed(text(2026))).days.keys() == parse_notice(text(2026)).days.keys()


def test_without_a_title_the_year_stands_in_the_text() -> None:
    assert parse_notice("元旦：2027年1月1日放假，共1天。").year == 2027
    days = parse_notice("关于2028年部分节假日安排的通知\n一、元旦：12月31日至1月2日放假调休，共3天。").days
    assert sorted(days) == [date(2027, 12, 31), date(2028, 1, 1), date(2028, 1, 2)]


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (text(2026).replace("10月1日（周四）", "10月1日（周五）"), "国庆节：2026-10-01 不是周五"),
        (text(2026).replace("共9天", "共8天"), "春节：通知称放假 8 天，实列 9 天"),
        (text(2026).replace("2月28日（周六）上班", "2月30日上班"), "2月30日"),
        (text(2026).replace("2月14日（周六）、2月28日（周六）上班", "2月16日上班"), "2026-02-16"),
        ("一、元旦：1月1日放假，共1天。", "哪一年"),
        ("2026年放假的事以后再说。", "没有列出"),
        ("2027年\n一、国庆节：10月1日至12月7日放假。", "国庆节"),
    ],
    ids=["星期不符", "天数不符", "无此日", "又休又班", "无年份", "无日期", "过长"],
)
def test_what_cannot_be_right_is_named(broken: str, says: str) -> None:
    assert is_notice(broken)
    with in_language("zh_CN"), pytest.raises(UserError) as refused:
        parse_notice(broken)
    assert says in refused.value.message


@pytest.mark.parametrize(
    "other", ['{"year": 2027, "days": []}', 'year = 2027\n[rest]\n2027-01-01 = "元旦放假"\n', "no calendar"]
)
def test_a_calendar_file_is_no_notice(other: str) -> None:
    assert not is_notice(other)
