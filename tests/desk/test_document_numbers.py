"""发文字号和信头: the numbers of an office's letters, one after another, and what stands above them."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from PIL import Image

from complaintdesk.desk.core import Desk
from complaintdesk.desk.letterheads import LARGEST_LOGO, OfficeLetterhead
from complaintdesk.desk.offers import command_for
from complaintdesk.desk.office import ChangeOffice
from complaintdesk.desk.office_settings import OfficeQuestion
from complaintdesk.desk.printing import PreviewJob, PrintedJob, RecordPrint
from complaintdesk.domain.errors import FieldErrors, NotAllowed, UserError
from complaintdesk.domain.vocabulary import Action, Role
from complaintdesk.paper.render import render
from complaintdesk.storage.models import Blob
from complaintdesk.storage.verify import verify
from tests.desk.office import Clock, a_case, an_office, desk_as
from tests.paper.reading import text


def accepted(desk: Desk) -> int:
    case_id = a_case(desk).id
    desk.do(command_for(Action.ACCEPT, case_id, None, {}, "Asia/Shanghai"))
    return case_id


def number_of(desk: Desk, case_id: int, form: str = "accept_notice") -> str:
    desk.do(RecordPrint(case_id=case_id, form=form, blanks=True))
    return desk.ask(PrintedJob(case_id=case_id, form=form)).document_number


def png(width: int = 3, height: int = 2, dots: bytes | None = None) -> bytes:
    def part(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = dots or b"".join(b"\x00" + b"\xc8\x14\x14" * width for _row in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", zlib.compress(rows)) + part(b"IEND", b"")


def jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (30, 20), (200, 20, 20)).save(out, "JPEG")
    return out.getvalue()


def test_每个发文字各自从一开始_补打不换号(database_url: str) -> None:
    clock = Clock()
    desk = an_office(database_url, clock=clock)
    desk.do(ChangeOffice(document_mark="江医"))
    first, second = accepted(desk), accepted(desk)
    assert number_of(desk, first) == "江医投受〔2026〕0001号"
    assert number_of(desk, second) == "江医投受〔2026〕0002号"
    assert number_of(desk, first) == "江医投受〔2026〕0001号"
    assert number_of(desk, first, "transfer") == "江医投转〔2026〕0001号"
    assert desk.ask(PreviewJob(case_id=accepted(desk), form="accept_notice")).document_number == ""
    job = desk.ask(PrintedJob(case_id=first, form="accept_notice"))
    assert "江医投受〔2026〕0001号" in text(render(job).pdf)
    # The new mark is for new letters; what was sent keeps its number.
    desk.do(ChangeOffice(document_mark="江卫"))
    assert number_of(desk, first) == "江医投受〔2026〕0001号"
    assert number_of(desk, accepted(desk)) == "江卫投受〔2026〕0003号"
    # 2027 begins in the office's zone, not in UTC.
    clock.at = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)
    assert number_of(desk, accepted(desk)) == "江卫投受〔2027〕0001号"
    assert verify(desk.database).findings == ()


def test_登记表没有发文字号(sqlite_url: str) -> None:
    desk = an_office(sqlite_url)
    assert number_of(desk, accepted(desk), "registration") == ""


def test_八处同时打印_不重不漏(postgres_url: str) -> None:
    clock = Clock()
    desk = an_office(postgres_url, clock=clock)
    cases = [accepted(desk) for _n in range(24)]
    desks = [Desk(desk.database, desk.actor, clock) for _n in range(8)]

    def work(place: int) -> list[str]:
        return [number_of(desks[place], case_id) for case_id in cases[place::8]]

    with ThreadPoolExecutor(8) as pool:
        given = [number for found in pool.map(work, range(8)) for number in found]
    assert sorted(given) == [f"投受〔2026〕{n:04d}号" for n in range(1, 25)]
    # The same letter printed at two places at once has one number.
    case_id = accepted(desk)
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(lambda one: number_of(one, case_id), desks)) == {"投受〔2026〕0025号"}
    assert verify(desk.database).findings == ()


@pytest.mark.parametrize("picture", [png, jpeg], ids=["PNG", "JPEG"])
def test_信头和标志_上信函_记变更不记图片(database_url: str, picture: Callable[[], bytes]) -> None:
    desk = an_office(database_url)
    assert desk.ask(OfficeLetterhead()).header == "市人民医院"
    desk.do(ChangeOffice(form_header=" 江城市 卫生健康委员会 ", form_red=True, form_logo=picture(), form_contact="0571-1"))
    office, head = desk.ask(OfficeQuestion()), desk.ask(OfficeLetterhead())
    assert (office.form_header, office.form_red, office.has_logo) == ("江城市 卫生健康委员会", True, True)
    assert (head.header, head.red, head.logo) == ("江城市 卫生健康委员会", True, picture())
    desk.do(RecordPrint(case_id=(case_id := accepted(desk)), form="accept_notice", blanks=True))
    job = desk.ask(PrintedJob(case_id=case_id, form="accept_notice"))
    assert (job.letterhead, job.contact) == (head, "0571-1")
    assert render(job).pages >= 1
    # A form without letterhead carries none.
    assert desk.ask(PreviewJob(case_id=case_id, form="registration")).letterhead.logo == b""
    desk.do(ChangeOffice(form_logo=b""))
    assert not desk.ask(OfficeQuestion()).has_logo
    assert desk.ask(OfficeLetterhead()).logo == b""
    assert verify(desk.database).findings == ()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"GIF89a" + b"x" * 50, id="GIF"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", id="SVG"),
        pytest.param(png()[:-20], id="断了的PNG"),
        pytest.param(png()[:30] + b"!" + png()[31:], id="坏了的PNG"),
        pytest.param(b"\xff\xd8\xff\xe0" + b"\x00" * 60, id="假的JPEG"),
        pytest.param(jpeg()[:-30], id="断了的JPEG"),
        pytest.param(png() + b"\x00" * LARGEST_LOGO, id="太大"),
        pytest.param(png(60_000, 60_000, b"a bomb"), id="点太多"),
    ],
)
def test_不能印的标志不收(sqlite_url: str, content: bytes) -> None:
    desk = an_office(sqlite_url)
    with pytest.raises(FieldErrors) as refused:
        desk.do(ChangeOffice(form_logo=content, document_mark="江医"))
    assert set(refused.value.problems) == {"form_logo"}
    office = desk.ask(OfficeQuestion())
    assert (office.has_logo, office.document_mark) == (False, "")


@pytest.mark.parametrize(
    ("field", "value"),
    [("document_mark", "江" * 21), ("document_mark", "江医〔投〕"), ("form_header", "长" * 41), ("form_contact", "号" * 81)],
)
def test_太长或带括号的不收(sqlite_url: str, field: str, value: str) -> None:
    desk = an_office(sqlite_url)
    with pytest.raises(FieldErrors) as refused:
        desk.do(ChangeOffice(**{field: value}))  # type: ignore[arg-type]
    assert set(refused.value.problems) == {field}


def test_没改动的不存_无权的改不了(sqlite_url: str) -> None:
    desk = an_office(sqlite_url)
    desk.do(ChangeOffice(form_logo=png()))
    with pytest.raises(UserError):
        desk.do(ChangeOffice(form_logo=png(), form_red=False))
    with pytest.raises(NotAllowed):
        desk_as(desk, Role.FRONT_DESK).do(ChangeOffice(document_mark="江医"))


def test_标志的图片被改过_核验会说(sqlite_url: str) -> None:
    desk = an_office(sqlite_url)
    desk.do(ChangeOffice(form_logo=png()))
    assert verify(desk.database).ok
    with desk.database.write() as session:
        session.query(Blob).update({"content": b"other"})
    assert len(verify(desk.database).findings) == 1
