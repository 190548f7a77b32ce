"""CSV files: encodings, head lines, numbers, dates, units, all told by cell."""

import re
import tracemalloc

import msgspec
import pytest

from registry.methods import method_of
from registry.methods.units import units_like
from registry.readings import read_readings
from registry.readings.dates import day_of
from registry.readings.encoding import decoded
from registry.readings.limits import CELL_CHARS_MAX, PROBLEMS_MAX, ROWS_MAX
from registry.readings.opening import opened
from registry.readings.problems import Fault, Unreadable
from tests.registry.readings.files import HEAD, YEAR, csv_of, faults, read

CHINESE = (
    "參數,項目,起日,迄日（不含）,數值,單位\r\no_PJ,T5,民國113年1月1日,114/1/1,１２００,小時\r\n"
)
READ = [("o_PJ", "T5", ("2024-01-01", "2025-01-01", "1200 h"))]


@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        *(("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("big5", "big5"), ("cp950", "big5")),
        *(("utf-16", "utf-16-le"), ("utf-16-le", "utf-16-le")),
    ],
)
def test_encodings_that_are_beyond_doubt(encoding, told):
    checked = read(CHINESE.encode(encoding))
    assert checked.report.encoding == told
    assert checked.report.is_fine
    assert checked.readings == READ


def test_utf_16_whose_first_byte_is_the_high_one():
    text = csv_of("o_PJ,T5,2024-01-01,2025-01-01,1200,h").decode()
    for data in (text.encode("utf-16-be"), b"\xfe\xff" + text.encode("utf-16-be")):
        assert read(data).report.encoding == "utf-16-be"
        assert read(data).readings == READ


@pytest.mark.parametrize(
    "data",
    [
        "参数,项目,起始日期,截止日期,数值,单位,用电量说明\r\n".encode("gb18030"),
        "パラメータ,項目,開始,終了,値,単位\r\n".encode("shift-jis"),
        csv_of("o_PJ,T5,2024-01-01,2025-01-01,1200,h") + b"\x80\xff",
        "symbol".encode("utf-32"),
    ],
    ids=["gb18030", "shift-jis", "bytes", "utf-32"],
)
def test_other_encodings_are_told_and_not_guessed(data):
    checked = read(data)
    assert [fault for fault, _, _ in faults(checked)] == [Fault.ENCODING_UNKNOWN]
    assert checked.readings == []


def test_an_empty_byte_is_told_by_its_row():
    data = csv_of(
        "o_PJ,T5,2024-01-01,2025-01-01,1200,h", "o_PJ,T8,2024-01-01,2025-01-01,12\x0000,h"
    )
    assert faults(read(data)) == [(Fault.ENCODING_UNKNOWN, 3, "")]


def test_an_encoding_breaks_at_a_row():
    data = csv_of("o_PJ,T5,2024-01-01,2025-01-01,1200,h", "o_PJ,\xff")[:-2] + b"\xff\xff\r\n"
    assert faults(read(data)) == [(Fault.ENCODING_UNKNOWN, 3, "")]


@pytest.mark.parametrize(
    "head",
    [
        HEAD,
        "SYMBOL,Item,FROM,To,Value,UNIT",
        "參數符號,品項,開始日期,迄日(不含),讀數,計量單位",
        "symbol 參數,item 項目,from 起日,to 迄日（不含）,value 數值,unit 單位",
    ],
)
def test_head_lines_in_both_languages(head):
    assert read(csv_of("o_PJ,T5,2024-01-01,2025-01-01,1200,h", head=head)).readings == READ


def test_columns_in_any_order_beneath_titles():
    data = csv_of(
        *("\u3000113 年電表,,", ",,"),
        "unit,value,remark,to,from,item,symbol",
        "h,1200,a remark,2025-01-01,2024-01-01,T5,o_PJ",
        head="某工廠",
    )
    checked = read(data)
    assert checked.readings == READ
    assert faults(checked) == [(Fault.COLUMN_UNKNOWN, 4, "C")]
    assert checked.report.is_fine
    assert (checked.report.errors, checked.report.warnings) == (0, 1)


