"""The facts the demonstration replays, each with its source, and what is assumed beside them."""

from typing import Final

from msgspec import Struct

LISTING: Final = "https://netzero.cna.com.tw/news/202410210131"
"""The first six listings of 2024-10-02: 6,080 t in all; no quantity of a single one is public."""
FIRST_DEAL: Final = (
    "https://www.todaymg.com/a/shou-zhuang-tan-quan-cheng-jiao-tai-bei-101mai-30gong-dun.html"
)
"""The first deal: 30 t of Taipei 101's at NTD 3,500."""
LATER_DEALS: Final = "https://udn.com/news/story/7240/9025029"
"""Three deals made 33 t and NTD 115,000; the fourth was 25 t at NTD 3,800."""
LIGHTING_CASE: Final = (
    "https://top.energypark.org.tw/topfirm/case/Detail/b70f3c10-05e3-422a-9c1f-dd35c25d430d"
)
"""A lamp replacement with its figures: case 111-F03-109-LS01."""
ALLIANCE: Final = "https://cens.com/cens/html/zh/news/news_inner_57105.html"
"""The Industrial Carbon Neutrality Alliance and its large firms that lead small ones."""

ORIGIN: Final = "tanbu.example/replay"
AUTHORITY: Final = "idb"


class Measure(Struct, frozen=True, kw_only=True):
    """A reduction measure and the units it earns here; `quantity_assumed` where none is public."""

    project: str
    proponent: str
    title_zh: str
    title_en: str
    county: str
    methodology: str
    methodology_version: str = "1.0"
    scope: int
    measure: str
    units: int
    source: str
    quantity_assumed: bool = True
    shares: tuple[tuple[str, int], ...] = ()
    factor_sets: tuple[str, ...] = ()


class Deal(Struct, frozen=True, kw_only=True):
    """A deal; `inferred` where its quantity and price follow from what was published of several."""

    project: str
    seller: str
    buyer: str
    units: int
    unit_price_ntd: int
    source: str
    inferred: bool = False


LIGHTING: Final = Measure(
    project="Z00001",
    proponent="lighting-case",
    title_zh="照明改善",
    title_en="Lamp replacement",
    county="",
    methodology="AMS-II.C",
    methodology_version="2.0",
    scope=3,
    measure="lighting",
    units=20,
    source=LIGHTING_CASE,
    quantity_assumed=False,
    factor_sets=("GWP-AR5/1", "TW-GRID/*"),
)
"""The one measure whose tonnes are computed here, from the figures that were published."""


def _listed(
    project: str,
    proponent: str,
    title: tuple[str, str],
    *,
    county: str,
    methodology: str,
    scope: int,
    measure: str,
    units: int,
    source: str = LISTING,
) -> Measure:
    return Measure(
        project=project,
        proponent=proponent,
        title_zh=title[0],
        title_en=title[1],
        county=county,
        methodology=methodology,
        scope=scope,
        measure=measure,
        units=units,
        source=source,
    )


LISTED: Final = (
    _listed(
        "Z00002",
        "china-steel",
        ("鋼胚熱進爐節能", "Hot charging of slabs"),
        county="高雄市",
        methodology="AMS-II.D",
        scope=4,
        measure="hot-charging",
        units=2_300,
    ),
    _listed(
        "Z00003",
        "taipei-101",
        ("停車場高效率光源", "Efficient lamps in the car park"),
        county="臺北市",
        methodology="AMS-II.C",
        scope=3,
        measure="lighting",
        units=180,
    ),
    _listed(
        "Z00004",
        "hanbao-agri",
        ("可再生能源", "Renewable energy"),
        county="彰化縣",
        methodology="AMS-I.D",
        scope=1,
        measure="renewable-power",
        units=600,
    ),
    _listed(
        "Z00005",
        "hanbao-livestock",
        ("第三期污水場沼氣發電", "Power from biogas, third sewage plant"),
        county="彰化縣",
        methodology="AMS-III.D",
        scope=13,
        measure="biogas-power",
        units=800,
    ),
    _listed(
        "Z00006",
        "chimei",
        ("天然氣替代重油", "Natural gas for heavy oil"),
        county="臺南市",
        methodology="AMS-III.B",
        scope=4,
        measure="fuel-switch",
        units=1_700,
    ),
    _listed(
        "Z00007",
        "hancheng-bus",
        ("電動公車", "Electric buses"),
        county="臺南市",
        methodology="AMS-III.C",
        scope=7,
        measure="electric-bus",
        units=500,
    ),
    _listed(
        "Z00008",
        "auo",
        ("龍科廠及華亞廠含氟氣體削減", "Abatement of SF6"),
        county="桃園市",
        methodology="AM0078",
        scope=11,
        measure="sf6-abatement",
        units=1_000,
        source=LATER_DEALS,
    ),
)
"""Measures sold in public. Of the first six the sum is public (6,080 t), no single quantity."""

JOINT: Final = Measure(
    project="Z00009",
    proponent="centre-factory",
    title_zh="以大帶小：空壓系統節能（假設）",
    title_en="A large firm leads small ones: compressed air (assumed)",
    county="",
    methodology="AMS-II.D",
    scope=4,
    measure="compressed-air",
    units=1_001,
    source=ALLIANCE,
    shares=(("centre-factory", 625), ("sme-one", 250), ("sme-two", 125)),
)
"""A joint project: 1,001 units at 62.5, 25 and 12.5 per cent."""

DEALS: Final = (
    Deal(
        project="Z00003",
        seller="taipei-101",
        buyer="local-renewal",
        units=30,
        unit_price_ntd=3_500,
        source=FIRST_DEAL,
    ),
    Deal(
        project="Z00004",
        seller="hanbao-agri",
        buyer="buyer-unnamed",
        units=2,
        unit_price_ntd=3_000,
        source=LATER_DEALS,
        inferred=True,
    ),
    Deal(
        project="Z00005",
        seller="hanbao-livestock",
        buyer="buyer-unnamed",
        units=1,
        unit_price_ntd=4_000,
        source=LATER_DEALS,
        inferred=True,
    ),
    Deal(
        project="Z00008",
        seller="auo",
        buyer="tuv-sud",
        units=25,
        unit_price_ntd=3_800,
        source=LATER_DEALS,
    ),
)
"""58 t for NTD 210,000. How 3 t for NTD 10,000 fell into two deals is inferred."""
