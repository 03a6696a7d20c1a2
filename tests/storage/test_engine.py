"""Opening a database: which addresses, which drives, and the sentence for whatever the surroundings do wrong."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

from complaintdesk.desk.case_list import CaseList
from complaintdesk.domain.errors import DataDamage, Unreachable, UserError
from complaintdesk.storage import schema
from complaintdesk.storage.driver import driver_row
from complaintdesk.storage.engine import Database, database_url
from complaintdesk.storage.models import Case, Department
from complaintdesk.storage.network_drives import kind_from_mounts, network_kind
from complaintdesk.storage.troubles import Collided, known_trouble
from tests.conftest import Databases
from tests.desk.office import a_case, an_office
from tests.postgres_server import free_port
from tests.storage.offices import desk_on, file_of, opened, worked_office

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
server:/share /mnt nfs4 rw 0 0
//nas/投诉 /mnt/my\\040share cifs rw 0 0
/dev/sdb1 /mnt/usb vfat rw 0 0
user@host: /home/me/far fuse.sshfs rw 0 0
broken line
"""


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        pytest.param("/var/lib/office.db", "", id="本机"),
        pytest.param("/mnt/office.db", "NFS", id="网络文件系统"),
        pytest.param("/mnt/my share/a/office.db", "SMB", id="挂载点有空格"),
        pytest.param("/mnt/usb/office.db", "", id="网络盘之下的本地盘"),
        pytest.param("/mntx/office.db", "", id="名字相近"),
        pytest.param("/home/me/far/office.db", "SSHFS", id="远程目录"),
    ],
)
def test_网络驱动器(file: str, kind: str) -> None:
    assert kind_from_mounts(Path(file), MOUNTS) == kind


def test_这里是本机磁盘(tmp_path: Path) -> None:
    assert network_kind(tmp_path / "office.db") == ""


@pytest.mark.parametrize(
    ("where", "url"),
    [
        pytest.param("postgresql://u:p@h/d", "postgresql+psycopg://u:p@h/d", id="服务器简写"),
        pytest.param("postgresql+psycopg://u@h:5/d", "postgresql+psycopg://u@h:5/d", id="服务器全写"),
    ],
)
def test_地址写法(where: str, url: str) -> None:
    assert database_url(where) == url


def test_文件写法(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    wanted = f"sqlite+pysqlite:///{(tmp_path / '投诉 台账.db').resolve()}"
    assert database_url("投诉 台账.db") == wanted
    assert database_url(f"sqlite:///{tmp_path / '投诉 台账.db'}") == wanted


@pytest.mark.parametrize("where", ["mysql://h/d", "http://h/d", "sqlite://", "://"])
def test_不支持的地址(where: str) -> None:
    with pytest.raises(UserError):
        database_url(where)


def test_连接的设置(sqlite_url: str) -> None:
    with opened(sqlite_url).engine.connect() as connection:
        found = {
            name: connection.scalar(text(f"PRAGMA {name}"))
            for name in (
                "journal_mode",
                "synchronous",
                "foreign_keys",
                "recursive_triggers",
                "trusted_schema",
            )
        }
    assert found == {
        "journal_mode": "delete",
        "synchronous": 2,
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "trusted_schema": 0,
    }


def test_失败的命令不留痕迹(database_url: str) -> None:
    database = an_office(database_url).database

    def fail() -> None:
        with database.write() as session:
            session.add(Department(name="半途", code="99", active=True))
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with database.read() as session:
        assert "半途" not in session.scalars(select(Department.name)).all()


def test_磁盘已满(sqlite_url: str) -> None:
    database = an_office(sqlite_url).database
    a_case(desk_on(database))
    with database.write() as session:
        pages = session.scalar(text("PRAGMA page_count"))
        # No page more than there are: what SQLite says then is what it says of a full drive.
        session.execute(text(f"PRAGMA max_page_count = {pages}"))

    def register_many() -> None:
        for _n in range(50):
            a_case(desk_on(database), facts="长" * 3000)

    with pytest.raises(UserError, match=r"已满|full") as told:
        register_many()
    assert told.value.hint
    database.close()
    with database.read() as session:
        assert session.scalar(text("PRAGMA integrity_check")) == "ok"
        kept = session.scalars(select(Case.number)).all()
    assert a_case(desk_on(database)).number == f"TS-2026-{len(kept) + 1:04d}"


@pytest.fixture
def office_file(databases: Databases, new_database: Callable[..., str]) -> Path:
    return file_of(worked_office(databases, new_database, "sqlite"))


def test_只读的文件(office_file: Path) -> None:
    with closing(sqlite3.connect(office_file)) as connection:
        connection.execute("PRAGMA query_only = 1")
        with pytest.raises(sqlite3.OperationalError) as raw:
            connection.execute("UPDATE counters SET last = 0")
    known = known_trouble(OperationalError("", None, raw.value))
    assert type(known) is UserError
    assert known.hint


def test_被占用的文件(office_file: Path) -> None:
    with (
        closing(sqlite3.connect(office_file, isolation_level=None)) as one,
        closing(sqlite3.connect(office_file, isolation_level=None, timeout=0)) as other,
    ):
        one.execute("BEGIN IMMEDIATE")
        with pytest.raises(sqlite3.OperationalError) as raw:
            other.execute("BEGIN IMMEDIATE")
    known = known_trouble(OperationalError("", None, raw.value))
    assert type(known) is UserError
    assert known.hint
    assert a_case(desk_on(opened(str(office_file)))).number == "TS-2026-0007"


@pytest.mark.parametrize(
    "content", [b"nonsense" * 1000, b"SQLite format 3\x00" + b"\xff" * 5000], ids=["乱码", "假头"]
)
def test_不是数据库的文件(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "office.db"
    file.write_bytes(content)
    with pytest.raises(DataDamage) as told:
        schema.current_version(opened(str(file)))
    assert told.value.hint
    assert file.read_bytes() == content


def test_坏页是损坏不是断网(office_file: Path) -> None:
    """Text that is no text any more, and a table that is gone, must not be told as a server that does not answer."""
    with closing(sqlite3.connect(office_file)) as connection:
        connection.execute("UPDATE cases SET facts = CAST(x'ff' AS TEXT) WHERE id = 2")
        connection.commit()
    with pytest.raises(DataDamage), opened(str(office_file)).read() as session:
        session.scalars(select(Case.facts)).all()
    with pytest.raises(OperationalError, match="no such table"), opened(str(office_file)).read() as session:
        session.execute(text("SELECT * FROM nowhere"))


def test_文件夹不存在(tmp_path: Path) -> None:
    with pytest.raises(UserError):
        schema.current_version(opened(str(tmp_path / "none" / "office.db")))


def test_服务器没有应答() -> None:
    with pytest.raises(Unreachable) as told:
        schema.current_version(opened(f"postgresql://nobody@127.0.0.1:{free_port()}/none"))
    assert told.value.hint


def test_服务器上没有该库(postgres_url: str) -> None:
    missing = postgres_url.rpartition("/")[0] + "/none_such"
    with pytest.raises(UserError) as told:
        schema.current_version(opened(missing))
    assert not isinstance(told.value, Unreachable)


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        pytest.param('FATAL:  password authentication failed for user "desk"', "login", id="密码错"),
        pytest.param("fe_sendauth: no password supplied", "login", id="没给密码"),
        pytest.param('FATAL:  role "desk" does not exist', "login", id="没有此用户"),
        pytest.param('FATAL:  no pg_hba.conf entry for host "10.0.0.2"', "login", id="不许连接"),
        pytest.param('致命错误:  用户 "desk" Password 认证失败', "login", id="中文服务器密码错"),
        pytest.param('FATAL:  database "desk" does not exist', "database", id="没有此库"),
        pytest.param('致命错误:  数据库 "desk" 不存在', "database", id="中文服务器没有此库"),
        pytest.param("connection refused", "network", id="没有应答"),
    ],
)
def test_连接时的拒绝按缘由说明(words: str, kind: str) -> None:
    """While connecting the driver gives no code; the cause must still be told apart."""
    told = known_trouble(OperationalError("", None, psycopg.OperationalError(words)))
    sentences = {
        kind: known_trouble(OperationalError("", None, psycopg.OperationalError(sample)))
        for kind, sample in (
            ("login", 'FATAL:  password authentication failed for user "x"'),
            ("database", 'FATAL:  database "x" does not exist'),
            ("network", "timeout"),
        )
    }
    assert len({str(sentence) for sentence in sentences.values()}) == 3
    assert str(told) == str(sentences[kind])
    assert isinstance(told, Unreachable) == (kind == "network")


