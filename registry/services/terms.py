"""What the fields of acts are called: Traditional Chinese and English, by name.

The Chinese is that of the regulations (O0020137, O0020138) where they have a word.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

LABELS: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {
        "account": ("簽署帳戶", "acting account"),
        "act": ("行為", "act"),
        "approval": ("核准文號", "approval number"),
        "assets": ("減量設備", "assets"),
        "associations": ("所屬產業公會", "associations"),
        "beneficiary": ("使用對象（統一編號）", "beneficiary (business number)"),
        "binds_from": ("自第幾筆起適用", "binding from entry"),
        "body": ("查驗機構", "verification body"),
        "calculation": ("減量計算依據", "how the figure was computed"),
        "checkpoint": ("舊金鑰最後簽署的檢查點", "last checkpoint of the key before"),
        "claimed_g": ("申報減量（公克）", "claimed reduction (grams)"),
        "closed": ("平日放假日", "weekdays closed"),
        "crediting_end": ("計入期結束（次日）", "crediting period ends (day after)"),
        "crediting_start": ("計入期開始", "crediting period starts"),
        "documents": ("文件雜湊", "hashes of documents"),
        "evidence": ("證明文件雜湊", "hash of the evidence"),
        "factor_sets": ("係數表版本", "editions of factor tables"),
        "holder": ("帳戶", "account"),
        "id": ("行為編號", "act id"),
        "issued": ("核發明細", "rows issued"),
        "key": ("金鑰", "key"),
        "keys": ("金鑰", "keys"),
        "kind": ("帳戶類別", "kind of account"),
        "log_vkey": ("帳本驗證金鑰", "the log's verifier key"),
        "members": ("參與事業與分配權數", "members and weights"),
        "methodology": ("減量方法", "methodology"),
        "methodology_version": ("減量方法版次", "version of the methodology"),
        "not_after": ("最晚入帳時間", "admitted no later than"),
        "opened": ("補行上班日", "weekend days opened"),
        "origin": ("帳本名稱", "name of the log"),
        "period_end": ("監測期間結束（次日）", "monitoring period ends (day after)"),
        "period_start": ("監測期間開始", "monitoring period starts"),
        "policy": ("登錄規範", "policy"),
        "profile": ("制度", "programme"),
        "project": ("專案", "project"),
        "purpose": ("用途", "purpose"),
        "ranges": ("編碼", "serials"),
        "reason": ("原因", "reason"),
        "recipient": ("移入帳戶", "recipient"),
        "report": ("監測期數", "monitoring report"),
        "report_entry": ("所查證的申報（第幾筆）", "entry of the monitoring report"),
        "rules": ("規則版次", "edition of the rules"),
        "scope": ("類別", "sectoral scope"),
        "scopes": ("類別", "sectoral scopes"),
        "sector": ("行業別", "sector"),
        "specification": ("規則文件雜湊", "hash of the specification"),
        "statement": ("查驗聲明雜湊", "hash of the statement"),
        "target": ("撤回的行為編號", "act id withdrawn"),
        "target_not_after": ("該行為最晚入帳時間", "that act's last time of admission"),
        "ubn": ("統一編號", "business number"),
        "unit_price_ntd": ("單價（新臺幣）", "unit price (NTD)"),
        "unit_type": ("額度類別", "type of unit"),
        "until": ("認可期限", "accredited through"),
        "verified_g": ("查證減量（公克）", "verified reduction (grams)"),
        "vintages": ("額度年份與減量（公克）", "vintages and grams"),
        "year": ("年", "year"),
    }
)
"""The label of every field of every act."""
