"""The page docs/rules.md, made from the table of articles.

    python -m tests.house.rule_pages

writes it; a test compares.
"""

from collections.abc import Iterator

from registry.clocks import LIMITS, TITLES, Limit, Sense
from tests.house.articles import Mark, Row
from tests.house.other_articles import BODIES, FEE
from tests.house.project_articles import PROJECTS
from tests.house.source import ROOT
from tests.house.trading_articles import TRADING

PAGE = ROOT / "docs/rules.md"
SIDES = {
    Sense.WITHIN: "within {} of",
    Sense.BEFORE: "{} before",
    Sense.AT_LEAST: "at least {} from",
}


def page() -> str:
    """Return the page."""
    return "\n\n".join(_parts()) + "\n"


def _parts() -> Iterator[str]:
    yield "# The regulations and where they are kept"
    yield (
        "Made from the table by `python -m tests.house.rule_pages`; a test compares, and another "
        "requires that what each row names exists. 由條文對照表產生，請勿直接修改。"
    )
    yield (
        "`rule`: the system refuses what the article forbids, or keeps what it asks for. "
        "`calculator`: a pure function computes what the article says, and nothing is run. "
        "`later`: only a trading venue could do it, and none is run here (O0020138 Art 3 "
        "paragraph 2). What shows a row is a test, by its file and name; or a case of "
        "`tests/ledger/rules`: by its name, or of an act and the code by which it is refused."
    )
    yield (
        "The profile `national` is the one whose policy says what these articles say; the default "
        "`industrial` lets units move freely, and its units are no national ones. See "
        "[the protocol](protocol.md) for each code, [the API](api.md) for dossiers."
    )
    yield "## Projects: 溫室氣體自願減量專案管理辦法 (O0020137)"
    yield _table(PROJECTS)
    yield "## Trading: 溫室氣體減量額度交易拍賣及移轉管理辦法 (O0020138)"
    yield _table(TRADING)
    yield "## Verification bodies: 溫室氣體認證機構及查驗機構管理辦法 (O0020104)"
    yield _table(BODIES)
    yield "## The carbon fee: 碳費收費辦法 (O0020139)"
    yield _table(FEE)
    yield "## Time limits"
    yield (
        "Each is a row of `registry/clocks.py`; `GET /v1/deadlines/{clock}?start=` computes its "
        "day, and `tests/registry/test_deadlines.py` shows both sides of each. A limit that moves "
        "ends on the next working day where its last is a day of rest. The day of the event is not "
        "counted, except where the article speaks of the days that something lies open: `that day "
        "included`. The day of a limit that asks for a time `at least` is the first after it."
    )
    yield "\n".join(
        [
            "| clock | 期限 | limit | moves | article |",
            "|---|---|---|---|---|",
            *(
                f"| `{clock}` | {TITLES[clock][0]} | {_words(limit)} | "
                f"{'yes' if limit.moves else ''} | {limit.source} |"
                for clock, limit in LIMITS.items()
            ),
        ]
    )


def _table(rows: tuple[Row, ...]) -> str:
    lines = ["| article | it asks for | the system | mark | shown by |", "|---|---|---|---|---|"]
    lines += [
        f"| {row.article} | {row.asks} | {row.does} | `{row.mark}` | {_shown(row)} |"
        for row in rows
    ]
    return "\n".join(lines)


def _shown(row: Row) -> str:
    if row.mark is Mark.LATER:
        return "a venue"
    return ", ".join(f"`{reference}`" for reference in row.shown)


def _words(limit: Limit) -> str:
    if limit.sense is Sense.YEARLY:
        return f"by day {limit.length} of month {limit.month} of {limit.start}"
    if not limit.length:
        return f"before {limit.start}"
    unit = limit.unit.replace("_", " ")
    unit = unit.removesuffix("s") if limit.length == 1 else unit
    counted = f"{SIDES[limit.sense].format(f'{limit.length} {unit}')} {limit.start}"
    return f"{counted}, that day included" if limit.counts_first else counted


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