def test_a_last_day_is_a_column_of_its_own():
    checked = read(
        csv_of("o_PJ,T5,113/1/1,113/12/31,1200,h", head="參數,項目,起日,迄日(含),數值,單位")
    )
    assert checked.readings == READ
    assert [(each.row, each.column, each.read) for each in checked.report.conversions] == [
        (2, "C", "2024-01-01"),
        (2, "D", "2024-12-31"),
        (2, "D", "< 2025-01-01"),
    ]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("symbol,item,from,value,unit", [(Fault.COLUMN_MISSING, 1, "")]),
        (
            "symbol,item,from,迄日,value,unit",
            [(Fault.COLUMN_MISSING, 1, ""), (Fault.COLUMN_UNKNOWN, 1, "D")],
        ),
        ("symbol,item,from,to,value,讀數", [(Fault.COLUMN_REPEATED, 1, "F")]),
        ("symbol,item,from,to,last,value", [(Fault.COLUMN_REPEATED, 1, "E")]),
        ("a,b,c,d,e,f", [(Fault.HEAD_MISSING, 0, "")]),
    ],
)
def test_head_lines_that_do_not_do(head, expected):
    checked = read(csv_of("o_PJ,T5,2024-01-01,2025-01-01,1200,h", head=head))
    assert faults(checked) == expected
    assert checked.readings == []


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("1,2OO", Fault.LETTER_IN_NUMBER, "character 4 is the letter O"),
        ("12o0", Fault.LETTER_IN_NUMBER, "character 3 is the letter o"),
        ("l200", Fault.LETTER_IN_NUMBER, "character 1 is the letter l"),
        ("１２Ｏ０", Fault.LETTER_IN_NUMBER, "character 3 is the letter Ｏ"),
        ("12,00", Fault.NUMBER_INVALID, "character 3 is “,”"),
        ("1.200,5", Fault.NUMBER_INVALID, "character 6 is “,”"),
        ("1.2.3", Fault.NUMBER_INVALID, "character 4 is “.”"),
        ("1200 kWh", Fault.NUMBER_INVALID, "character 5 is “ ”"),
        ("1200.", Fault.NUMBER_INVALID, "character 5 is “.”"),
        (".5", Fault.NUMBER_INVALID, "character 1 is “.”"),
        ("1e3", Fault.NUMBER_INVALID, "character 2 is “e”"),
        ("+5", Fault.NUMBER_INVALID, "character 1 is “+”"),
        ("①", Fault.NUMBER_INVALID, "character 1 is “①”"),
        ("-5", Fault.NUMBER_NEGATIVE, "“-5” is below zero"),
        ("1234567890123", Fault.NUMBER_TOO_LONG, "more digits than are kept"),
        ("0.1234567891", Fault.NUMBER_TOO_LONG, "more digits than are kept"),
        ("88000", Fault.ABOVE_MAXIMUM, "above the most that is allowed, 87840 h"),
        ("8784.5", Fault.ABOVE_DAILY_MAXIMUM, "in 366 days"),
        ("", Fault.CELL_EMPTY, "empty"),
        ("=2*600", Fault.CELL_FORMULA, "formula"),
        ("7" * (CELL_CHARS_MAX + 1), Fault.CELL_TOO_LONG, "1000"),
    ],
)
def test_numbers_that_are_none(text, code, said):
    checked = read(csv_of(f'o_PJ,T5,2024-01-01,2025-01-01,"{text}",h'))
    assert faults(checked) == [(code, 2, "E")]
    problem = checked.report.problems[0]
    assert problem.header == "value"
    assert said in problem.en
    assert problem.zh
    assert checked.readings == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *(("1,200", "1200"), ("1,200.50", "1200.50"), ("１，２００．５", "1200.5")),
        *(("0012", "12"), ("0", "0"), ("0.123456789", "0.123456789"), (" 12 ", "12")),
        ("12.5000000000", "12.500000000"),
    ],
)
def test_numbers_that_are_read(text, number):
    checked = read(csv_of(f'o_PJ,T5,2024-01-01,2025-01-01,"{text}",h'))
    assert checked.readings == [("o_PJ", "T5", (*YEAR, f"{number} h"))]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        *(("2024-12-31", "2024-12-31"), ("2024/1/2", "2024-01-02"), ("2024.01.02", "2024-01-02")),
        *(("2024年1月2日", "2024-01-02"), ("113/12/31", "2024-12-31"), ("113-1-2", "2024-01-02")),
        *(("民國113年12月31日", "2024-12-31"), ("民國 99 年 1 月 2 日", "")),
        *(("１１３／１２／３１", "2024-12-31"), ("2024-01-02 00:00", "2024-01-02")),
        *(("12/31/2024", ""), ("24/1/2", ""), ("113/2/30", ""), ("2024-1/2", ""), ("20240102", "")),
        *(("1900-01-01", ""), ("民國2024年1月2日", ""), ("2024-01-02 08:00", "")),
    ],
)
def test_days(text, day):
    found = day_of(text)
    assert ("" if found is None else found.isoformat()) == day


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("o_PJ,T5,12/31/2024,2025-01-01,1,h", (Fault.DATE_INVALID, 2, "C")),
        ("o_PJ,T5,2024-01-01 08:00,2025-01-01,1,h", (Fault.DATE_WITH_TIME, 2, "C")),
        ("o_PJ,T5,2025-01-01,2025-01-01,1,h", (Fault.DATES_REVERSED, 2, "D")),
        ("o_XX,T5,2024-01-01,2025-01-01,1,h", (Fault.SYMBOL_UNKNOWN, 2, "A")),
        (",T5,2024-01-01,2025-01-01,1,h", (Fault.CELL_EMPTY, 2, "A")),
        ("n_PJ,T5,2024-01-01,2025-01-01,1,pcs", (Fault.NOT_METERED, 2, "A")),
        ("o_PJ,,2024-01-01,2025-01-01,1,h", (Fault.ITEM_INVALID, 2, "B")),
        ("o_PJ,T 5,2024-01-01,2025-01-01,1,h", (Fault.ITEM_INVALID, 2, "B")),
        ("l,T5,2024-01-01,2025-01-01,0.1,1", (Fault.NOT_METERED, 2, "A")),
        ("o_PJ,T5,2024-01-01,2025-01-01,1,kWh", (Fault.UNIT_UNKNOWN, 2, "F")),
        ("o_PJ,T5,2024-01-01,2025-01-01,1,=h", (Fault.CELL_FORMULA, 2, "F")),
    ],
)
def test_cells_that_do_not_do(line, expected):
    checked = read(csv_of(line))
    assert faults(checked) == [expected]
    assert checked.readings == []


