"""Files that were made to harm: each is refused with a reason, in bounded memory and time."""

import io
import json
import re
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from registry.readings import limits
from registry.readings.problems import Fault, letter_of, plain, problem, quoted
from registry.readings.sentences import SENTENCES
from tests.house.source import ROOT
from tests.registry.readings.files import (
    HEAD,
    MAIN,
    SHEET,
    YEAR,
    csv_of,
    faults,
    plain_workbook,
    read,
    shared_workbook,
    with_parts,
    with_sheet,
    workbook_of,
    xml_row,
)

COLUMNS = HEAD.split(",")
ADDRESS_SPACE = 400 * 1024 * 1024
SECONDS = 120
STRINGS = "xl/sharedStrings.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
CONTAINED = """
import json, resource, sys
limit = int(sys.argv[2])
from pathlib import Path
from registry.methods import method_of
from registry.readings import read_readings
declaration = method_of("AMS-II.C").declaration
data = Path(sys.argv[1]).read_bytes()
resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
checked = read_readings(declaration, data)
print(json.dumps([each.zh for each in checked.report.problems]))
print(*sorted(checked.report.counts), len(checked.readings))
"""
NAMES = {"PDF", "ZIP", "CSV", "XLSX", "XML", "UTF", "Big", "Excel", "OpenDocument", "Numbers"}
"""Names of formats and programs, which Chinese has no others for."""


def zipped(parts):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return stream.getvalue()


def bomb(part: str, head: bytes, unit: bytes, times: int, tail: bytes) -> bytes:
    return with_parts(plain_workbook(), {part: head + unit * times + tail})


def sheet_of(unit: bytes, times: int, *, before: bytes = b"", after: bytes = b"") -> bytes:
    head = f"<worksheet {MAIN}><sheetData>".encode() + before
    return bomb(SHEET, head, unit, times, after + b"</sheetData></worksheet>")


def understated() -> bytes:
    """Give a workbook whose sheet unpacks to far more than the archive says of it."""
    data = bytearray(sheet_of(b"<row><c><v>1</v></c></row>", 1_000_000))
    at = data.rfind(SHEET.encode())
    entry = data.rfind(b"PK\x01\x02", 0, at)
    struct.pack_into("<L", data, entry + 24, 1000)
    return bytes(data)


def with_entities() -> bytes:
    entities = "".join(
        f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' if n else '<!ENTITY e0 "lol">' for n in range(10)
    )
    sheet = f"<!DOCTYPE worksheet [{entities}]><worksheet {MAIN}><sheetData/>&e9;</worksheet>"
    return with_parts(plain_workbook(), {SHEET: sheet.encode()})


def a_million_rows() -> bytes:
    row = xml_row(1, ["o_PJ", "T5", *YEAR, "1", "h"]).replace(' r="1"', "")
    return sheet_of(row.encode(), 350_000, before=xml_row(1, COLUMNS).encode())


LARGE = {
    "a-million-rows-of-csv": (
        lambda: csv_of() + b"l,,113/1/1,114/1/1,1,1\n" * 700_000,
        Fault.TOO_MANY_ROWS,
    ),
    "many-rows-of-a-workbook": (a_million_rows, Fault.TOO_MANY_ROWS),
    "one-row-of-many-cells": (
        lambda: sheet_of(b"<c/>", 8_000_000, before=b"<row>", after=b"</row>"),
        Fault.WORKBOOK_SWELLS,
    ),
    "rows-without-cells": (lambda: sheet_of(b"<row/>", 6_000_000), Fault.WORKBOOK_SWELLS),
    "tags-within-tags": (
        lambda: bomb(SHEET, f"<worksheet {MAIN}>".encode(), b"<a>", 3_000_000, b""),
        Fault.WORKBOOK_SWELLS,
    ),
    "many-names-of-attributes": (
        lambda: with_parts(
            plain_workbook(),
            {SHEET: b"<a>" + b"".join(b'<a xmlns:b%d="c"/>' % n for n in range(2_000_000))},
        ),
        Fault.WORKBOOK_SWELLS,
    ),
    "many-names-of-tags": (
        lambda: with_parts(
            plain_workbook(), {SHEET: b"<a>" + b"".join(b"<b%d/>" % n for n in range(2_500_000))}
        ),
        Fault.WORKBOOK_SWELLS,
    ),
    "one-tag-without-end": (
        lambda: sheet_of(b"a", 90_000_000, before=b'<row x="'),
        Fault.WORKBOOK_SWELLS,
    ),
    "one-cell-without-end": (
        lambda: sheet_of(b"7", 90_000_000, before=b"<row><c><v>", after=b"</v></c></row>"),
        Fault.HEAD_MISSING,
    ),
    "more-than-is-unpacked": (
        lambda: sheet_of(b" ", limits.SHEET_BYTES_MAX),
        Fault.WORKBOOK_SWELLS,
    ),
    "huge-strings": (
        lambda: with_parts(
            shared_workbook(), {STRINGS: f"<sst {MAIN}><si><t>".encode() + b"a" * 90_000_000}
        ),
        Fault.WORKBOOK_SWELLS,
    ),
    "many-strings": (
        lambda: with_parts(
            shared_workbook(), {STRINGS: f"<sst {MAIN}>".encode() + b"<si/>" * 3_000_000}
        ),
        Fault.WORKBOOK_SWELLS,
    ),
    "many-styles": (
        lambda: bomb("xl/styles.xml", f"<styleSheet {MAIN}>".encode(), b"<xf/>", 10**7, b""),
        Fault.WORKBOOK_SWELLS,
    ),
    "more-than-it-says": (understated, Fault.WORKBOOK_BROKEN),
    "entities": (with_entities, Fault.XML_FORBIDDEN),
    "many-parts": (
        lambda: zipped((f"p{n}", b"") for n in range(100_000)),
        Fault.WORKBOOK_SWELLS,
    ),
    "one-line-of-csv": (lambda: csv_of() + b"," * 16_000_000, Fault.QUOTES_BROKEN),
    "one-quoted-cell": (lambda: csv_of() + b'"' + b"a\n" * 8_000_000, Fault.QUOTES_BROKEN),
    "wide-characters": (
        lambda: csv_of() + "\U0001f600\n".encode() * 3_300_000,
        Fault.TOO_MANY_ROWS,
    ),
}


