r"""Balances claimed, and balances recomputed from the state that an audit leaves.

A file of balances is CSV under the heading ``account,series,held,on_hold,retired,cancelled``, or a
JSON array of objects with these six members, or the one object that a registry answers to
``GET /v1/accounts/{account}/holdings``. Readers are strict and name the row and the column.

>>> read_balances(b"account,series,held,on_hold,retired,cancelled\nacme,Z00001/2024,5,0,0,0\n")
... # doctest: +ELLIPSIS
(Balance(account='acme', series='Z00001/2024', held=5, on_hold=0, retired=0, cancelled=0),)
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import msgspec
from msgspec import UNSET, Raw, Struct, UnsetType

from ledger.book.fields import AccountId, Count, SeriesId
from ledger.book.records import Block
from ledger.book.state import State
from ledger.errors import Defect, Malformed
from ledger.limits import BALANCES_BYTES_MAX, INTEGER_MAX
from ledger.verdict import Finding

QUANTITIES: Final = ("held", "on_hold", "retired", "cancelled")
"""The columns that hold units: the four terms of the conservation law."""

_INTEGER = re.compile(r"(?:0|[1-9][0-9]{0,15})\Z")


class Balance(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an account has of one series, in units."""

    account: AccountId
    series: SeriesId
    held: Count = 0
    on_hold: Count = 0
    retired: Count = 0
    cancelled: Count = 0


COLUMNS: Final = Balance.__struct_fields__


class _Row(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A balance as a file states it: nothing is left out."""

    account: AccountId
    series: SeriesId
    held: Count
    on_hold: Count
    retired: Count
    cancelled: Count


class _Holding(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A row of an account's holdings, as a registry answers; what it rests on is not compared."""

    series: SeriesId
    project: str
    vintage: int
    held: Count
    on_hold: Count
    retired: Count
    cancelled: Count
    index: int = 0
    remark: Raw | UnsetType = UNSET


class _Holdings(Struct, frozen=True, kw_only=True):
    """An account's holdings, as a registry answers; what else the answer says is not read."""

    account: AccountId
    items: tuple[_Holding, ...]


def balances_of(state: State) -> dict[tuple[str, str], Balance]:
    """Return every balance that is not all zero, by account and series, sorted."""
    sums: dict[tuple[str, str], dict[str, int]] = {}
    for block in state.records(Block):
        terms = sums.setdefault((block.holder, block.series), dict.fromkeys(QUANTITIES, 0))
        terms[block.status] += block.quantity
    return {key: Balance(account=key[0], series=key[1], **sums[key]) for key in sorted(sums)}


def check_balances(
    claimed: Iterable[Balance], recomputed: dict[tuple[str, str], Balance]
) -> Iterator[Finding]:
    """Yield a finding for each quantity that differs, of every account that is claimed.

    A series that an account has and the claim leaves out is claimed as nothing. Accounts that the
    claim does not name are not compared.
    """
    claims = {(claim.account, claim.series): claim for claim in claimed}
    accounts = {account for account, _ in claims}
    keys = claims.keys() | {key for key in recomputed if key[0] in accounts}
    for account, series in sorted(keys):
        none = Balance(account=account, series=series)
        claim, found = claims.get((account, series), none), recomputed.get((account, series), none)
        for term in QUANTITIES:
            said, is_ = getattr(claim, term), getattr(found, term)
            if said != is_:
                detail = f"{account} {series}: {term} {said} claimed, {is_} recomputed"
                code = str(Defect.BALANCE_MISMATCH)
                yield Finding(step=11, index=-1, code=code, detail=detail)


def read_balances(data: bytes) -> tuple[Balance, ...]:
    """Return the balances that a file states. Raises `Malformed`: BAD_BALANCES, naming the row."""
    if len(data) > BALANCES_BYTES_MAX:
        raise _bad(f"more than {BALANCES_BYTES_MAX} bytes")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _bad(f"not UTF-8 at byte {error.start}") from None
    rows = _json_rows(text) if text.lstrip()[:1] in ("[", "{") else _csv_rows(text)
    first: dict[tuple[str, str], int] = {}
    for number, row in enumerate(rows, 1):
        before = first.setdefault((row.account, row.series), number)
        if before != number:
            raise _bad(f"row {number}: {row.account} {row.series} stands in row {before} already")
    return tuple(rows)


def format_balances(balances: Iterable[Balance]) -> str:
    """Return balances as CSV: `read_balances` reads them back."""
    lines = [",".join(COLUMNS)]
    lines += [",".join(str(getattr(row, name)) for name in COLUMNS) for row in balances]
    return "\n".join([*lines, ""])


def _json_rows(text: str) -> Sequence[Balance]:
    try:
        if text.lstrip().startswith("["):
            rows = msgspec.json.decode(text, type=tuple[_Row, ...])
            return [msgspec.convert(msgspec.to_builtins(row), Balance) for row in rows]
        answer = msgspec.json.decode(text, type=_Holdings)
    except (msgspec.DecodeError, RecursionError) as error:
        # The library names the place as `$[row].column`, counted from 0.
        raise _bad(re.sub(r"\$\[(\d+)\]", lambda at: f"row {int(at[1]) + 1}", str(error))) from None
    return [
        Balance(
            account=answer.account,
            series=row.series,
            **{term: getattr(row, term) for term in QUANTITIES},
        )
        for row in answer.items
    ]


def _csv_rows(text: str) -> Sequence[Balance]:
    try:
        heading, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    except (csv.Error, ValueError) as error:
        raise _bad(f"no CSV with a heading: {error}") from None
    if tuple(heading) != COLUMNS:
        raise _bad(f"the heading is {','.join(COLUMNS)}")
    return [_csv_row(number, row) for number, row in enumerate(rows, 1)]


def _csv_row(number: int, row: list[str]) -> Balance:
    if len(row) != len(COLUMNS):
        raise _bad(f"row {number}: {len(row)} columns, not {len(COLUMNS)}")
    cells = dict(zip(COLUMNS, row, strict=True))
    numbers = {}
    for name in QUANTITIES:
        text = cells.pop(name)
        if not _INTEGER.match(text) or int(text) > INTEGER_MAX:
            raise _bad(f"row {number}, column {name}: not a number from 0 to {INTEGER_MAX}")
        numbers[name] = int(text)
    try:
        return msgspec.convert(cells | numbers, Balance)
    except msgspec.ValidationError as error:
        column = str(error).rpartition("$.")[2].rstrip("`")
        raise _bad(f"row {number}, column {column}: {error}") from None


def _bad(detail: str) -> Malformed:
    return Malformed(Defect.BAD_BALANCES, detail)