def test_服务器断开后恢复(postgres_url: str) -> None:
    """The connection is cut in the middle of a command: told as such, and the next command goes through."""
    database = an_office(postgres_url).database
    with pytest.raises(Unreachable), database.write() as session:
        session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    assert a_case(desk_on(database)).number == "TS-2026-0001"


def test_服务器放开连接_提问的人不必知道(postgres_url: str) -> None:
    """It was started anew between two questions: the second is asked once more by itself."""
    desk = an_office(postgres_url)
    a_case(desk)
    assert desk.ask(CaseList()).total == 1
    others = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    elsewhere = Database(postgres_url)
    with elsewhere.engine.connect() as other:
        other.execute(text(others))
        assert desk.ask(CaseList()).total == 1
    elsewhere.close()


def _cut_while_read(database: Database) -> None:
    with database.read() as session:
        connection = session.connection()
        (pid,) = driver_row(connection, "SELECT pg_backend_pid()") or ()
        with database.engine.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
        assert driver_row(connection, "SELECT 1") is None
        session.execute(text("SELECT 1"))


def test_读到一半断开_说得清_再问就好(postgres_url: str) -> None:
    """A read is no transaction, and asks past SQLAlchemy: it is told the same way, and the next one goes through."""
    database = Database(postgres_url)
    with pytest.raises(Unreachable):
        _cut_while_read(database)
    with database.read() as session:
        assert session.execute(text("SELECT 1")).scalar_one() == 1
    database.close()


def test_锁等待超时可重试(postgres_url: str) -> None:
    database = an_office(postgres_url).database
    with database.write() as first:
        first.execute(text("SELECT last FROM counters FOR UPDATE"))
        first.execute(text("SELECT * FROM chain_head FOR UPDATE"))
        with database.engine.connect() as other:
            other.execute(text("SET lock_timeout = '10ms'"))
            with pytest.raises(DBAPIError) as raw:
                other.execute(text("SELECT * FROM chain_head FOR UPDATE"))
    assert isinstance(known_trouble(raw.value), Collided)


def test_程序错误照原样抛出(database_url: str) -> None:
    with pytest.raises((OperationalError, ProgrammingError)), opened(database_url).read() as session:
        session.execute(text("SELEKT 1"))
    assert known_trouble(ValueError("x")) is None