def english_in(said: str) -> list[str]:
    """Give the English words of a Chinese sentence: no names, nothing quoted, no file or ending."""
    plain = re.sub(r"「[^」]*」|[\[\]A-Za-z0-9_:]*[/._][\[\]\w/.:]*", "", said, flags=re.ASCII)
    words = re.findall(r"(?<![A-Za-z])[A-Za-z]{2,}", plain)
    return [word for word in words if word not in NAMES]


@pytest.mark.parametrize("name", LARGE)
def test_a_large_file_is_refused_in_bounded_memory(name, tmp_path: Path):
    make, code = LARGE[name]
    file = tmp_path / "file"
    file.write_bytes(make())
    assert file.stat().st_size <= limits.FILE_BYTES_MAX
    done = subprocess.run(
        [sys.executable, "-c", CONTAINED, str(file), str(ADDRESS_SPACE)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told, found = done.stdout.splitlines()
    *codes, readings = found.split()
    assert code in codes
    assert [english_in(said) for said in json.loads(told)] == [[]] * len(json.loads(told))
    assert readings == "0"


def test_the_bound_of_memory_bounds(tmp_path: Path):
    file = tmp_path / "file"
    file.write_bytes(b"x" * 10)
    program = CONTAINED.replace("read_readings(declaration, data)", "[0] * (1 << 26)")
    done = subprocess.run(
        [sys.executable, "-c", program, str(file), str(ADDRESS_SPACE)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert "MemoryError" in done.stderr


def relation(kind: str, target: str, mode: str = "External") -> bytes:
    with zipfile.ZipFile(io.BytesIO(plain_workbook())) as archive:
        known = archive.read(RELATIONS).decode()
    link = f'<Relationship Id="x" Type="http://x/{kind}" Target="{target}" TargetMode="{mode}"/>'
    return known.replace("</Relationships>", f"{link}</Relationships>").encode()


def encrypted_entries() -> bytes:
    data = bytearray(plain_workbook())
    at = data.find(b"PK\x01\x02")
    struct.pack_into("<H", data, at + 8, 1)
    return bytes(data)


def doubled() -> bytes:
    stream = io.BytesIO(plain_workbook())
    with zipfile.ZipFile(stream, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(SHEET, b"<worksheet/>")
    return stream.getvalue()


def packed_otherwise() -> bytes:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(plain_workbook())) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_BZIP2) as new,
    ):
        for name in old.namelist():
            new.writestr(name, old.read(name))
    return stream.getvalue()


def packed_badly() -> bytes:
    """Give a workbook of whose sheet a packed byte is another."""
    data = bytearray(plain_workbook())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        info = archive.getinfo(SHEET)
    data[info.header_offset + 30 + len(SHEET) + info.compress_size // 2] ^= 0xFF
    return bytes(data)


COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
SMALL = {
    "old-excel": (COMPOUND + "Workbook".encode("utf-16-le"), Fault.WORKBOOK_KIND),
    "encrypted": (COMPOUND + "EncryptedPackage".encode("utf-16-le"), Fault.WORKBOOK_ENCRYPTED),
    "encrypted-entries": (encrypted_entries(), Fault.WORKBOOK_ENCRYPTED),
    "open-document": (
        zipped([("mimetype", b"application/vnd.oasis.opendocument.spreadsheet")]),
        Fault.WORKBOOK_KIND,
    ),
    "binary-workbook": (
        zipped([("[Content_Types].xml", b""), ("xl/workbook.bin", b"")]),
        Fault.WORKBOOK_KIND,
    ),
    "text-document": (
        zipped([("[Content_Types].xml", b""), ("word/document.xml", b"")]),
        Fault.WORKBOOK_KIND,
    ),
    "macros": (
        with_parts(plain_workbook(), {"xl/vbaProject.bin": b"\0"}),
        Fault.WORKBOOK_MACROS,
    ),
    "macros-by-type": (
        with_parts(
            plain_workbook(),
            {"[Content_Types].xml": b"<Types><Override ContentType='x.macroEnabled.12'/></Types>"},
        ),
        Fault.WORKBOOK_MACROS,
    ),
    "external-link": (
        with_parts(plain_workbook(), {RELATIONS: relation("externalLink", "file:///etc/passwd")}),
        Fault.WORKBOOK_EXTERNAL,
    ),
    "external-part": (
        with_parts(plain_workbook(), {"xl/externalLinks/externalLink1.xml": b"<x/>"}),
        Fault.WORKBOOK_EXTERNAL,
    ),
    "another-archive": (zipped([("a.txt", b"a")]), Fault.NOT_A_TABLE),
    "an-archive-in-an-archive": (zipped([("a.xlsx", plain_workbook())]), Fault.NOT_A_TABLE),
    "an-empty-archive": (zipped([]), Fault.NOT_A_TABLE),
    "cut-short": (plain_workbook()[:3000], Fault.WORKBOOK_BROKEN),
    "bytes-changed": (
        plain_workbook().replace(b"xl/workbook.xml", b"xl/workbook.xmm"),
        Fault.WORKBOOK_BROKEN,
    ),
    "two-parts-of-one-name": (doubled(), Fault.WORKBOOK_BROKEN),
    "no-sheet": (
        with_parts(plain_workbook(), {}, without=(SHEET,)),
        Fault.WORKBOOK_BROKEN,
    ),
    "broken-xml": (with_parts(plain_workbook(), {SHEET: b"<worksheet>"}), Fault.WORKBOOK_BROKEN),
    "unknown-encoding": (
        with_parts(plain_workbook(), {SHEET: b"<?xml version='1.0' encoding='x-9'?><a/>"}),
        Fault.WORKBOOK_BROKEN,
    ),
    "rows-out-of-order": (
        with_sheet(xml_row(2, COLUMNS) + xml_row(1, COLUMNS)),
        Fault.WORKBOOK_BROKEN,
    ),
    "a-row-beyond-all": (with_sheet('<row r="99999999"/>'), Fault.WORKBOOK_BROKEN),
    "a-row-beyond-any-sheet": (with_sheet('<row r="9999999"/>'), Fault.WORKBOOK_SWELLS),
    "packed-in-another-way": (packed_otherwise(), Fault.WORKBOOK_BROKEN),
    "packed-bytes-changed": (packed_badly(), Fault.WORKBOOK_BROKEN),
    "a-sheet-without-its-link": (
        with_parts(plain_workbook(), {RELATIONS: b"<Relationships/>"}),
        Fault.WORKBOOK_BROKEN,
    ),
    "cells-out-of-order": (
        with_sheet('<row r="1"><c r="B1"/><c r="A1"/></row>'),
        Fault.WORKBOOK_BROKEN,
    ),
    "a-string-that-is-none": (
        with_sheet('<row r="1"><c t="s"><v>99</v></c></row>'),
        Fault.WORKBOOK_BROKEN,
    ),
    "a-negative-string": (
        with_sheet('<row r="1"><c t="s"><v>-1</v></c></row>'),
        Fault.WORKBOOK_BROKEN,
    ),
    "a-cell-far-to-the-right": (
        with_sheet('<row r="1"><c r="XFD1"><v>1</v></c></row>'),
        Fault.TOO_MANY_COLUMNS,
    ),
}


@pytest.mark.parametrize("name", SMALL)
def test_a_strange_file_is_told_by_what_it_is(name):
    data, code = SMALL[name]
    checked = read(data)
    assert [fault for fault, _, _ in faults(checked)] == [code]
    assert checked.readings == []
    assert checked.report.problems[0].en
    assert checked.report.problems[0].zh
    assert english_in(checked.report.problems[0].zh) == []


def test_what_is_told_in_chinese_is_not_english_in_part():
    told = read(SMALL["a-string-that-is-none"][0]).report.problems[0]
    assert told.en == "The workbook is damaged: a string 99 is missing."
    assert told.zh == "活頁簿已毀損：缺少第 99 號字串。"
    assert english_in(told.en) != [] == english_in(told.zh)
    assert english_in("活頁簿已毀損：xl/a.xml: not well-formed。") == ["not", "well", "formed"]


WHOLE = len(plain_workbook())


@pytest.mark.parametrize("cut", range(0, WHOLE - 4, 211))
def test_a_workbook_cut_anywhere_is_told(cut):
    data = plain_workbook()[: cut + 4]
    assert not read(data).report.is_fine


@pytest.mark.parametrize("at", range(30, 4800, 61))
def test_a_workbook_with_a_byte_changed_is_read_or_told(at):
    data = bytearray(plain_workbook())
    data[at] ^= 0x41
    checked = read(bytes(data))
    assert checked.report.is_fine == bool(checked.readings)


INJECTIONS = [
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\x1b[31m",
    "\u202ex",
]


@pytest.mark.parametrize("text", INJECTIONS)
@pytest.mark.parametrize("column", range(6))
def test_what_a_cell_holds_is_never_told_as_it_is(text, column):
    cells = ["o_PJ", "T5", *YEAR, "1", "h"]
    cells[column] = text
    quoted_cells = ",".join(f'"{cell}"' for cell in cells)
    for data in (
        csv_of(quoted_cells),
        workbook_of([COLUMNS, cells]) if text.isprintable() else b"",
    ):
        report = read(data).report
        assert not report.is_fine
        for each in report.problems:
            for told in (each.en, each.zh, each.header, each.column):
                assert not told.startswith(("=", "+", "-", "@", "\t", "\r"))
                assert told.isprintable()


def test_a_head_that_is_a_formula_is_told_within_words():
    report = read(csv_of("o_PJ,T5,2024-01-01,2025-01-01,1,h,x", head=HEAD + ",=1+1")).report
    assert [each.code for each in report.problems] == [Fault.COLUMN_UNKNOWN]
    assert report.problems[0].en.startswith("The column")
    assert report.problems[0].header == "'=1+1"


@pytest.mark.parametrize("text", INJECTIONS[:6])
def test_a_cell_of_ours_is_no_formula(text):
    assert plain(text) == f"'{text}"
    assert plain("o_PJ") == "o_PJ"


def test_what_is_quoted_is_short_and_in_one_line():
    assert quoted("a\nb\x1b\u202e") == "a\\u000ab\\u001b\\u202e"
    assert len(quoted("a" * 500)) == 60
    assert quoted("萬\u3000度") == "萬\u3000度"


def test_every_fault_has_sentences_in_both_languages():
    assert set(SENTENCES) == {str(fault) for fault in Fault}
    for fault in Fault:
        english, chinese = SENTENCES[fault]
        assert english.endswith(".") and chinese.endswith("。")
        names = [set(_names(sentence)) for sentence in (english, chinese)]
        assert names[0] == names[1], fault
        told = problem(fault, **dict.fromkeys(names[0], "x"))
        assert "{" not in told.en + told.zh


def _names(sentence):
    return [part.partition("}")[0] for part in sentence.split("{")[1:]]


def test_letters_of_columns():
    assert [letter_of(n) for n in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]


def test_names_of_tags_are_bounded_in_all_their_length():
    """A parser keeps each name for as long as it reads: few of them may be megabytes."""
    names = (f"<{'n' * 1_000}{number}/>" for number in range(100))
    checked = read(with_sheet("".join(names)))
    assert faults(checked) == [(Fault.WORKBOOK_SWELLS, 0, "")]
    assert f"longer than {limits.NAMES_CHARS_MAX} characters" in checked.report.problems[0].en


def test_merged_ranges_are_all_counted():
    merged = "".join(
        f'<mergeCell ref="A{row}:B{row}"/>' for row in range(1, limits.MERGED_MAX + 501)
    )
    data = with_sheet(
        xml_row(2, COLUMNS) + xml_row(3, ["o_PJ", "T5", *YEAR, "1", "h"]),
        f"<mergeCells>{merged}</mergeCells>",
    )
    # The first is above the head line and may be.
    assert read(data).report.counts == {Fault.MERGED_CELLS: limits.MERGED_MAX + 499}


def test_what_is_not_listed_is_counted_all_the_same():
    rows = limits.PROBLEMS_MAX + 50
    lines = [f"o_PX,T5,{YEAR[0]},{YEAR[1]},x,h,more"] * rows
    report = read(csv_of(*lines)).report
    assert report.counts == dict.fromkeys(
        (Fault.COLUMN_UNNAMED, Fault.NUMBER_INVALID, Fault.SYMBOL_UNKNOWN), rows
    )
    assert len(report.problems) == limits.PROBLEMS_MAX
