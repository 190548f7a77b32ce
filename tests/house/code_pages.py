"""The page docs/codes.md, made from the tables of codes and of what is done about them.

    python -m tests.house.code_pages

writes it; a test compares.
"""

from collections.abc import Iterable, Iterator

from api.codes import CODES, Door
from ledger.errors import Code, Defect
from registry.carbon_fee import Reason as Fee
from registry.methods.errors import Reason
from registry.refusals import Refusal
from tests.house.remedies import REMEDIES
from tests.house.source import ROOT

PAGE = ROOT / "docs/codes.md"
FAMILIES = (
    ("The doors 連線與請求", "Refused before any rule is asked.", Door),
    (
        "Entries 分錄",
        "In order of precedence: where several would apply, the first is given. What each means "
        "exactly stands in [the protocol](protocol.md#161-codes-of-entries).",
        Code,
    ),
    ("Services 服務", "Documents, people, tokens, pending notes, dossiers, backups.", Refusal),
    ("Methodologies 減量方法", "Inputs of a calculation.", Reason),
    ("The carbon fee 碳費", "The what-if of a fee.", Fee),
    (
        "Serials 編碼",
        "What a printed serial is refused for. Of other artefacts [the protocol]"
        "(protocol.md#162-codes-of-other-things) has the codes; they are findings of an audit and "
        "no answer of the API bears them.",
        Defect,
    ),
)


def page() -> str:
    """Return the page."""
    return "\n\n".join(_parts()) + "\n"


def _parts() -> Iterator[str]:
    yield "# Codes 代碼"
    yield (
        "Every code that a refusal may bear, with the HTTP status of the answer, its title in both "
        "languages and what to do about it. A code is stable, sentences are not: programs look at "
        "the code. A running registry has the same list at `GET /v1/codes`; "
        "[the API](api.md#conventions) says how a problem is told, and what a status means."
    )
    yield (
        "Made from the tables by `python -m tests.house.code_pages`; a test compares. "
        "由代碼對照表產生，請勿直接修改。"
    )
    told: set[str] = set()
    for title, said, family in FAMILIES:
        yield f"## {title}"
        yield said
        codes = [str(code) for code in family if str(code) in CODES]
        # A word that two families share stands under the first alone: it means the same in both.
        yield _table(code for code in codes if code not in told)
        told.update(codes)


def _table(codes: Iterable[str]) -> str:
    lines = ["| code | status | 名稱 | title | what to do |", "|---|---|---|---|---|"]
    lines += [
        f"| `{code}` | {CODES[code].status} | {CODES[code].zh} | {CODES[code].en} | "
        f"{REMEDIES[code]} |"
        for code in codes
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
