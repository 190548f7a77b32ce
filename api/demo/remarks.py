"""What each entry of the replay rests on: published, inferred from what was, or assumed.

Every entry bears one of these remarks. A remark says what of the entry is assumed, and names the
source of the rest.
"""

from typing import Final

from api.demo import facts
from api.demo.facts import Deal, Measure
from api.demo.parties import Party
from registry.kinds import Basis
from registry.remarks import Remark

GENESIS: Final = Remark(
    basis=Basis.ASSUMED,
    text_zh="統一編號、金鑰與登錄規範為假設；由工業局辦理登錄是本軟體的設計，並非法規內容",
    text_en=(
        "統一編號, keys and policy are assumed; that the Bureau runs a registry is the design of "
        "this software and no statement about the law"
    ),
    source="",
)
ACCREDITATION: Final = Remark(
    basis=Basis.ASSUMED,
    text_zh="查驗機構、認可類別與期限為假設",
    text_en="Body, scopes and day are assumed",
    source="",
)
HOLD: Final = Remark(
    basis=Basis.ASSUMED,
    text_zh="凍結與解除凍結為假設，僅示範此程序",
    text_en="Hold and release are assumed, to show how they go",
    source="",
)
GIFT: Final = Remark(
    basis=Basis.ASSUMED,
    text_zh="此筆移轉為假設：參與事業與數量皆無公開事實",
    text_en="This transfer is assumed: neither its parties nor its quantity are public facts",
    source="",
)


def of_opening(party: Party) -> Remark:
    """Return the remark on the opening of a party's account."""
    zh, en = ["統一編號與金鑰"], ["統一編號", "key"]
    if party.sector:
        zh.append("行業別")
        en.append("sector")
    if party.association:
        zh.append("所屬公會")
        en.append("association")
    exists = ("；此帳戶持有人本身亦為假設", "; the holder itself is assumed")
    more = exists if party.assumed else ("", "")
    return Remark(
        basis=Basis.ASSUMED,
        text_zh=f"{'、'.join(zh)}為假設{more[0]}",
        text_en=f"Assumed: {', '.join(en)}{more[1]}",
        source=party.source,
    )


def of_registration(measure: Measure) -> Remark:
    """Return the remark on a measure's registration as a project."""
    if measure.shares:
        return Remark(
            basis=Basis.ASSUMED,
            text_zh="專案、參與事業、分配權數、廠場、設備與計入期皆為假設，仿公開之以大帶小",
            text_en=(
                "Project, members, weights, plant, equipment and crediting period are assumed, "
                "after the published pattern of large firms that lead small ones"
            ),
            source=measure.source,
        )
    return Remark(
        basis=Basis.ASSUMED,
        text_zh="措施與業者為公開事實；廠場、設備、減量方法與計入期為假設",
        text_en=(
            "Measure and firm were published; plant, equipment, methodology and crediting period "
            "are assumed"
        ),
        source=measure.source,
    )


def of_validation(measure: Measure) -> Remark:
    """Return the remark on a measure's validation."""
    return Remark(
        basis=Basis.ASSUMED,
        text_zh="查驗機構與確證為假設",
        text_en="The verification body and its validation are assumed",
        source=measure.source,
    )


def of_quantity(measure: Measure) -> Remark:
    """Return the remark on a measure's report, verification and issuance: on its tonnes."""
    if not measure.quantity_assumed:
        return Remark(
            basis=Basis.PUBLISHED,
            text_zh="數量由公開數據依減量方法計算；監測期間、查驗機構與核發為假設",
            text_en=(
                "The quantity is computed by the methodology from published figures; period, "
                "verification body and issuance are assumed"
            ),
            source=measure.source,
        )
    known = measure.source == facts.LISTING
    return Remark(
        basis=Basis.ASSUMED,
        text_zh="數量、監測期間與查驗機構為假設"
        + ("；公開的只有首批六案合計 6,080 公噸" if known else ""),
        text_en="Quantity, period and verification body are assumed"
        + ("; only the sum of the first six, 6,080 t, is public" if known else ""),
        source=measure.source,
    )


def of_deal(deal: Deal) -> Remark:
    """Return the remark on the transfer that a deal moved."""
    if deal.inferred:
        return Remark(
            basis=Basis.INFERRED,
            text_zh="兩筆共 3 公噸、新臺幣 10,000 元為公開事實；如何拆分由此推論，買方未公開",
            text_en=(
                "That two deals moved 3 t for NTD 10,000 was published; how it was split is "
                "inferred, and the buyer was not named"
            ),
            source=deal.source,
        )
    return Remark(
        basis=Basis.PUBLISHED,
        text_zh="數量、價格與雙方為公開事實；編碼為假設",
        text_en="Quantity, price and parties were published; the serials are assumed",
        source=deal.source,
    )


def of_use(source: str) -> Remark:
    """Return the remark on a retirement: that the units were used at all is assumed."""
    return Remark(
        basis=Basis.ASSUMED,
        text_zh="使用註銷為假設：額度是否使用並未公開",
        text_en="The use is assumed: whether the units were used is not public",
        source=source,
    )
