"""The registration of a project as one sentence, with whatever its members sign for.

Every member of a joint project signs the same note, so the sentence names each of them with its
part, and what earns: nobody should have to read JSON to find his own share.
"""

import datetime
from typing import assert_never

from ledger.book.acts import (
    ChangeProject,
    RegisterProject,
    RenewProject,
    RevokeProject,
    WithdrawProject,
)
from ledger.book.acts.projects import Asset
from ledger.book.calendar import ONE_DAY
from ledger.book.eligibility import Scale, ScaleKind
from registry.services.said import Said
from registry.services.values import term

_ALL = "*"


def of_project(
    act: RegisterProject | ChangeProject | RenewProject | WithdrawProject | RevokeProject,
) -> Said:
    """Return what an act on the life of a project does, in one sentence."""
    match act:
        case RegisterProject():
            return registration_of(act)
        case ChangeProject():
            return _changed(act)
        case RenewProject():
            last = act.crediting_end - ONE_DAY
            applied = isinstance(act.applied, datetime.date)
            on_zh = f"（申請日 {act.applied}）" if applied else ""
            on_en = f", applied for on {act.applied}" if applied else ""
            return Said(
                f"{act.account} 展延專案 {act.project} 的計入期，至 {last} 止{on_zh}。",
                f"{act.account} renews the crediting period of project {act.project} through "
                f"{last}{on_en}.",
            )
        case WithdrawProject():
            return Said(
                f"{act.account} 終止專案 {act.project}，之後不再申報、查證或核發。",
                f"{act.account} ends project {act.project}: nothing of it is reported, verified or "
                "issued from then on.",
            )
        case RevokeProject():
            why = term(act.reason)
            return Said(
                f"{act.account} 撤銷專案 {act.project} 的註冊，原因：{why.zh}。",
                f"{act.account} revokes the registration of project {act.project}, reason: "
                f"{why.en}.",
            )
        case _:
            assert_never(act)


def _changed(act: ChangeProject) -> Said:
    what = term(act.change)
    applied = isinstance(act.applied, datetime.date)
    on_zh = f"（申請日 {act.applied}）" if applied else ""
    on_en = f", applied for on {act.applied}" if applied else ""
    if isinstance(act.crediting_end, datetime.date):
        last = act.crediting_end - ONE_DAY
        return Said(
            f"{act.account} 變更專案 {act.project} 的計入期為 {act.effective} 至 {last}{on_zh}。",
            f"{act.account} changes the crediting period of project {act.project} to "
            f"{act.effective} to {last}{on_en}.",
        )
    return Said(
        f"{act.account} 變更專案 {act.project}（{what.zh}），自 {act.effective} 起{on_zh}；"
        "計畫須再行確證。",
        f"{act.account} changes the {what.en} of project {act.project} from {act.effective} on"
        f"{on_en}; its plan is validated again.",
    )


def registration_of(act: RegisterProject) -> Said:
    """Return what a registration does, in one sentence."""
    last = act.crediting_end - ONE_DAY
    method = f"{act.methodology} {act.methodology_version}"
    pins_zh = f"，係數表 {'、'.join(act.factor_sets)}" if act.factor_sets else ""
    pins_en = f" with {', '.join(act.factor_sets)}" if act.factor_sets else ""
    assets_zh, assets_en = _assets(act)
    said = _declared(act)
    members_zh, members_en = _members(act)
    return Said(
        f"{act.account} 註冊專案 {act.project}，減量方法 {method}{pins_zh}，"
        f"{term(act.crediting).zh}計入期 {act.crediting_start} 至 {last}，減量設備：{assets_zh}"
        f"{said.zh}{members_zh}。",
        f"{act.account} registers project {act.project} under {method}{pins_en}, "
        f"{term(act.crediting).en} crediting period {act.crediting_start} to {last}, for "
        f"{assets_en}{said.en}{members_en}.",
    )


def _assets(act: RegisterProject) -> tuple[str, str]:
    zh = "、".join(_asset_zh(asset) for asset in act.assets)
    return zh, "; ".join(_asset_en(asset) for asset in act.assets)


def _asset_zh(asset: Asset) -> str:
    if asset.equipment == _ALL:
        return f"工廠 {asset.plant} 全廠"
    return f"工廠 {asset.plant} 設備 {asset.equipment} 措施 {asset.measure}"


def _asset_en(asset: Asset) -> str:
    if asset.equipment == _ALL:
        return f"the whole plant {asset.plant}"
    return f"equipment {asset.equipment} of plant {asset.plant} ({asset.measure})"


def _members(act: RegisterProject) -> tuple[str, str]:
    """Return each member's part of what is issued, as its weight of the sum of all weights."""
    if not act.members:
        return "", ""
    whole = sum(member.weight for member in act.members)
    parts = [(member.account, f"{member.weight:,}/{whole:,}") for member in act.members]
    zh = "、".join(f"{account} 分配 {part}" for account, part in parts)
    en = ", ".join(f"{account} {part}" for account, part in parts)
    share = "1 member shares" if len(parts) == 1 else f"{len(parts)} members share"
    return f"；參與事業 {len(parts)} 家：{zh}", f"; its {share}: {en}"


def _declared(act: RegisterProject) -> Said:
    """Return what the act declares of the project besides, nothing of what it leaves out."""
    zh, en = "", ""
    if isinstance(act.applied, datetime.date):
        zh, en = f"{zh}；申請日 {act.applied}", f"{en}; applied for on {act.applied}"
    if isinstance(act.measure_start, datetime.date):
        zh = f"{zh}；措施自 {act.measure_start} 起"
        en = f"{en}; measures from {act.measure_start} on"
    if isinstance(act.scale, Scale):
        size = _size(act.scale)
        zh = f"{zh}；{term(act.scale.kind).zh}{size.zh}，每年預期 {act.scale.annual_units:,} 公噸"
        en = (
            f"{en}; {term(act.scale.kind).en}{size.en}, {act.scale.annual_units:,} t a year planned"
        )
    for one in act.analyses:
        zh, en = f"{zh}；{term(one).zh}", f"{en}; {term(one).en}"
    for other in act.exclusions:
        zh, en = f"{zh}；邊界內有{term(other).zh}", f"{en}; in the boundary: {term(other).en}"
    for known in act.outside:
        where = term(known.programme)
        zh = f"{zh}；另註冊於{where.zh} {known.serial}"
        en = f"{en}; registered with {where.en} as {known.serial}"
    return Said(zh, en)


def _size(scale: Scale) -> Said:
    match scale.kind:
        case ScaleKind.RENEWABLE_ENERGY:
            return Said(f" {scale.size:,} 瓩", f" of {scale.size:,} kW")
        case ScaleKind.ENERGY_SAVING:
            return Said(f"每年 {scale.size:,} 度", f" of {scale.size:,} kWh a year")
        case _:
            return Said("", "")
