"""The archive on the command line: a bundle made and checked, a typical case without names."""

from __future__ import annotations

from docx import Document

from tests.cli.office import CommandLine
from tests.cli.test_documents import text_of


def closed(cli: CommandLine) -> str:
    """A case that is closed."""
    number = cli.register()
    cli.do(number, "dispatch", department="财务科")
    cli.do(number, "investigate", findings="收费处李四重复计价")
    cli.do(number, "reply", way="phone", text="已告知张三")
    cli.do(number, "call_back", outcome="reached", satisfaction="satisfied")
    cli.do(number, "close", verdict="substantiated")
    return number


def test_I5_a_bundle_is_made_and_checked_elsewhere(any_cli: CommandLine, empty: CommandLine) -> None:
    """Checking it needs no office; a changed byte gives status 3 and names the file."""
    number = closed(any_cli)
    target = any_cli.folder / "卷宗.zip"
    made = any_cli("bundle", number, str(target)).data
    assert (made["number"], made["withheld"]) == (number, 0)
    told = empty("check-bundle", str(target))
    assert (told.status, told.data["ok"], told.data["number"]) == (0, True, number)
    assert any_cli("verify").data["ok"] is True
    content = bytearray(target.read_bytes())
    content[content.index(b"README.txt") + 20] ^= 1
    target.write_bytes(content)
    told = empty("check-bundle", str(target))
    assert told.status == 3
    assert "README.txt" in told.data["problems"][0]
    assert empty("check-bundle", str(any_cli.folder / "none.zip")).status == 1
    masked = any_cli.folder / "masked.zip"
    assert any_cli("bundle", number, str(masked), "--masked").data["masked"] is True
    assert "张三".encode() not in masked.read_bytes()
    assert any_cli("bundle", number, str(any_cli.folder / "x.rar")).status == 1


def test_S25_a_typical_case_as_word_and_pdf(cli: CommandLine) -> None:
    """Neither holds the people of the case; what must be seen to is said."""
    number = closed(cli)
    out = cli.folder / "案例.docx"
    assert cli("typical", number, str(out)).status == 1
    cli.do(number, "typical", title="重复计价", comment="张三的投诉说明核对不到位", lesson="结算复核")
    told = cli("typical", number, str(out))
    assert (told.data["title"], len(told.data["warnings"])) == ("重复计价", 2)
    pdf = cli.folder / "案例.pdf"
    cli("typical", number, str(pdf))
    for words in ("\n".join(p.text for p in Document(str(out)).paragraphs), "".join(text_of(pdf))):
        assert "结算复核" in words
        for name in ("张三", "李四", "13800001234", number):
            assert name not in words
