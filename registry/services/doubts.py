"""What an act may well have wrong although no rule forbids it, told to its signer beforehand.

A rule cannot know which methodologies are computed here, which tables are published, or that
somebody gave the last day where the day after it belongs. What was meant only the signer knows: so
each doubt names the field and what would stand there otherwise, and forbids nothing.
"""

import datetime
from collections.abc import Iterable, Sequence
from typing import Final

from ledger.book.acts import AnyAct, OpenAccount, RegisterProject, ReportMonitoring
from ledger.book.calculation import ANY_EDITION, table_of
from registry.methods import EDITIONS, METHODS
from registry.methods.declaration import Declaration
from registry.methods.factors import FACTOR_SETS
from registry.services.said import Said

_DAY: Final = datetime.timedelta(days=1)
_NO_DIVISIONS: Final = frozenset({"00", "04", "07", "40", "44", "57", "89", "97", "98", "99"})
"""Numbers that no division of the standard industrial classification (11th revision) has."""


def doubts_of(act: AnyAct) -> list[Said]:
    """Return what may be wrong in an act, as far as the act itself shows it."""
    match act:
        case RegisterProject():
            return [*_of_method(act), *_of_last_day("crediting_end", act.crediting_end)]
        case ReportMonitoring():
            return _of_last_day("period_end", act.period_end)
        case OpenAccount() if act.sector in _NO_DIVISIONS:
            return [
                Said(
                    f"sector：行業統計分類（第 11 次修正）沒有 {act.sector} 中類。",
                    f"sector: the standard industrial classification (11th revision) has no "
                    f"division {act.sector}.",
                )
            ]
    return []


def _of_last_day(field: str, end: datetime.date) -> list[Said]:
    """Return a doubt where a period ends just before the last day of a month."""
    following = end + _DAY
    if following.day != 1:
        return []
    return [
        Said(
            f"{field}：這是最後一天的次日，因此 {end} 不算在內；要算到 {end}，請寫 {following}。",
            f"{field}: this is the day after the last one, so that {end} is not covered; to cover "
            f"it, give {following}.",
        )
    ]


def _of_method(act: RegisterProject) -> list[Said]:
    """Return what of a project could not be computed here."""
    named = act.methodology, act.methodology_version
    method = EDITIONS.get(named) or METHODS.get(act.methodology)
    if method is None:
        return [_unknown(act.methodology)] if act.factor_sets else []
    declared = method.declaration
    doubts = []
    if not declared.earns:
        doubts.append(
            Said(
                f"methodology：{declared.code} 是供其他方法引用的工具，不產生減量額度。",
                f"methodology: {declared.code} is a tool for other methodologies and earns "
                "nothing.",
            )
        )
    if act.scope != declared.scope:
        doubts.append(
            Said(
                f"scope：{declared.code} 屬類別 {declared.scope}，不是 {act.scope}。",
                f"scope: {declared.code} is of scope {declared.scope}, not {act.scope}.",
            )
        )
    if not act.factor_sets:
        return doubts
    if named not in EDITIONS:
        versions = [version for code, version in EDITIONS if code == declared.code]
        doubts.append(
            Said(
                f"methodology_version：這裡只計算 {declared.code} {'、'.join(versions)} 版，"
                f"不能產生 {act.methodology_version} 版的計算依據。",
                f"methodology_version: {declared.code} is computed here as {', '.join(versions)} "
                f"alone; no calculation as {act.methodology_version} can be made.",
            )
        )
    return [*doubts, *_of_tables(declared, act.factor_sets)]


def _unknown(code: str) -> Said:
    known = [method.declaration.code for method in METHODS.values() if method.declaration.earns]
    return Said(
        f"methodology：這裡不計算 {code}，專案既指定係數表，之後的申報與查證卻產生不出計算依據；"
        f"可計算的有 {'、'.join(known)}。不指定係數表，則可在別處計算。",
        f"methodology: {code} is not computed here, so that no report or verification gets the "
        f"calculation that pinned tables ask for; computed are {', '.join(known)}. With no factor "
        "sets the figures may be computed elsewhere.",
    )


def _of_tables(declared: Declaration, pins: Sequence[str]) -> Iterable[Said]:
    """Yield what keeps these tables from being what the methodology computes with."""
    lacking = list(declared.families)
    superfluous = []
    for pin in pins:
        families = _families(pin)
        if not families:
            yield _absent(pin)
        elif families[0] in lacking:
            lacking.remove(families[0])
        else:
            superfluous.append(pin)
    if superfluous:
        named = ", ".join(superfluous)
        yield Said(
            f"factor_sets：{declared.code} 不用 {'、'.join(superfluous)}，或同一類已指定另一版；"
            "不刪去，就產生不出計算依據。",
            f"factor_sets: {declared.code} does not compute with {named}, or has another edition "
            "of that family here; unless left out, no calculation can be made.",
        )
    for family in lacking:
        choices = [name for name, found in FACTOR_SETS.items() if found.family == family]
        yield Said(
            f"factor_sets：{declared.code} 還要用 {family}，請加上 {' 或 '.join(choices)}；"
            "不加上，就產生不出計算依據。",
            f"factor_sets: {declared.code} computes with {family} too: add {' or '.join(choices)}; "
            "without it no calculation can be made.",
        )


def _families(pin: str) -> list[str]:
    """Return the family of a pinned table, none where no such edition is published."""
    any_of = table_of(pin) if pin.endswith(f"/{ANY_EDITION}") else ""
    return [
        found.family
        for name, found in FACTOR_SETS.items()
        if name == pin or (any_of and table_of(name) == any_of)
    ][:1]


def _absent(pin: str) -> Said:
    editions = [name for name in FACTOR_SETS if table_of(name) == table_of(pin)]
    there = editions or list(FACTOR_SETS)
    return Said(
        f"factor_sets：這裡沒有 {pin}；有 {'、'.join(there)}。",
        f"factor_sets: there is no {pin} here; there is {', '.join(there)}.",
    )
