"""Files of readings, templates and sheets over HTTP: anybody may, and nothing is stored."""

import csv
import io

import pytest
from openpyxl import load_workbook

from registry.methods import METHODS
from registry.readings.limits import FILE_BYTES_MAX
from tests.registry.readings.files import csv_of, plain_workbook

GOOD = csv_of("o_PJ,hall,2024-01-01,2024-07-01,1452,h", "o_PJ,hall,2024-07-01,2025-01-01,1452,小時")
READINGS = "/v1/methods/AMS-II.C/readings"


def sent(door, data, query="", path=READINGS):
    return door.post(path + query, content=data, headers={"Content-Type": "text/csv"})


def test_a_good_file(public):
    before = public.head()
    report = sent(public, GOOD, "?start=2024-01-01&end=2025-01-01").json()
    assert report["is_fine"]
    assert (report["rows"], report["readings"], report["encoding"]) == (2, 2, "utf-8")
    assert report["series"][0]["sum"] == "2904"
    assert report["converted"] == {"unit_by_another_name": 1}
    assert public.head() == before


def test_problems_come_by_cell_in_both_languages(public):
    report = sent(public, GOOD.replace(b"1452,h", b'"1,4S2",h')).json()
    assert not report["is_fine"]
    assert report["readings"] == 0
    problem = report["problems"][0]
    assert (problem["row"], problem["column"], problem["header"]) == (2, "E", "value")
    assert problem["code"] == "number_invalid"
    assert "character 4" in problem["en"]
    assert "第 4 個字元" in problem["zh"]


def test_a_reading_over_a_change_of_year_is_pointed_at(public):
    report = sent(public, GOOD.replace(b"hall,2024-01-01", b"hall,2023-12-01")).json()
    assert report["counts"] == {"years_not_apart": 1}
    problem = report["problems"][0]
    assert (problem["row"], problem["column"], problem["header"]) == (2, "D", "to")


def test_a_workbook_whatever_it_is_called(public):
    for media_type in ("application/octet-stream", "text/csv", "application/json"):
        headers = {"Content-Type": media_type}
        report = public.post(READINGS, content=plain_workbook(), headers=headers).json()
        assert (report["format"], report["is_fine"]) == ("xlsx", True)


def test_the_period_is_asked_for_whole(public):
    refused = sent(public, GOOD, "?start=2024-01-01").json()
    assert (refused["code"], refused["detail_zh"]) == ("bad_request", "起日與迄日須一併提供")
    assert sent(public, GOOD, "?start=2024-1-1&end=2025-01-01").json()["code"] == "bad_request"
    report = sent(public, GOOD, "?start=2024-02-01&end=2025-01-01").json()
    assert report["counts"] == {"outside_period": 1}
    report = sent(public, GOOD, "?start=2024-02-30&end=2025-01-01").json()
    assert report["counts"] == {"period_invalid": 1}


def test_bounds_of_the_door(public):
    assert sent(public, b"x" * (FILE_BYTES_MAX + 1)).status_code == 413
    assert sent(public, b"").json()["counts"] == {"file_empty": 1}
    assert sent(public, GOOD, path="/v1/methods/NONE/readings").json()["code"] == "method_unknown"


@pytest.mark.parametrize("code", METHODS)
def test_templates(public, code):
    text = public.get(f"/v1/methods/{code}/template.csv")
    assert text.headers["content-type"].startswith("text/csv")
    assert f'filename="{code}.csv"' in text.headers["content-disposition"]
    assert next(csv.reader(io.StringIO(text.content.decode("utf-8-sig"))))[0] == "symbol 參數"
    book = public.get(f"/v1/methods/{code}/template.xlsx")
    assert load_workbook(io.BytesIO(book.content)).sheetnames == ["Readings", "Symbols"]
    path = f"/v1/methods/{code}/readings"
    for template in (text, book):
        assert sent(public, template.content, path=path).json()["is_fine"]


def test_a_sheet_and_its_refusals(public):
    inputs = METHODS["AMS-II.C"].declaration.example.inputs
    sheet = public.post("/v1/methods/AMS-II.C/sheet", json=inputs)
    assert sheet.headers["content-type"].endswith("spreadsheetml.sheet")
    book = load_workbook(io.BytesIO(sheet.content), data_only=True)
    assert book["Summary"]["D13"].value == "20"
    assert public.post("/v1/methods/AMS-II.C/sheet", json=inputs).content == sheet.content
    refused = public.post("/v1/methods/AMS-II.C/sheet", json={**inputs, "n_BL": {"T5-28": "x"}})
    assert refused.json()["code"] in {"bad_request", "not_a_decimal"}


def test_a_large_sheet_is_refused_before_it_is_written(public):
    names = [f"g{number}" for number in range(1000)]
    given = {symbol: dict.fromkeys(names, "1") for symbol in ("n_BL", "rho_BL", "n_PJ", "rho_PJ")}
    hours = {symbol: dict.fromkeys(names, "0") for symbol in ("o_BL", "o_PJ")}
    inputs = {"period_start": "2020-12-31", "period_end": "2022-01-02", **given, **hours}
    assert public.post("/v1/methods/AMS-II.C/quantify", json=inputs).status_code == 200
    refused = public.post("/v1/methods/AMS-II.C/sheet", json=inputs)
    assert refused.status_code == 413
    assert refused.json()["code"] == "body_too_large"
    assert "at most 200,000" in refused.json()["detail"]
    assert "至多 200,000 個" in refused.json()["detail_zh"]
