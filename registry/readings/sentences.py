"""The sentence of every fault, in English and in Traditional Chinese, by the fault's code.

Beside them what files are that are none of readings, which the sentences name.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "a PDF document": "PDF 文件",
        "a ZIP archive of other things": "內容並非活頁簿的 ZIP 壓縮檔",
        "a text document (.rtf)": "文書檔（.rtf）",
        "a picture": "圖片",
        "a compressed file": "壓縮檔",
        "a page or an XML file, whatever its name ends in": "網頁或 XML 檔（不論副檔名為何）",
        "an old Excel file (.xls)": "舊版 Excel 檔（.xls）",
        "an OpenDocument file (.ods)": "OpenDocument 檔（.ods）",
        "a binary workbook (.xlsb)": "二進位活頁簿（.xlsb）",
        "a text document (.docx)": "文書檔（.docx）",
        "a presentation (.pptx)": "簡報檔（.pptx）",
        "a Numbers file": "Numbers 檔",
        "it has no sheet in view": "沒有可見的工作表",
        "two parts have one name": "有兩個部分同名",
    }
)
"""What a file may be, or lack, that holds no readings: in Chinese by its English."""

SENTENCES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "file_empty": ("The file is empty.", "檔案為空。"),
        "file_too_large": (
            "The file has {size} bytes; at most {most} are read.",
            "檔案有 {size} 位元組，上限為 {most}。",
        ),
        "encoding_unknown": (
            "The text is neither UTF-8, UTF-16 nor Big5 beyond doubt; save it as CSV UTF-8.",
            "無法確認文字編碼為 UTF-8、UTF-16 或 Big5，請另存為「CSV UTF-8」。",
        ),
        "not_a_table": (
            "This is neither CSV text nor an XLSX workbook: {what}.",
            "此檔案既非 CSV 文字檔，亦非 XLSX 活頁簿：{what}。",
        ),
        "quotes_broken": (
            "The row does not read as CSV: a quotation mark is not closed, or too much is in it.",
            "此列無法依 CSV 格式讀取：引號未成對，或內容過多。",
        ),
        "workbook_broken": (
            "The workbook is damaged: {what}.",
            "活頁簿已毀損：{what}。",
        ),
        "workbook_encrypted": (
            "The workbook is protected by a password; save it without one.",
            "活頁簿受密碼保護，請取消密碼後另存。",
        ),
        "workbook_kind": (
            "This is {what}; save it as an Excel workbook (.xlsx) or as CSV.",
            "檔案格式為 {what}，請另存為 Excel 活頁簿（.xlsx）或 CSV。",
        ),
        "workbook_macros": (
            "The workbook holds macros; save it as .xlsx, without them.",
            "活頁簿含有巨集，請另存為不含巨集之 .xlsx。",
        ),
        "workbook_swells": (
            "The workbook unpacks to more than is read: {what}.",
            "活頁簿解壓縮後超過讀取上限：{what}。",
        ),
        "workbook_external": (
            "The workbook takes data from elsewhere ({what}); break the links, keep the values.",
            "活頁簿連結外部資料（{what}），請中斷連結並保留數值。",
        ),
        "xml_forbidden": (
            "The workbook declares XML entities, which no spreadsheet program writes.",
            "活頁簿宣告 XML 實體，一般試算表軟體不會如此。",
        ),
        "too_many_rows": (
            "There are more than {most} rows; split the file.",
            "資料超過 {most} 列，請分割檔案。",
        ),
        "too_many_columns": (
            "There is a cell beyond the {most} columns that are read.",
            "資料超過可讀取之 {most} 欄。",
        ),
        "head_missing": (
            "No head line is in the first {rows} rows: symbol, from, to, value, unit.",
            "前 {rows} 列找不到標題列：參數、起日、迄日（不含）、數值、單位。",
        ),
        "column_missing": (
            "The head line has no column {name}.",
            "標題列缺少「{name}」欄。",
        ),
        "column_repeated": (
            "The column {name} stands in the head line already, or another that says the same.",
            "標題列之「{name}」欄重複，或與另一欄同義。",
        ),
        "column_unknown": (
            "The column “{name}” is not read.",
            "「{name}」欄不予讀取。",
        ),
        "column_unnamed": (
            "“{text}” stands in a column without a head: name the column, or clear the cell.",
            "「{text}」所在之欄沒有標題，請為該欄加上標題或清除此格。",
        ),
        "row_above_head": (
            "The row reads like a reading and stands above the head line: put it beneath, "
            "or take it out.",
            "此列狀似讀數，卻在標題列之上，請移至標題列以下或刪除。",
        ),
        "sheet_with_readings": (
            "The sheet “{name}” holds readings too, and “{read}” alone is read: put all of them "
            "on one sheet, or hand in a file for each.",
            "工作表「{name}」亦有讀數，但僅讀取「{read}」；請併入同一工作表，或分檔提供。",
        ),
        "sheet_unread": (
            "The sheet “{name}” is not read; “{read}” is.",
            "未讀取工作表「{name}」，僅讀取「{read}」。",
        ),
        "hidden_read": (
            "This is hidden in the sheet, and read all the same.",
            "此處於工作表中為隱藏，仍予讀取。",
        ),
        "readings_missing": (
            "There is no reading beneath the head line.",
            "標題列以下沒有讀數。",
        ),
        "merged_cells": (
            "The cells {range} are merged; each row needs a value of its own.",
            "儲存格 {range} 已合併，每列須各有其值。",
        ),
        "cell_too_long": (
            "The cell holds more than {most} characters.",
            "儲存格超過 {most} 字元。",
        ),
        "cell_formula": (
            "The cell is a formula, which is not computed here; put its value in.",
            "儲存格為公式，此處不予計算，請填入數值。",
        ),
        "cell_error": (
            "The cell holds an error or a truth value: “{text}”.",
            "儲存格為錯誤值或邏輯值：「{text}」。",
        ),
        "cell_empty": ("The cell is empty.", "儲存格空白。"),
        "symbol_unknown": (
            "The methodology has no parameter “{text}”; metered are: {known}.",
            "減量方法沒有參數「{text}」，可填讀數者為：{known}。",
        ),
        "not_metered": (
            "{text} is given once for the period, not by readings.",
            "{text} 為整個監測期間之單一數值，不以讀數提供。",
        ),
        "item_invalid": (
            "“{text}” names no {index}: Latin letters and digits, with . _ - between, at most 32.",
            "「{text}」不可作為{index}名稱：限英文字母、數字及 . _ -，最多 32 字元。",
        ),
        "item_unknown": (
            "“{text}” is in no table of factors; there are {known}.",
            "係數表沒有「{text}」，可用者為：{known}。",
        ),
        "item_unexpected": (
            "{symbol} is given once and not by item; leave the cell empty.",
            "{symbol} 不分項目，此格請留空。",
        ),
        "date_invalid": (
            "“{text}” is no date; write 2024-12-31, 113/12/31 or 民國113年12月31日.",
            "「{text}」不是日期，請寫成 2024-12-31、113/12/31 或民國113年12月31日。",
        ),
        "date_with_time": (
            "“{text}” holds a time of day; readings run from day to day.",
            "「{text}」含有時刻，讀數以日為單位。",
        ),
        "dates_reversed": (
            "The reading ends on {after}, which is not after its first day, {first}.",
            "讀數迄日 {after} 未晚於起日 {first}。",
        ),
        "years_not_apart": (
            "{what}: the reading runs on after {change}; give one for each calendar year.",
            "{what}：讀數跨越 {change}，請按曆年分開提供。",
        ),
        "number_invalid": (
            "“{text}” is no number: character {at} is “{char}”; write digits such as 1200.5.",
            "「{text}」不是數字：第 {at} 個字元為「{char}」，請寫成如 1200.5。",
        ),
        "number_negative": (
            "“{text}” is below zero; a meter reading is not.",
            "「{text}」為負數，讀數不得為負。",
        ),
        "number_too_long": (
            "“{text}” has more digits than are kept: 12 before the point and 9 after it.",
            "「{text}」位數過多：整數最多 12 位，小數最多 9 位。",
        ),
        "number_not_whole": (
            "“{text}” is not a whole number.",
            "「{text}」不是整數。",
        ),
        "letter_in_number": (
            "“{text}”: character {at} is the letter {char}, where a digit {digit} is meant.",
            "「{text}」：第 {at} 個字元為英文字母 {char}，應為數字 {digit}。",
        ),
        "unit_unknown": (
            "“{text}” is not a unit of {symbol}: {known}.",
            "「{text}」不是 {symbol} 之單位：{known}。",
        ),
        "below_minimum": (
            "{text} is below the least that is allowed, {bound}.",
            "{text} 低於下限 {bound}。",
        ),
        "above_maximum": (
            "{text} is above the most that is allowed, {bound}.",
            "{text} 高於上限 {bound}。",
        ),
        "above_daily_maximum": (
            "{text} in {days} days is above the most in a day, {bound}.",
            "{days} 日共 {text}，超過每日上限 {bound}。",
        ),
        "outside_period": (
            "The reading lies outside the period from {start} up to, not including, {end}.",
            "讀數不在監測期間 {start} 至 {end}（不含）之內。",
        ),
        "period_invalid": (
            "From {start} to {end} is no monitoring period: one day to {most} calendar years.",
            "{start} 至 {end} 不是監測期間：須為一日至 {most} 個曆年。",
        ),
        "row_repeated": (
            "{what} has a reading of the same days in {other} already.",
            "{what} 於{other}已有相同日期之讀數。",
        ),
        "readings_overlap": (
            "{what}: the reading in {other} runs up to {expected}, not including it.",
            "{what}：{other}之讀數已涵蓋至 {expected}（不含）。",
        ),
        "readings_gap": (
            "{what}: nothing is read from {expected} up to, not including, {found}.",
            "{what}：自 {expected} 至 {found}（不含）沒有讀數。",
        ),
        "template_unfilled": (
            "The template's example rows still stand here: put your own readings in their place.",
            "範本之範例列仍在，請換成您自己的讀數。",
        ),
        "reading_unusual": (
            "{what}: {rate} is more than {times} times the median, {median}.",
            "{what}：{rate} 超過中位數 {median} 之 {times} 倍。",
        ),
    }
)
