"""What is wrong with a query or a body is told as what it is, in both languages."""

import pytest


@pytest.mark.parametrize(
    ("body", "detail", "zh"),
    [
        (b"", "the body is empty, and JSON is expected", "沒有內容：應為 JSON"),
        (b" \n", "the body is empty, and JSON is expected", "沒有內容：應為 JSON"),
        (b"{} x", "more stands behind the JSON, from character 4 on", "自第 4 個字元起"),
        (b'{"act": ', "the JSON ends before it is whole, or there is none", "JSON 不完整"),
        (b"{'a': 1}", "this is no JSON, from character 2 on", "第 2 個字元起有誤"),
        (b"\xff", "the text is not in UTF-8", "不是 UTF-8 的文字"),
        (b'{"a": 1, "a": 2}', "a name stands twice in one object", "同一物件中欄位名稱重複"),
    ],
)
def test_a_body_that_is_no_json_is_told_what_is_wrong_with_it(public, body, detail, zh):
    headers = {"Content-Type": "application/json"}
    answer = public.post("/v1/drafts", who="acme", content=body, headers=headers)
    refused = answer.json()
    assert (answer.status_code, refused["detail"]) == (400, detail)
    assert zh in refused["detail_zh"]


@pytest.mark.parametrize(
    ("path", "zh"),
    [
        ("/v1/blocks?as_of=-1", "應為分錄序號（含該筆），或日期如 2026-01-31"),
        ("/v1/entries?act=fly", "應為行為名稱，如 transfer"),
        ("/v1/blocks?holder=x", "應為帳戶名稱"),
        ("/v1/blocks?series=x", "應為編碼系列，如 Z00001/2024"),
        ("/v1/accounts?sector=x", "應為行業統計分類代碼"),
        ("/v1/retirements?beneficiary=x", "應為統一編號"),
    ],
)
def test_a_wrong_parameter_gets_what_fits_in_chinese_too(public, path, zh):
    refused = public.get(path).json()
    assert refused["code"] == "bad_request"
    assert refused["detail_zh"].startswith(zh)
