"""Ledgers that want to do harm, made by seed: the same number is the same file in every run."""

from __future__ import annotations

import io
import random
import struct
import warnings
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

from tests.sheets.other_kinds import xlsb_parts

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_OFFICE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_XML = b'<?xml version="1.0" encoding="UTF-8"?>'
SHEET, STRINGS, STYLES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"
HEADER = ("编号", "姓名", "电话", "投诉日期", "投诉内容", "处理结果", "答复时间", "备注")
ROWS = tuple(
    (f"A-{n}", "张李王"[n % 3], f"1380000{n:04d}", f"2020-01-{n:02d}", f"多收费{n}次", "已退" * (n % 2), "", "")
    for n in range(1, 7)
)
#: What spreadsheets run, what file formats cannot hold, what databases choke on.
TEXTS = (
    "=1+1", "=cmd|' /C calc'!A0", "+HYPERLINK(\"http://x.invalid\")", "@SUM(A1)", "-2+3", "\t=1", "<b>x</b>", "%s%n",
    "'; --", "\u202e反向", "\u0007响", "𠮷㐂", "\ufffe", "a\u0301" * 50, "长" * 40_000, "null", "NaN", "1e400", "-0", "0x10",
)  # fmt: skip
NUMBERS = ("NaN", "INF", "-INF", "1e400", "-1", "1e308", "9" * 20, "2958466", "0.1.2", "", "二", "1e-320", "73415.99")
SIZES = (0, 1, 255, 65_535, 16_777_215, 2_147_483_647, 4_294_967_295)


class _Dice(random.Random):
    def one(self, of: Iterable[object]) -> str:
        return str(self.choice(list(of)))


def _cells(row: int, values: Iterable[str]) -> str:
    return "".join(
        f'<c r="{chr(64 + at)}{row}" t="inlineStr"><is><t>{value}</t></is></c>' for at, value in enumerate(values, start=1)
    )


def _sheet(rows: str, before: str = "", after: str = "") -> bytes:
    return _XML + f'<worksheet xmlns="{_MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'.encode(
        "utf-8", "surrogatepass"
    )


def _rows(first: int = 1) -> str:
    return "".join(f'<row r="{at}">{_cells(at, row)}</row>' for at, row in enumerate((HEADER, *ROWS), start=first))


def good_parts() -> dict[str, bytes]:
    """A small workbook that is in order."""
    kinds = {"xl/workbook.xml": "sheet.main", SHEET: "worksheet", STRINGS: "sharedStrings", STYLES: "styles"}
    types = "".join(
        f'<Override PartName="/{name}" ContentType="{_OFFICE}.{kind}+xml"/>' for name, kind in kinds.items()
    )
    links = "".join(
        f'<Relationship Id="r{at}" Type="{_REL}/{kind}" Target="{name.removeprefix("xl/")}"/>'
        for at, (name, kind) in enumerate(list(kinds.items())[1:], start=1)
    )
    strings = "".join(f"<si><t>{text}</t></si>" for text in ("备注", "收费处多收费", "再次来访"))
    formats = '<numFmts><numFmt numFmtId="164" formatCode="yyyy-mm-dd"/></numFmts>'
    styles = f'{formats}<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs>'
    last = '<row r="9"><c r="A9" t="s"><v>1</v></c><c r="D9" s="1"><v>43835.5</v></c><c r="E9" t="s"><v>2</v></c></row>'
    book = '<sheets><sheet name="台账" sheetId="1" r:id="r1"/></sheets>'
    return {
        "[Content_Types].xml": _XML + f'<Types xmlns="{_PACKAGE}/content-types">{types}</Types>'.encode(),
        "_rels/.rels": _XML + f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r" '
        f'Type="{_REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>'.encode(),
        "xl/workbook.xml": _XML + f'<workbook xmlns="{_MAIN}" xmlns:r="{_REL}">{book}</workbook>'.encode(),
        "xl/_rels/workbook.xml.rels": _XML
        + f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'.encode(),
        SHEET: _sheet(_rows() + last),
        STRINGS: _XML + f'<sst xmlns="{_MAIN}" count="3" uniqueCount="3">{strings}</sst>'.encode(),
        STYLES: _XML + f'<styleSheet xmlns="{_MAIN}">{styles}</styleSheet>'.encode(),
    }


