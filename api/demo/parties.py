"""Who takes part in the replay: the firms of the public facts, associations, and assumed others.

Every 統一編號 here is assumed. A party whose very existence is made up says so in its name.
"""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from api.demo.facts import ALLIANCE, FIRST_DEAL, LATER_DEALS, LIGHTING_CASE, LISTING
from ledger.book.fields import AccountKind
from ledger.book.ubn import ubn_is_valid


class Party(Struct, frozen=True, kw_only=True):
    """An account of the replay. `assumed`: the holder itself is made up, not only its number.

    `source` is where a holder that exists was named.
    """

    account: str
    kind: AccountKind
    name_zh: str
    name_en: str
    sector: str = ""
    association: str = ""
    assumed: bool = False
    source: str = ""


_ASSOCIATION = AccountKind.ASSOCIATION
_MANUFACTURER = AccountKind.MANUFACTURER
_ENTERPRISE = AccountKind.ENTERPRISE
_BODY = AccountKind.VERIFICATION_BODY


def _association(account: str, name_zh: str, name_en: str) -> Party:
    return Party(
        account=account, kind=_ASSOCIATION, name_zh=name_zh, name_en=name_en, source=ALLIANCE
    )


PARTIES: Final = (
    _association("assoc-steel", "鋼鐵工業同業公會", "Steel industry association"),
    _association("assoc-petrochemical", "石油化學工業同業公會", "Petrochemical association"),
    _association("assoc-cement", "水泥工業同業公會", "Cement industry association"),
    _association("assoc-textile", "紡織工業同業公會", "Textile industry association"),
    _association("assoc-paper", "造紙工業同業公會", "Paper industry association"),
    _association("assoc-food", "食品工業同業公會", "Food industry association"),
    _association("assoc-chemical", "化學工業同業公會", "Chemical industry association"),
    _association("assoc-metal", "金屬製品工業同業公會", "Metal products association"),
    Party(
        account="idb-audit",
        kind=AccountKind.AUDITOR,
        name_zh="經濟部工業局稽核",
        name_en="IDB audit",
    ),
    Party(
        account="vvb-one",
        kind=_BODY,
        name_zh="查驗機構甲（假設）",
        name_en="Verification body one (assumed)",
        assumed=True,
    ),
    Party(
        account="vvb-two",
        kind=_BODY,
        name_zh="查驗機構乙（假設）",
        name_en="Verification body two (assumed)",
        assumed=True,
    ),
    Party(
        account="china-steel",
        kind=_MANUFACTURER,
        name_zh="中國鋼鐵",
        name_en="China Steel",
        sector="24",
        association="assoc-steel",
        source=LISTING,
    ),
    Party(
        account="taipei-101",
        kind=_ENTERPRISE,
        name_zh="台北101",
        name_en="Taipei 101",
        source=LISTING,
    ),
    Party(
        account="hanbao-agri",
        kind=_ENTERPRISE,
        name_zh="漢寶農業",
        name_en="Hanbao Agriculture",
        source=LISTING,
    ),
    Party(
        account="hanbao-livestock",
        kind=_MANUFACTURER,
        name_zh="漢寶農畜產",
        name_en="Hanbao Livestock",
        sector="08",
        association="assoc-food",
        source=LISTING,
    ),
    Party(
        account="chimei",
        kind=_MANUFACTURER,
        name_zh="奇美實業",
        name_en="Chimei Corporation",
        sector="18",
        association="assoc-petrochemical",
        source=LISTING,
    ),
    Party(
        account="hancheng-bus",
        kind=_ENTERPRISE,
        name_zh="漢程客運",
        name_en="Hancheng Bus",
        source=LISTING,
    ),
    Party(
        account="auo",
        kind=_MANUFACTURER,
        name_zh="友達光電",
        name_en="AUO",
        sector="26",
        source=LATER_DEALS,
    ),
    Party(
        account="local-renewal",
        kind=_ENTERPRISE,
        name_zh="臺灣地方再生",
        name_en="Taiwan Local Renewal",
        source=FIRST_DEAL,
    ),
    Party(
        account="tuv-sud",
        kind=_BODY,
        name_zh="香港商南德",
        name_en="TÜV SÜD Hong Kong, Taiwan",
        source=LATER_DEALS,
    ),
    Party(
        account="buyer-unnamed",
        kind=_ENTERPRISE,
        name_zh="買方（未公開）",
        name_en="A buyer not named in public",
        assumed=True,
    ),
    Party(
        account="lighting-case",
        kind=_MANUFACTURER,
        name_zh="案例 111-F03-109-LS01 之事業",
        name_en="The firm of case 111-F03-109-LS01",
        sector="25",
        association="assoc-metal",
        source=LIGHTING_CASE,
    ),
    Party(
        account="centre-factory",
        kind=_MANUFACTURER,
        name_zh="中心廠（假設）",
        name_en="Centre factory (assumed)",
        sector="24",
        association="assoc-steel",
        assumed=True,
    ),
    Party(
        account="sme-one",
        kind=_MANUFACTURER,
        name_zh="中小企業甲（假設）",
        name_en="Small firm one (assumed)",
        sector="25",
        association="assoc-metal",
        assumed=True,
    ),
    Party(
        account="sme-two",
        kind=_MANUFACTURER,
        name_zh="中小企業乙（假設）",
        name_en="Small firm two (assumed)",
        sector="11",
        association="assoc-textile",
        assumed=True,
    ),
)
"""The accounts, associations first."""


def assumed_ubns() -> Iterator[str]:
    """Yield assumed 統一編號: ``0000`` and four digits with a right check digit, in order."""
    numbers = (f"0000{number:04d}" for number in range(1, 10_000))
    return filter(ubn_is_valid, numbers)
