"""What every page and answer of a demonstration says of itself."""

from typing import Final

REPLAY_ZH: Final = "公開事實之重演，並非國家登錄平台"
REPLAY_EN: Final = "A replay of public facts, not the national registry"
ASSUMED_ZH: Final = "統一編號皆為假設，數量除註明者外亦同；每筆分錄註明為公開事實、推論或假設"
ASSUMED_EN: Final = (
    "Every 統一編號 is assumed, and so are quantities unless marked otherwise; a remark on every "
    "entry says whether it is published, inferred or assumed"
)
