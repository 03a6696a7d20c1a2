"""The bundle of a whole case (I5): complete, checked, every changed byte named, nothing private, nothing hostile."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest

from complaintdesk.desk.attaching import AttachFile, FileContent
from complaintdesk.desk.case_sheet import Sheet
from complaintdesk.desk.core import Desk
from complaintdesk.desk.printing import RecordPrint
from complaintdesk.domain.errors import NotAllowed, UserError
from complaintdesk.domain.vocabulary import Action, EventKind, Role
from complaintdesk.paper.bundle_check import check_bundle
from complaintdesk.paper.case_bundle import EVENTS, MANIFEST, SHEET, make_bundle
from tests.desk.archive import an_archive, archived, complete, is_whole, take
from tests.desk.office import a_person, desk_as
from tests.paper.reading import text

SECRET = {"name": "欧阳雪梅", "phone": "13912345678", "address": "麓山南路118号"}


def bundle_of(desk: Desk, case_id: int, *, masked: bool = False) -> bytes:
    out = io.BytesIO()
    make_bundle(desk, case_id, out, masked=masked)
    return out.getvalue()


def files_of(bundle: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(files: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.fixture
def desk(database_url: str) -> Desk:
    return an_archive(database_url)


@pytest.fixture
def one(sqlite_url: str) -> bytes:
    """The bundle of a small case."""
    desk = an_archive(sqlite_url)
    return bundle_of(desk, archived(desk).id)


def test_I5_everything_of_the_case_and_checked_without_the_database(desk: Desk, tmp_path: Path) -> None:
    case = complete(desk, complainant=a_person(**SECRET))
    desk.do(AttachFile(case_id=case.id, file=FileContent("../收据 <1>.jpg", b"a picture")))
    desk.do(RecordPrint(case_id=case.id, form="reply", blanks=True))
    take(desk, case.id, Action.ARCHIVE, pages="12")
    bundle = bundle_of(desk, case.id)
    files = files_of(bundle)
    assert {"case.json", "events.json", "timeline.txt", "README.txt", MANIFEST} <= set(files)
    assert {name for name in files if name.startswith("forms/")} == {
        f"forms/{form}.pdf" for form in ("registration", "handling", "reply", "archive_index")
    }
    (attached,) = (name for name in files if name.startswith("attachments/"))
    assert files[attached] == b"a picture"
    assert "<" not in attached
    assert attached.count("/") == 1
    assert "欧阳雪梅" in text(files["forms/registration.pdf"])
    assert json.loads(files[SHEET])["number"] == case.number
    assert "欧阳雪梅" in files[EVENTS].decode()
    timeline = desk.ask(Sheet(case_id=case.id)).timeline
    assert timeline[0].kind is EventKind.EXPORTED
    (tmp_path / "out.zip").write_bytes(bundle)
    report = check_bundle(tmp_path / "out.zip")
    assert (report.ok, report.problems, report.number) == (True, (), case.number)
    assert (report.files, report.events) == (len(files), len(timeline))
    assert is_whole(desk)


def test_I5_the_same_case_gives_the_same_bytes(sqlite_url: str) -> None:
    desk = an_archive(sqlite_url)
    first, second = (files_of(bundle_of(desk, case)) for case in [archived(desk).id] * 2)
    assert first["forms/registration.pdf"] != b""
    assert set(first) == set(second)


def test_I5_every_changed_byte_is_noticed_and_its_file_named(one: bytes) -> None:
    assert check_bundle(one).ok
    with zipfile.ZipFile(io.BytesIO(one)) as archive:
        places = {info.filename: info.header_offset + 30 + len(info.filename.encode()) for info in archive.infolist()}
    for name, start in places.items():
        for at in (start, start + 40):
            changed = bytearray(one)
            changed[at] ^= 1
            report = check_bundle(bytes(changed))
            assert not report.ok
            assert any(name in problem for problem in report.problems), (name, report.problems)
    for at in range(0, len(one), max(1, len(one) // 150)):
        changed = bytearray(one)
        changed[at] ^= 0x20
        assert not check_bundle(bytes(changed)).ok, at
    for cut in (one[:-1], one[: len(one) // 2], one + b"x", b"", b"PK", b"x" * 1000):
        assert not check_bundle(cut).ok


def test_I5_an_event_changed_together_with_its_hashes_is_still_named(one: bytes) -> None:
    """Whoever changes a word and makes the list of contents anew does not know the hash before."""
    from complaintdesk.paper.case_bundle import seal_of

    def remade(events: list[dict[str, object]]) -> bytes:
        import hashlib

        files = files_of(one)
        files[EVENTS] = json.dumps(events, ensure_ascii=False).encode()
        manifest = json.loads(files[MANIFEST])
        manifest["files"][EVENTS] = {"sha256": hashlib.sha256(files[EVENTS]).hexdigest(), "size": len(files[EVENTS])}
        manifest["seal"] = seal_of(manifest)
        files[MANIFEST] = json.dumps(manifest, ensure_ascii=False).encode()
        return zipped(files)

    events = json.loads(files_of(one)[EVENTS])
    seq = events[2]["seq"]
    wrong_values = {"payload": '{"note":"别的"}', "actor": "9999 别人", "at": "2026-03-02T01:30:01+00:00", "kind": "x"}
    for field, value in wrong_values.items():
        changed = [dict(event) for event in events]
        changed[2][field] = value
        report = check_bundle(remade(changed))
        assert not report.ok
        assert any(str(seq) in problem for problem in report.problems), (field, report.problems)
    for wrong in ([events[1], events[0], *events[2:]], [*events[:-1], {"seq": "x"}], []):
        assert not check_bundle(remade(wrong)).ok
    # What is whole but was packed anew is told as just that.
    report = check_bundle(remade(events))
    assert len(report.problems) == 1


@pytest.mark.parametrize(
    "files",
    [
        {"../x": b"1"}, {"/etc/passwd": b"1"}, {"C:\\x": b"1"}, {"a/b/c": b"1"}, {MANIFEST: b"[" * 100_000},
        {MANIFEST: b"{}"}, {MANIFEST: b'{"files": []}'}, {MANIFEST: b'{"files": {}, "seal": "x"}'}, {"a": b""},
    ],
)  # fmt: skip
def test_I5_a_hostile_file_is_refused_with_a_sentence(files: dict[str, bytes]) -> None:
    report = check_bundle(zipped(files))
    assert not report.ok
    assert report.problems


def test_I5_nothing_packed_is_ever_unpacked() -> None:
    """A file that would fill the memory is compressed; a bundle never is."""
    assert not check_bundle(zipped({MANIFEST: b"0" * 10_000_000}, zipfile.ZIP_DEFLATED)).ok
    many = zipped({f"{n}": b"" for n in range(2001)})
    assert not check_bundle(many).ok
    with pytest.raises(UserError):
        check_bundle(Path("no such file.zip"))


def test_I5_without_the_identity_there_is_nothing_of_it(desk: Desk) -> None:
    case = archived(desk, complainant=a_person(**SECRET), facts="欧阳雪梅说多收费，电话13912345678")
    bundle = bundle_of(desk, case.id, masked=True)
    files = files_of(bundle)
    for name, content in files.items():
        words = text(content) if name.endswith(".pdf") else content.decode()
        for secret in SECRET.values():
            assert secret not in words, (name, secret)
    assert {event["payload"] for event in json.loads(files[EVENTS])} == {None}
    report = check_bundle(bundle)
    assert (report.ok, report.masked) == (True, True)


def test_I5_only_who_keeps_the_archive_takes_a_bundle(sqlite_url: str) -> None:
    desk = an_archive(sqlite_url)
    case = archived(desk)
    with pytest.raises(NotAllowed):
        bundle_of(desk_as(desk, Role.DEPARTMENT, "甲科"), case.id)