ENERGY = method_of("AMS-II.D").declaration


def of_energy(*lines: str, **options: object):
    return read_readings(ENERGY, csv_of(*lines), **options)


def test_fuels_are_read_in_the_unit_of_their_table():
    line = "FC_PJ,diesel,2024-01-01,2025-01-01,1.5,{}"
    for unit in ("L", "kL", "公秉", "m3"):
        assert of_energy(line.format(unit)).report.is_fine
    assert faults(of_energy(line.format("kg"))) == [(Fault.UNIT_UNKNOWN, 2, "F")]
    assert of_energy(line.format("")).report.conversions[0].read == "L"
    checked = of_energy("FC_PJ,dieseline,2024-01-01,2025-01-01,1.5,L")
    assert faults(checked) == [(Fault.ITEM_UNKNOWN, 2, "B")]
    assert "diesel" in checked.report.problems[0].en


def test_an_output_is_read_in_the_unit_that_is_chosen_or_any_that_may_be():
    line = "Q_PJ,,2024-01-01,2025-01-01,5,{}"
    assert of_energy(line.format("kg")).report.is_fine
    assert of_energy(line.format("MWh")).report.is_fine
    assert faults(of_energy(line.format(""))) == [(Fault.CELL_EMPTY, 2, "F")]
    chosen = {"output_unit": "t"}
    assert of_energy(line.format("kg"), words=chosen).report.is_fine
    assert of_energy(line.format(""), words=chosen).readings[0][2][2] == "5 t"
    assert faults(of_energy(line.format("MWh"), words=chosen)) == [(Fault.UNIT_UNKNOWN, 2, "F")]


def test_a_symbol_like_another_is_named():
    checked = read(csv_of("O_pj,T5,2024-01-01,2025-01-01,1,h"))
    assert "o_PJ" in checked.report.problems[0].en


def test_an_item_of_what_is_given_once_is_refused():
    data = csv_of("EG_BL,T5,2024-01-01,2025-01-01,1,MWh")
    checked = read_readings(method_of("AMS-I.D").declaration, data)
    assert faults(checked) == [(Fault.ITEM_UNEXPECTED, 2, "B")]


def test_every_cell_of_a_row_is_told():
    checked = read(csv_of("o_PJ,T 5,x,y,z,kWh"))
    assert [column for _, _, column in faults(checked)] == ["B", "C", "D", "E", "F"]


@pytest.mark.parametrize(
    ("given", "quantity"),
    [("小時", "1 h"), ("min", "1 min"), ("", "1 h"), ("HR", None), ("H", "1 h")],
)
def test_units_by_their_names(given, quantity):
    checked = read(csv_of(f"o_PJ,T5,2024-01-01,2025-01-01,1,{given}"))
    expected = [] if quantity is None else [("o_PJ", "T5", (*YEAR, quantity))]
    assert checked.readings == expected


def test_units_convert_exactly():
    method = method_of("AMS-II.C")
    given = {**method.declaration.example.inputs}
    del given["o_PJ"]
    bare = method.decode(msgspec.json.encode(given))
    results = []
    for value, unit in (("2904", "h"), ("174240", "min"), ("121", "d")):
        lines = [f"o_PJ,{item},2020-01-01,2021-01-01,{value},{unit}" for item in given["o_BL"]]
        results.append(method.quantify(bare.with_readings(read(csv_of(*lines)).readings)))
    assert {result.reduction for result in results} == {results[0].reduction}
    assert results[0].units == method.declaration.example.units