def zipped(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """The parts as a file; the same name may come twice."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for name, content in parts:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", UserWarning)
                packed.writestr(name, content)
    return whole.getvalue()


# -- what is done to the parts of a packed file


def _rename(parts: dict[str, bytes], dice: _Dice) -> None:
    name = dice.one(parts)
    other = ["x" * 5000, name.replace("/", "\\"), " ", "数据.xml"]
    new = dice.choice([name.upper(), f"../{name}", f"/{name}", name + "\n", *other])
    parts[new] = parts.pop(name)


def _remove(parts: dict[str, bytes], dice: _Dice) -> None:
    del parts[dice.one(parts)]


def _truncate(parts: dict[str, bytes], dice: _Dice) -> None:
    name = dice.one(parts)
    parts[name] = parts[name][: dice.randrange(len(parts[name]))]


def _flip(parts: dict[str, bytes], dice: _Dice) -> None:
    name = dice.one(parts)
    content = bytearray(parts[name])
    for _n in range(dice.randint(1, 20)):
        if content:
            content[dice.randrange(len(content))] = dice.randrange(256)
    parts[name] = bytes(content)


def _swap(parts: dict[str, bytes], dice: _Dice) -> None:
    one, other = dice.one(parts), dice.one(parts)
    parts[one], parts[other] = parts[other], parts[one]


def _entities(parts: dict[str, bytes], dice: _Dice) -> None:
    name = dice.one(parts)
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha"}">' for n in range(10))
    outside = f'<!ENTITY a9 SYSTEM "{dice.choice(["file:///etc/hostname", "http://x.invalid/", "file:///dev/zero"])}">'
    kind = f"<!DOCTYPE x [{dice.choice([laughs, outside])}]>"
    body = parts[name].replace(b"</", b"&a9;</", 1).removeprefix(_XML)
    encoding = dice.choice(["utf-8", "utf-16", "utf-16-le"])
    gap = " " * dice.choice([0, 3, 5000])
    parts[name] = f'<?xml version="1.0"?>{gap}{kind}'.encode(encoding) + (
        body if encoding == "utf-8" else body.decode("utf-8", "replace").encode(encoding)
    )


def _nesting(parts: dict[str, bytes], dice: _Dice) -> None:
    depth = dice.choice([100, 5_000, 60_000])
    word = dice.choice([b"is", b"t", b"row", b"c", b"x"])
    parts[dice.choice([SHEET, STRINGS])] = _sheet("").replace(
        b"<sheetData>", b"<sheetData>" + b"<%s>" % word * depth + b"</%s>" % word * dice.choice([0, depth])
    )


def _row(parts: dict[str, bytes], cell: str, before: str = "", after: str = "") -> None:
    parts[SHEET] = _sheet(_rows() + f'<row r="9">{_cells(9, ("A-9",))}{cell}</row>', before, after)


def _number(parts: dict[str, bytes], dice: _Dice) -> None:
    kind = dice.choice(["n", "d", "b", "e", "str", "s", "zz", ""])
    at = dice.choice(["D9", "E9"])
    _row(parts, f'<c r="{at}" s="{dice.choice([0, 1, 2, 99, -1])}" t="{kind}"><v>{dice.choice(NUMBERS)}</v></c>')


def _text(parts: dict[str, bytes], dice: _Dice) -> None:
    text = dice.choice(TEXTS).replace("&", "&amp;").replace("<", "&lt;")
    text = dice.choice([text, "&#xD800;", "&#0;", "&#x1F600;", "&#99999999;", "_xD800_", "_x0000_", "&lt;"])
    _row(parts, f'<c r="D9" t="inlineStr"><is><t>2020-01-05</t></is></c><c r="E9" t="inlineStr"><is><t>{text}</t></is></c>')


def _place(parts: dict[str, bytes], dice: _Dice) -> None:
    place = dice.choice(["A0", "A99999999999", "ZZZZZ9", "9A", "", "-A9", "$A$9", "A9:B9", "XFE9", "\uff219", "CV9", "CW9"])
    _row(parts, f'<c r="{place}" t="inlineStr"><is><t>x</t></is></c>')


def _far(parts: dict[str, bytes], dice: _Dice) -> None:
    """One cell at the other end of the sheet."""
    row, column = dice.choice([(1_048_576, "XFD"), (1_048_576, "A"), (9, "XFD"), (200_000, "Z"), (4_000_000_000, "B")])
    rows = _rows() + f'<row r="{row}"><c r="{column}{row}" t="inlineStr"><is><t>x</t></is></c></row>'
    parts[SHEET] = _sheet(rows, f'<dimension ref="A1:{column}{row}"/>')


def _dimension(parts: dict[str, bytes], dice: _Dice) -> None:
    ref = dice.choice(["A1:XFD1048576", "XFD1048576:A1", "A1", "", "A1:A1:A1", "B2:A99999999999", "A0:B0"])
    parts[SHEET] = _sheet(_rows(), f'<dimension ref="{ref}"/>')


def _strings(parts: dict[str, bytes], dice: _Dice) -> None:
    count = dice.choice(SIZES)
    parts[STRINGS] = parts[STRINGS].replace(b'ount="3"', b'ount="%d"' % count)
    _row(parts, f'<c r="D9" t="s"><v>{dice.choice([0, 3, -1, 2**31, 2**63, "x"])}</v></c>')


def _merges(parts: dict[str, bytes], dice: _Dice) -> None:
    ref = dice.choice(["A1:XFD1048576", "A1:A1", "B1:A1", "A0:B0", "A1", "", "A1:ZZZZ9", "A1:B1,C1:D1"])
    cells = "".join(f'<mergeCell ref="{ref}"/>' for _n in range(dice.choice([1, 3000])))
    parts[SHEET] = _sheet(_rows(), after=f'<mergeCells count="{dice.choice(SIZES)}">{cells}</mergeCells>')


def _columns(parts: dict[str, bytes], dice: _Dice) -> None:
    count = dice.choice([101, 1_000, 20_000])
    cells = "<c t='inlineStr'><is><t>x</t></is></c>" * count
    parts[SHEET] = _sheet(f'<row r="1">{cells}</row>' + _rows(2))


def _sheets(parts: dict[str, bytes], dice: _Dice) -> None:
    sheet = dice.choice(
        [
            '<sheet name="台账" sheetId="1" state="hidden" r:id="r1"/>',
            '<sheet name="台账" sheetId="1" state="veryHidden" r:id="r1"/>',
            '<sheet name="" sheetId="1" r:id="r1"/>',
            '<sheet name="=1+1&lt;b&gt;" sheetId="1" r:id="r1"/>',
            f'<sheet name="{"长" * 5000}" sheetId="1" r:id="r1"/>',
            '<sheet name="台账" sheetId="1" r:id="r9"/>',
            '<sheet sheetId="1"/>',
            "",
            '<sheet name="台账" sheetId="1" r:id="r1"/>' * 300,
            '<sheet name="台账" sheetId="1" r:id="r2"/>',
        ]
    )
    parts["xl/workbook.xml"] = (
        _XML + f'<workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><workbookPr date1904="{dice.choice([0, 1, "x"])}"/>'
        f"<sheets>{sheet}</sheets></workbook>".encode()
    )


def _links(parts: dict[str, bytes], dice: _Dice) -> None:
    target = dice.choice(
        ["../../../../etc/hostname", "/etc/hostname", "http://x.invalid/a.xml", "worksheets/sheet9.xml", "", "workbook.xml"]
    )
    name = "xl/_rels/workbook.xml.rels"
    parts[name] = parts[name].replace(b"worksheets/sheet1.xml", target.encode())


def _styles(parts: dict[str, bytes], dice: _Dice) -> None:
    code = dice.choice(["[h]:mm:ss", "yyyy" * 5000, "[$-804]", "[[[[", '"', "General;;;;;;", "\u0663", "[>9]yyyy"])
    parts[STYLES] = parts[STYLES].replace(b"yyyy-mm-dd", code.replace('"', "&quot;").replace(">", "&gt;").encode())
    _row(parts, f'<c r="D9" s="1"><v>{dice.choice(NUMBERS)}</v></c>')


def _formula(parts: dict[str, bytes], dice: _Dice) -> None:
    value = dice.choice(["", "<v></v>", "<v>43835</v>", "<v>#REF!</v>", "<v>x</v>"])
    formula = dice.choice(["1+1", "cmd|' /C calc'!A0", "(" * 5000, "", "[1]Sheet1!A1"])
    kind = dice.choice(["", ' t="str"', ' t="e"'])
    _row(parts, f'<c r="D9"{kind}><f>{formula}</f>{value}</c>')


def _long(parts: dict[str, bytes], dice: _Dice) -> None:
    text = dice.choice(["长", " ", "=", "a,"]) * dice.choice([40_000, 300_000])
    _row(parts, f'<c r="D9" t="inlineStr"><is><t>{dice.choice([text, "2020-01-05"])}</t></is></c>'
                f'<c r="E9" t="inlineStr"><is><t>{text}</t></is></c>')  # fmt: skip


_OF_PARTS: tuple[Callable[[dict[str, bytes], _Dice], None], ...] = (
    _rename, _remove, _truncate, _flip, _flip, _swap, _entities, _nesting, _number, _number, _text, _text, _place,
    _dimension, _strings, _merges, _columns, _sheets, _links, _styles, _formula, _long,
)  # fmt: skip


# -- what is done to a whole file


def _damage(content: bytes, dice: _Dice) -> bytes:
    """Bytes changed, cut off, cut out or doubled."""
    kind = dice.randrange(4)
    if kind == 0:
        return content[: dice.randrange(len(content))]
    start = dice.randrange(len(content))
    length = dice.randint(1, 200)
    if kind == 1:
        return content[:start] + content[start + length :]
    if kind == 2:
        return content[:start] + content[start : start + length] * 2 + content[start:]
    changed = bytearray(content)
    for _n in range(dice.randint(1, 40)):
        changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed)


def _lying(content: bytes, dice: _Dice) -> bytes:
    """A packed file whose own directory lies: sizes, methods, flags, places."""
    changed = bytearray(content)
    entry = content.rfind(b"PK\x01\x02", 0, dice.randrange(len(content) // 2, len(content)))
    if entry < 0:
        return content
    fields = [(8, "<H"), (10, "<H"), (16, "<I"), (20, "<I"), (24, "<I"), (28, "<H"), (30, "<H"), (42, "<I")]
    place, size = dice.choice(fields)
    struct.pack_into(size, changed, entry + place, dice.choice(SIZES) % (1 << 8 * struct.calcsize(size)))
    return bytes(changed)


def _xlsx(dice: _Dice) -> bytes:
    parts = good_parts()
    for _n in range(dice.choice([1, 1, 1, 2])):
        if parts:
            dice.choice(_OF_PARTS)(parts, dice)
    members = list(parts.items())
    if dice.random() < 0.05:
        name = dice.one(parts or {"x": b""})
        members.append((name, dice.choice([b"", b"<x/>", parts.get(name, b"")])))
    content = zipped(members)
    if dice.random() < 0.15:
        return dice.choice([_damage, _lying])(content, dice)
    return content


def _xls(dice: _Dice, good: bytes) -> bytes:
    """An old Excel file: its sectors, its chain of sectors, its records."""
    changed = bytearray(good)
    kind = dice.randrange(4)
    if kind == 0:
        return _damage(good, dice)
    if kind == 1:
        struct.pack_into("<I", changed, dice.randrange(24, 512 - 4) & ~3, dice.choice(SIZES))
    elif kind == 2:
        # Anywhere in the table of sectors: circles, ends, places that are not there.
        sector = struct.unpack_from("<I", good, 76)[0]
        at = 512 * (sector + 1) + 4 * dice.randrange(128)
        if at + 4 <= len(changed):
            struct.pack_into("<I", changed, at, dice.choice((*SIZES, *range(6))))
    else:
        for _n in range(dice.randint(1, 8)):
            struct.pack_into("<H", changed, dice.randrange(512, len(changed) - 2) & ~1, dice.choice(SIZES) & 0xFFFF)
    return bytes(changed)


def _ods(dice: _Dice, good: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(good)) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    text = parts["content.xml"].decode()
    kind = dice.randrange(6)
    if kind == 0:
        many = dice.choice([0, -1, 101, 5_000, "x", 2**31])
        word = dice.choice(["columns", "rows"])
        text = text.replace("<table:table-cell ", f'<table:table-cell table:number-{word}-repeated="{many}" ', 1)
    elif kind == 1:
        value = dice.choice(["date", "float", "time", "zz"])
        dated, number = dice.choice(NUMBERS), dice.choice(NUMBERS)
        new = f'office:value-type="{value}" office:date-value="{dated}" office:value="{number}"'
        text = text.replace('office:value-type="string"', new)
    elif kind == 2:
        text = text[: dice.randrange(len(text))]
    elif kind == 3:
        text = '<!DOCTYPE x [<!ENTITY a "ha">]>' + text
    elif kind == 4:
        broken = dice.choice(["&#0;</text:p>", "&#xD800;</text:p>", "<text:p>" * 3000, "</text:p>" * 2])
        text = text.replace("</text:p>", broken, 3)
    else:
        return _damage(good, dice)
    parts["content.xml"] = text.encode("utf-8", "surrogatepass")
    return zipped(parts.items())


def _xlsb(dice: _Dice) -> bytes:
    parts = xlsb_parts([HEADER, *ROWS])
    for _n in range(dice.randint(1, 2)):
        dice.choice([_flip, _flip, _truncate, _remove, _swap])(parts, dice)
        if not parts:
            break
    return zipped(parts.items())


def _csv(dice: _Dice) -> bytes:
    rows = [list(HEADER), *(list(row) for row in ROWS)]
    place = dice.randrange(len(rows))
    kind = dice.randrange(10)
    encoding = dice.choice(["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-32"])
    if kind == 0:
        rows[place][dice.randrange(8)] = dice.choice(TEXTS) + "\0" * dice.choice([0, 1, 50])
    elif kind == 1:
        rows[place][4] = dice.choice(["长", '"', "a\n"]) * dice.choice([10_000, 10_000, 1_000_000])
    elif kind == 2:
        rows[place] = ["x"] * 20_000
    elif kind == 3:
        rows[place] = [""] * 20_000
    elif kind == 4:
        rows[place][3] = dice.choice(("0000-00-00", "9999-12-31", "2020-13-45", "31/02/2020", "1899-12-30", *NUMBERS))
    sign = dice.choice(",\t;|")
    lines = [sign.join(row) for row in rows]
    if kind == 5:
        return b"\r\n".join(line.encode(dice.choice(["utf-8", "gb18030", "utf-16", "latin-1"]), "replace") for line in lines)
    content = dice.choice(["\r\n", "\n", "\r"]).join(lines).encode(encoding, "replace")
    if kind == 6:
        return dice.randbytes(dice.choice([1, 100, 5_000]))
    if kind == 7:
        return content + dice.choice([b"\xff\xfe", b"\0", b"\xed\xa0\x80", b'"', b"\x1a", b"\r\r\n" * 3000])
    return content if kind < 8 else _damage(content, dice)


def mutant(seed: int, folder: Path, good_xls: bytes, good_ods: bytes) -> Path:
    """Write the hostile file of this number."""
    dice = _Dice(seed)
    kind = dice.choice(["xlsx"] * 6 + ["xls"] * 2 + ["ods", "xlsb", "csv", "csv"])
    if kind == "xlsx":
        content = _xlsx(dice)
    elif kind == "csv":
        content = _csv(dice)
    elif kind == "xlsb":
        content = _xlsb(dice)
    else:
        content = _xls(dice, good_xls) if kind == "xls" else _ods(dice, good_ods)
    path = folder / f"害{seed}.{kind}"
    path.write_bytes(content)
    return path


def far_cell(seed: int, folder: Path) -> Path:
    """A file that claims a whole sheet for one cell: it costs the reader its memory, so there are fewer of these."""
    dice, parts = _Dice(seed), good_parts()
    _far(parts, dice)
    path = folder / f"远{seed}.xlsx"
    path.write_bytes(zipped(parts.items()))
    return path
