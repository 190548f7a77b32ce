"""The registration of a project as one sentence, with whatever its members sign for.

Every member of a joint project signs the same note, so the sentence names each of them with its
part, and what earns: nobody should have to read JSON to find his own share.
"""

import datetime

from ledger.book.acts import RegisterProject
from ledger.book.acts.projects import Asset
from registry.services.said import Said

_ALL = "*"


def registration_of(act: RegisterProject) -> Said:
    """Return what a registration does, in one sentence."""
    last = act.crediting_end - datetime.timedelta(days=1)
    method = f"{act.methodology} {act.methodology_version}"
    pins_zh = f"，係數表 {'、'.join(act.factor_sets)}" if act.factor_sets else ""
    pins_en = f" with {', '.join(act.factor_sets)}" if act.factor_sets else ""
    assets_zh, assets_en = _assets(act)
    members_zh, members_en = _members(act)
    return Said(
        f"{act.account} 註冊專案 {act.project}，減量方法 {method}{pins_zh}，"
        f"計入期 {act.crediting_start} 至 {last}，減量設備：{assets_zh}{members_zh}。",
        f"{act.account} registers project {act.project} under {method}{pins_en}, crediting "
        f"period {act.crediting_start} to {last}, for {assets_en}{members_en}.",
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
