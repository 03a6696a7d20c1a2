"""Half-typed work: whole on disk or not at all, private, and never silently lost."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from complaintdesk.domain.errors import UserError
from complaintdesk.ui.drafts import INTERVAL_MS, Draft, DraftKeeper, Drafts
from complaintdesk.ui.work import InlineExecutor

AT = datetime(2026, 11, 20, 1, 31, 4, tzinfo=UTC)


def a_draft(name: str = "intake", **values: str | bool) -> Draft:
    return Draft(name, "7f3a", AT, {"name": "张三丰𠮷", "anonymous": False, **values}, "1003")


@pytest.fixture
def drafts(tmp_path: Path) -> Drafts:
    return Drafts(tmp_path / "drafts", "1003")


def fresh(drafts: Drafts) -> Drafts:
    """The same folder after a restart."""
    return Drafts(drafts.folder, drafts.owner)


def test_a_draft_survives_a_restart(drafts: Drafts) -> None:
    drafts.save(a_draft())
    assert fresh(drafts).load("intake") == a_draft()
    assert fresh(drafts).all() == [a_draft()]


def test_the_default_folder_is_the_users_own(home: Path) -> None:
    Drafts().save(replace(a_draft(), owner=""))
    assert [path.name for path in (home / "drafts").iterdir()] == ["intake.json"]


def test_drafts_are_listed_newest_first(drafts: Drafts) -> None:
    drafts.save(a_draft("older"))
    drafts.save(replace(a_draft("newer"), saved_at=AT.replace(hour=2)))
    assert [draft.name for draft in fresh(drafts).all()] == ["newer", "older"]


def test_a_draft_thrown_away_is_gone(drafts: Drafts) -> None:
    drafts.save(a_draft())
    drafts.discard("intake")
    drafts.discard("intake")
    assert drafts.load("intake") is None
    assert fresh(drafts).all() == []
    assert list(drafts.folder.iterdir()) == []


def test_a_colleague_at_the_same_pc_sees_none_of_it(drafts: Drafts) -> None:
    drafts.save(a_draft())
    other = Drafts(drafts.folder, "1004")
    assert other.load("intake") is None
    assert other.all() == []
    other.save(replace(a_draft(), owner="1004", request_id="b"))
    mine = fresh(drafts).load("intake")
    assert mine is not None
    assert mine.request_id == "7f3a"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps the folder private by its own rights")
def test_only_the_login_itself_may_read_it(drafts: Drafts) -> None:
    drafts.save(a_draft())
    assert [oct(path.stat().st_mode & 0o777) for path in drafts.folder.iterdir()] == ["0o600"]
    assert drafts.folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff\xfe\x00", b'{"name": "intake"}',
                                     b'{"name":"intake","request_id":"x","saved_at":"soon","values":{},"owner":"1003"}',
                                     b'{"name":"intake","request_id":"x","saved_at":"2026-11-20T01:31:04","values":{},"owner":"1003"}',
                                     b'{"name":"intake","request_id":"x","saved_at":"2026-11-20T01:31:04Z","values":[],"owner":"1003"}'],
                         ids=["empty", "cut", "list", "null", "bytes", "half", "no time", "no zone", "no values"])
def test_a_damaged_file_is_as_good_as_none(drafts: Drafts, content: bytes) -> None:
    drafts.save(a_draft())
    next(drafts.folder.iterdir()).write_bytes(content)
    again = fresh(drafts)
    assert again.load("intake") is None
    assert again.all() == []
    again.save(a_draft())
    assert fresh(drafts).load("intake") == a_draft()


def test_strange_names_stay_in_the_folder(drafts: Drafts) -> None:
    drafts.save(a_draft("../../etc/passwd"))
    assert len(list(drafts.folder.iterdir())) == 1
    assert fresh(drafts).load("../../etc/passwd") is not None


def test_what_the_disk_refuses_stays_in_memory_and_is_said(tmp_path: Path) -> None:
    (tmp_path / "drafts").write_text("a file where the folder should be")
    drafts = Drafts(tmp_path / "drafts", "1003")
    with pytest.raises(UserError) as refused:
        drafts.save(a_draft())
    assert refused.value.hint
    assert drafts.load("intake") == a_draft()
    assert drafts.all() == [a_draft()]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_leaves_the_last_good_draft(drafts: Drafts) -> None:
    drafts.save(a_draft())
    good = next(drafts.folder.iterdir())
    half = good.with_name(f"{good.name}.{os.getpid()}.tmp")
    half.symlink_to("/dev/full")
    newer = a_draft(facts="更多" * 9000)
    with pytest.raises(UserError):
        drafts.save(newer)
    assert json.loads(good.read_text(encoding="utf-8"))["values"] == a_draft().values
    assert list(drafts.folder.iterdir()) == [good]
    assert drafts.load("intake") == newer


class Form:
    """What stands in a form."""

    def __init__(self) -> None:
        self.values: dict[str, str | bool] = {"channel": "visit", "name": ""}


@pytest.fixture
def form() -> Form:
    return Form()


@pytest.fixture
def keeper(qapp: QApplication, drafts: Drafts, form: Form) -> Iterator[DraftKeeper]:
    made = DraftKeeper(drafts, "intake", lambda: form.values, InlineExecutor())
    made.start()
    yield made
    made.close()


def test_an_untouched_form_makes_no_draft(keeper: DraftKeeper, drafts: Drafts) -> None:
    keeper.keep()
    assert drafts.all() == []


def test_typing_is_kept_with_its_request(qtbot: QtBot, keeper: DraftKeeper, drafts: Drafts, form: Form) -> None:
    form.values = {"channel": "visit", "name": "张三"}
    with qtbot.waitSignal(keeper.saved) as said:
        keeper.keep()
    kept = fresh(drafts).load("intake")
    assert kept is not None
    assert kept.values == form.values
    assert kept.request_id == keeper.request_id
    assert said.args == [kept.saved_at]
    with qtbot.assertNotEmitted(keeper.saved):
        keeper.keep()


def test_the_clock_keeps_without_being_asked(keeper: DraftKeeper, drafts: Drafts, form: Form) -> None:
    timer = keeper.findChild(QTimer)
    assert isinstance(timer, QTimer)
    assert timer.isActive()
    assert timer.interval() == INTERVAL_MS == 2000
    form.values = {"name": "张三"}
    timer.timeout.emit()
    assert drafts.load("intake") is not None


def test_a_restored_draft_stays_the_same_request(keeper: DraftKeeper, form: Form) -> None:
    keeper.resume(a_draft())
    assert keeper.request_id == "7f3a"


def test_a_registered_form_leaves_nothing_and_begins_anew(keeper: DraftKeeper, drafts: Drafts, form: Form) -> None:
    before = keeper.request_id
    form.values = {"name": "张三"}
    keeper.keep()
    form.values = {"name": ""}
    keeper.finish()
    keeper.keep()
    assert fresh(drafts).all() == []
    assert keeper.request_id != before


def test_closing_keeps_the_last_words(qapp: QApplication, drafts: Drafts, form: Form) -> None:
    keeper = DraftKeeper(drafts, "intake", lambda: form.values)
    keeper.start()
    form.values = {"name": "最后一字"}
    keeper.close()
    kept = fresh(drafts).load("intake")
    assert kept is not None
    assert kept.values == {"name": "最后一字"}


def test_a_full_disk_is_said_once(qapp: QApplication, tmp_path: Path, form: Form) -> None:
    (tmp_path / "drafts").write_text("in the way")
    keeper = DraftKeeper(Drafts(tmp_path / "drafts"), "intake", lambda: form.values, InlineExecutor())
    said: list[UserError] = []
    keeper.failed.connect(said.append)
    keeper.start()
    for words in ("一", "一二"):
        form.values = {"name": words}
        keeper.keep()
    assert len(said) == 1
    (tmp_path / "drafts").unlink()
    form.values = {"name": "一二三"}
    keeper.keep()
    (tmp_path / "drafts" / "intake.json").unlink()
    (tmp_path / "drafts").rmdir()
    (tmp_path / "drafts").write_text("again")
    form.values = {"name": "一二三四"}
    keeper.keep()
    assert len(said) == 2
    keeper.close()