def test_all_or_nothing():
    good = [f"o_PJ,G{n},2024-01-01,2025-01-01,1,h" for n in range(20)]
    assert len(read(csv_of(*good)).readings) == 20
    checked = read(csv_of(*good, "o_PJ,T5,2024-01-01,2025-01-01,x,h"))
    assert checked.readings == []
    assert checked.report.readings == 0


def test_problems_are_listed_up_to_a_number_and_all_counted():
    lines = ["o_PJ,T5,2024-01-01,2025-01-01,x,h"] * (PROBLEMS_MAX + 5)
    report = read(csv_of(*lines)).report
    assert len(report.problems) == PROBLEMS_MAX
    assert report.errors == report.counts[Fault.NUMBER_INVALID] == PROBLEMS_MAX + 5


def test_rows_up_to_the_limit():
    line = "o_PJ,G{},2024-01-01,2025-01-01,1,h"
    lines = [line.format(n) for n in range(ROWS_MAX)]
    checked = read(csv_of(*lines, ",,,,,", ""))
    assert len(checked.readings) == ROWS_MAX
    checked = read(csv_of(*lines, ",,,,,", line.format("X")))
    assert faults(checked) == [(Fault.TOO_MANY_ROWS, ROWS_MAX + 3, "")]
    assert checked.readings == []


@pytest.mark.parametrize(
    "data",
    [
        csv_of('o_PJ,"T5,2024-01-01,2025-01-01,1,h', *["x,y"] * 100),
        csv_of('o_PJ,"T5"x,2024-01-01,2025-01-01,1,h'),
        csv_of("o_PJ" + "," * 70_000),
        csv_of('"', *['","'] * 200),
    ],
)
def test_text_that_is_no_csv(data):
    assert [fault for fault, _, _ in faults(read(data))] == [Fault.QUOTES_BROKEN]


@pytest.mark.parametrize("mark", [";", "\t"])
def test_other_marks_between_cells(mark):
    data = csv_of("o_PJ,T5,2024-01-01,2025-01-01,1200,h").replace(b",", mark.encode())
    assert read(data).readings == READ


@pytest.mark.parametrize(
    ("data", "code"),
    [
        *((b"", Fault.FILE_EMPTY), (b" \r\n", Fault.FILE_EMPTY)),
        (csv_of(), Fault.READINGS_MISSING),
        (b"%PDF-1.7 ...", Fault.NOT_A_TABLE),
        (b"<html><table><tr><td>symbol", Fault.NOT_A_TABLE),
        (b"\x89PNG\r\n", Fault.NOT_A_TABLE),
        (b"symbol,from,value\n" * 1_000_000, Fault.FILE_TOO_LARGE),
    ],
)
def test_files_that_are_none(data, code):
    assert [fault for fault, _, _ in faults(read(data))] == [code]


@pytest.mark.parametrize("data", [b"%PDF-1.7", b"PK\x05\x06", b"{\\rtf1", b"\x89PNG", b"<html>"])
def test_what_is_no_table_is_named_in_either_language(data):
    with pytest.raises(Unreadable) as caught:
        opened(data)
    assert not re.search("[A-Za-z]{2,} [a-z]{2,}", caught.value.problem.zh)
    assert re.search("[A-Za-z]+ [a-z]+", caught.value.problem.en)


def test_a_reading_is_shown_in_the_very_unit_that_it_came_in():
    """Of the units that a fuel not chosen yet may have, that of the file counts."""
    declaration = method_of("AMS-III.B").declaration
    for unit in ("m3", "kg", "L"):
        line = f"FC_PJ,2024-01-01,2025-01-01,3600000,{unit}"
        report = read_readings(declaration, csv_of(line, head="symbol,from,to,value,unit")).report
        assert [(each.sum, each.unit) for each in report.series] == [("3600000", unit)]


def test_a_list_of_units_ends_with_a_whole_name():
    declaration = method_of("AMS-I.C").declaration
    line = "EG_th,2024-01-01,2025-01-01,1,furlong"
    report = read_readings(declaration, csv_of(line, head="symbol,from,to,value,unit")).report
    units = units_like("GJ")
    (found,) = report.problems
    listed = found.en.partition("EG_th: ")[2].removesuffix(".").split(", ")
    assert set(listed) - {"…"} <= set(units)
    assert len(listed) > 3


def test_a_large_text_in_big5_is_told_by_its_first_characters():
    """One object for each of its characters once took fifty times the file."""
    data = ("電" * 2_000_000).encode("cp950")
    tracemalloc.start()
    text, name = decoded(data)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (len(text), name) == (2_000_000, "big5")
    assert most < 6 * len(data)
