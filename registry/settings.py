"""The settings of a registry: one frozen struct, made once at the edge and handed down.

Nothing below ``api/`` reads the environment: the command line passes it to `settings_at`. Every
setting has a name ``TANBU_<NAME>`` there and a row in docs/settings.md.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct, inspect

SETTINGS_FILE = "settings.json"
"""What ``tanbu init`` writes into the data folder; the environment outranks it."""
LOG_KEY_FILE = "log.skey"
"""The log's signing key, in the data folder: where it lies a registry stands."""
_PREFIX = "TANBU_"
_UNKNOWN = re.compile(r"unknown field `(.*?)`")
_PLACE = re.compile(r"at `\$\.(\w+)`")
_QUOTED = re.compile(r"Expected `(int|bool)`, got `str`")


class SettingInvalid(ValueError):
    """A setting that is unknown, of the wrong type or out of its bounds, in two languages."""

    def __init__(self, said: str, *, zh: str = "") -> None:
        super().__init__(said)
        self.zh = zh


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a registry keeps its files and how it serves them.

    `data_dir` holds the log's key, the master key of keys in custody, documents, the published
    head and, unless `database_url` says otherwise, the database. `base_url` is where people reach
    the registry, for links. `is_replay` marks a demonstration: every page and answer says so.
    `witness_policy` is a policy file (C2SP tlog-policy), its path taken from the data folder.
    `editions_ahead` admits the adoption of rules that this program does not know.
    """

    data_dir: Path
    database_url: str
    host: Annotated[str, Meta(min_length=1, max_length=255)] = "127.0.0.1"
    port: Annotated[int, Meta(ge=0, le=65_535)] = 8025
    base_url: Annotated[str, Meta(pattern=r"\A(https?://[!-~]+)?\Z")] = ""
    is_replay: bool = False
    document_bytes_max: Annotated[int, Meta(ge=1, le=1 << 30)] = 33_554_432
    account_documents_bytes_max: Annotated[int, Meta(ge=1, le=1 << 50)] = 4_294_967_296
    act_body_bytes_max: Annotated[int, Meta(ge=1 << 16, le=1 << 24)] = 131_072
    requests_per_minute_max: Annotated[int, Meta(ge=1, le=1_000_000)] = 6_000
    queue_length_max: Annotated[int, Meta(ge=1, le=1_000_000)] = 10_000
    witness_policy: str = ""
    editions_ahead: bool = False

    @property
    def log_key_file(self) -> Path:
        """Return where the log's signing key lies."""
        return self.data_dir / LOG_KEY_FILE

    @property
    def master_key_file(self) -> Path:
        """Return where the key lies that encrypts keys in custody."""
        return self.data_dir / "master.key"

    @property
    def witness_policy_file(self) -> Path | None:
        """Return where the policy of witnesses lies, None where there is none."""
        return self.data_dir / self.witness_policy if self.witness_policy else None

    @property
    def url(self) -> str:
        """Return where people reach the registry."""
        return self.base_url or f"http://{self.host}:{self.port}"


def settings_at(
    data_dir: Path, environment: Mapping[str, str], **overrides: str | int | bool
) -> Settings:
    """Return the settings of a data folder: its file, then the environment, then `overrides`.

    Raises ValueError naming the setting that is unknown, of the wrong type or out of its bounds,
    and the file where it is the file's.
    """
    values: dict[str, object] = {
        "database_url": _database_url(data_dir),
        "data_dir": str(data_dir),
    }
    file = data_dir / SETTINGS_FILE
    if file.is_file():
        values |= _read(file)
        _convert(values, f"{file}: ", strict=True)
    values |= {
        name.removeprefix(_PREFIX).lower(): value
        for name, value in environment.items()
        if name.startswith(_PREFIX)
    }
    return _convert(values | overrides, "settings: ")


def _read(file: Path) -> dict[str, object]:
    """Return what a settings file says. Raises ValueError."""
    content = file.read_bytes()
    try:
        values = msgspec.json.decode(content, type=dict[str, object])
        names = [name for name, _ in json.loads(content, object_pairs_hook=list)]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ValueError(f"{file}: not settings in JSON: {error}") from None
    for name, value in values.items():
        if names.count(name) > 1:
            raise ValueError(f"{file}: {name} stands twice")
        if isinstance(value, float):
            raise ValueError(f"{file}: {name} is a whole number, written with digits alone")
    return values


def _convert(values: dict[str, object], source: str, *, strict: bool = False) -> Settings:
    """Return settings; what is not `strict` takes texts for numbers, as the environment has them.

    Raises ValueError.
    """
    try:
        return msgspec.convert(values, Settings, strict=strict, dec_hook=_path)
    except msgspec.ValidationError as error:
        unquoted = strict and _QUOTED.match(str(error)) is not None
        raise _invalid(str(error), source, unquoted=unquoted) from None


def _invalid(said: str, source: str, *, unquoted: bool) -> "SettingInvalid":
    """Return what a decoder says of a setting, with the setting's name and what it may be."""
    unknown = _UNKNOWN.search(said)
    if unknown is not None:
        name = unknown[1]
        return SettingInvalid(
            f"{source}there is no setting {name}", zh=f"{source}沒有名為 {name} 的設定"
        )
    place = _PLACE.search(said)
    name = place[1] if place is not None else ""
    if name not in _FORMS:
        return SettingInvalid(f"{source}{said}")
    form, form_zh = _FORMS[name]
    hint, hint_zh = ("; in the file it stands without quotes", "；檔案中不加引號")
    if not unquoted:
        hint = hint_zh = ""
    return SettingInvalid(
        f"{source}{name} is {form}{hint}", zh=f"{source}{name} 應為{form_zh}{hint_zh}"
    )


def _form(kind: inspect.Type) -> tuple[str, str]:
    """Return what a setting may be, in words."""
    match kind:
        case inspect.IntType(ge=least, le=most):
            return f"a whole number from {least} to {most}", f" {least} 到 {most} 的整數"
        case inspect.BoolType():
            return "true or false", " true 或 false"
        case inspect.StrType(max_length=int(most)):
            return f"a text of 1 to {most} characters", f" 1 到 {most} 個字元的文字"
        case inspect.StrType(pattern=str()):
            return (
                "an address that begins with http:// or https://, without spaces",
                "以 http:// 或 https:// 開頭、不含空白的網址",
            )
    return "a text", "文字"


def _database_url(data_dir: Path) -> str:
    return f"sqlite:///{data_dir / 'tanbu.db'}"


def _path(kind: type, value: str) -> Path:
    if kind is not Path:
        raise NotImplementedError(kind)
    return Path(value)


def save_settings(settings: Settings) -> bytes:
    """Return the bytes of a settings file that give these settings again."""
    defaults = _DEFAULTS | {
        "data_dir": settings.data_dir,
        "database_url": _database_url(settings.data_dir),
    }
    values = {
        name: value
        for name, value in msgspec.structs.asdict(settings).items()
        if value != defaults[name]
    }
    return msgspec.json.format(msgspec.json.encode(values, order="sorted"), indent=2) + b"\n"


_FORMS = {
    field.name: _form(field.type)
    for field in inspect.type_info(Settings).fields  # type: ignore[attr-defined]
}
_DEFAULTS: dict[str, object] = {
    field.name: field.default for field in msgspec.structs.fields(Settings)
}
