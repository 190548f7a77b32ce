"""The documents that a draft rests on: whether they are here, and whether its figure follows.

What its files of readings warn of is told once more: whoever signs need not be who uploaded them.

No rule reads a document. A hash that was mistyped, or a calculation of another period, would stand
in the log for ever and be found by a recomputation; the signer is told while it costs nothing.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Final

from msgspec import UNSET

from ledger.book.acts import (
    AnswerFinding,
    AnyAct,
    AttachEvidence,
    BeginRecovery,
    BringIn,
    ChangeProject,
    CloseFinding,
    RaiseFinding,
    RegisterProject,
    ReportMonitoring,
    RequestCorrection,
    SettleCorrection,
    ValidateProject,
    VerifyMonitoring,
)
from ledger.book.calculation import Calculation
from ledger.book.records import Project, Report
from ledger.book.state import Reader
from registry.documents import Document
from registry.methods.result import Note
from registry.methods.wording import note_title
from registry.readings.noting import READINGS, rows_of
from registry.recompute.figure import figure
from registry.recompute.findings import Discrepancy
from registry.recompute.shelf import Shelf
from registry.services.said import Said

COMPUTED_BYTES_MAX: Final = 262_144
"""Bytes of parameters and readings up to which a draft's figure is computed again."""

_SAID: Final[Mapping[Discrepancy, str]] = MappingProxyType(
    {
        Discrepancy.DOCUMENT_MISSING: "calculation：文件遺失",
        Discrepancy.PARAMETERS_ALTERED: "calculation.parameters：文件與雜湊不符",
        Discrepancy.READINGS_ALTERED: "calculation.readings：文件與雜湊不符",
        Discrepancy.FACTORS_ALTERED: "calculation.factors：文件與雜湊不符",
        Discrepancy.SHEET_ALTERED: "calculation.sheet：文件與雜湊不符",
        Discrepancy.SHEET_DIFFERS: "calculation.sheet：計算書所載與計算結果不符",
        Discrepancy.FACTORS_UNPUBLISHED: "calculation.factors：所用係數不是公告的版本",
        Discrepancy.METHOD_UNKNOWN: "calculation.methodology：這裡不計算此減量方法或版次",
        Discrepancy.INPUTS_REFUSED: "calculation.parameters：不能依此計算",
        Discrepancy.READINGS_REFUSED: "calculation.readings：不能依此計算",
        Discrepancy.PERIOD_DIFFERS: "計算依據的期間為 {} 至 {}，報告的期間為 {} 至 {}",
        Discrepancy.SHARES_DIFFER: "calculation.parameters：成員或分配與專案登記不同",
    }
)
"""What a recomputation finds in one calculation, in Chinese; the English is its own."""
_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

_Figured = ReportMonitoring | VerifyMonitoring
_Listing = (
    RegisterProject
    | ChangeProject
    | ReportMonitoring
    | RequestCorrection
    | SettleCorrection
    | RaiseFinding
    | AnswerFinding
    | CloseFinding
)
"""Acts with a list of documents."""


def grounds_of(
    reader: Reader, act: AnyAct, found: Mapping[str, Document | None], shelf: Shelf
) -> list[Said]:
    """Return what may be wrong with the documents that an act names.

    `found` are those of `named_in` by their paths, None where nothing that the drafter may read is
    stored.
    """
    absent = [path for path, document in found.items() if document is None]
    if absent:
        return [_absent(path) for path in absent]
    if not isinstance(act, _Figured) or not isinstance(act.calculation, Calculation):
        return []
    read = [act.calculation.parameters, *act.calculation.readings]
    sizes = {document.sha256: document.size for document in found.values() if document}
    if sum(sizes[sha256] for sha256 in read) > COMPUTED_BYTES_MAX:
        return []
    return list(_of_figure(reader, act, act.calculation, shelf))


def named_in(act: AnyAct) -> Iterator[tuple[str, str]]:
    """Yield every document that an act names, by its path in the act; tables are published."""
    if isinstance(act, _Listing):
        for number, document in enumerate(act.documents):
            yield f"documents.{number}.sha256", document.sha256
    if isinstance(act, ValidateProject | VerifyMonitoring):
        yield "statement", act.statement
    if isinstance(act, BringIn):
        yield "cancellation", act.cancellation
        yield "certificate", act.certificate
    if isinstance(act, AttachEvidence):
        yield "paper", act.paper
    if isinstance(act, BeginRecovery):
        yield "evidence", act.evidence
    if isinstance(act, _Figured) and act.calculation is not UNSET:
        yield "calculation.parameters", act.calculation.parameters
        for number, sha256 in enumerate(act.calculation.readings):
            yield f"calculation.readings.{number}", sha256
        yield "calculation.sheet", act.calculation.sheet


def _absent(path: str) -> Said:
    return Said(
        f"{path}：這裡沒有此雜湊的文件，或您無權閱讀；請先存放文件，或核對雜湊。",
        f"{path}: no document with this hash is here for you to read: store it first, or compare "
        "the hash.",
    )


def _of_figure(
    reader: Reader, act: _Figured, calculation: Calculation, shelf: Shelf
) -> Iterable[Said]:
    """Yield where an act says something else than its calculation comes to."""
    project = reader.get(Project, (act.project,))
    period = _period_of(reader, act)
    if project is None or period is None:
        return
    found: dict[Discrepancy, Said] = {}

    def take(code: Discrepancy, subject: str, detail: str, units: int = 0) -> None:
        zh = _SAID[code]
        if code is Discrepancy.PERIOD_DIFFERS:
            zh = f"{subject}：{zh.format(*_DAY.findall(detail))}"
        found.setdefault(code, Said(f"{zh}。", f"calculation: {subject}: {detail}."))

    shares = tuple((share.account, share.weight) for share in project.shares)
    made = figure(calculation, shelf, period=period, shares=shares, find=take)
    yield from found.values()
    yield from _of_readings(calculation, made.result.notes if made else ())
    if isinstance(act, ReportMonitoring):
        field, grams = "claimed_g", act.claimed_g
    else:
        field, grams = "verified_g", act.verified_g
    if made is not None and grams != made.result.quantity_g:
        follows = made.result.quantity_g
        yield Said(
            f"{field}：計算依據得出 {follows:,} 公克，不是 {grams:,} 公克。",
            f"{field}: the calculation comes to {follows:,} g, not {grams:,} g.",
        )


def _of_readings(calculation: Calculation, notes: Iterable[Note]) -> Iterator[Said]:
    """Yield what is to be looked at in the files of readings, by their places in the act."""
    for number, sha256 in enumerate(calculation.readings):
        field = f"calculation.readings.{number}"
        for note in notes:
            if note.symbol == READINGS and note.where.startswith(sha256):
                title, rows = note_title(note.code), rows_of(note)
                yield Said(
                    f"{field}：{title.zh}{f'（{rows.zh}）' if rows.zh else ''}。",
                    f"{field}: {title.en}{f' ({rows.en})' if rows.en else ''}.",
                )


def _period_of(reader: Reader, act: _Figured) -> tuple[str, str] | None:
    if isinstance(act, ReportMonitoring):
        return act.period_start.isoformat(), act.period_end.isoformat()
    report = reader.get(Report, (act.project, act.report))
    return None if report is None else (report.period_start, report.period_end)
