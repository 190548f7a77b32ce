"""Settings: from a file and the environment, within their bounds, refused by name."""

import msgspec
import pytest

from registry.database import database_url
from registry.settings import SETTINGS_FILE, SettingInvalid, Settings, save_settings, settings_at

NUMBERS = [
    (field.encode_name, field.type.ge, field.type.le)
    for field in msgspec.inspect.type_info(Settings).fields
    if isinstance(field.type, msgspec.inspect.IntType)
]


def given(tmp_path, name, value):
    return getattr(settings_at(tmp_path, {f"TANBU_{name.upper()}": str(value)}), name)


@pytest.mark.parametrize(("name", "least", "most"), NUMBERS)
def test_a_number_has_bounds(tmp_path, name, least, most):
    assert given(tmp_path, name, least) == least
    assert given(tmp_path, name, most) == most
    for value in (least - 1, most + 1, "x", ""):
        with pytest.raises(SettingInvalid) as refused:
            given(tmp_path, name, value)
        assert str(refused.value) == f"settings: {name} is a whole number from {least} to {most}"
        assert refused.value.zh == f"settings: {name} 應為 {least} 到 {most} 的整數"


@pytest.mark.parametrize(
    ("name", "value"), [("base_url", "registry.example"), ("host", ""), ("is_replay", "perhaps")]
)
def test_a_text_has_a_form(tmp_path, name, value):
    with pytest.raises(SettingInvalid, match=f"^settings: {name} is ") as refused:
        given(tmp_path, name, value)
    assert f" {name} 應為" in refused.value.zh
    assert "Expected" not in str(refused.value)


@pytest.mark.parametrize(
    ("content", "named"),
    [
        (b'{"port": 8951, "port": 1}', "port stands twice"),
        (b'{"port": 1e3}', "port is a whole number"),
        (b"", ""),
        (b"{", ""),
        (b"null", ""),
        (b"[]", ""),
        (b"\xff", ""),
        (b"[" * 100_000, ""),
        (b'{"port": null}', "port"),
        (b'{"port": 99999}', "port"),
        (b'{"port": [8025]}', "port"),
        (b'{"prot": 8025}', "prot"),
    ],
)
def test_a_bad_file_is_refused_by_its_name(tmp_path, content, named):
    (tmp_path / SETTINGS_FILE).write_bytes(content)
    with pytest.raises(ValueError, match=f"{SETTINGS_FILE}.*{named}"):
        settings_at(tmp_path, {"TANBU_PORT": "8025"})


@pytest.mark.parametrize(
    ("name", "value"),
    [("port", '"9000"'), ("is_replay", '"true"'), ("is_replay", "1"), ("queue_length_max", "9.0")],
)
def test_a_value_of_the_wrong_type_in_the_file_is_refused(tmp_path, name, value):
    """Texts are what the environment has; a file can say what it means."""
    (tmp_path / SETTINGS_FILE).write_text(f'{{"{name}": {value}}}')
    with pytest.raises(ValueError, match=f"{SETTINGS_FILE}.*{name}") as refused:
        settings_at(tmp_path, {})
    assert ("without quotes" in str(refused.value)) == value.startswith('"')


def test_a_saved_file_gives_the_settings_again(tmp_path):
    settings = settings_at(tmp_path, {"TANBU_PORT": "0", "TANBU_BASE_URL": "https://registry.test"})
    (tmp_path / SETTINGS_FILE).write_bytes(save_settings(settings))
    assert settings_at(tmp_path, {}) == settings


@pytest.mark.parametrize(
    "url",
    [
        "",
        "garbage",
        "secret://",
        "mysql://u:secret@h/n",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:////srv/tanbu.db?secret=1",
        "sqlite://secret/tanbu.db",
        "postgresql://u:secret@h:port/n",
        "postgresql://u:secret@h/n?no_such_option=1",
        "nosuch+driver://h/n",
    ],
)
def test_a_url_of_no_database_is_refused_without_its_password(url):
    with pytest.raises(ValueError, match="^database_url: ") as caught:
        database_url(url)
    assert "secret" not in str(caught.value) or url == "secret://"


def test_the_urls_of_the_page_are_taken():
    assert database_url("sqlite:////srv/tanbu/tanbu.db").database == "/srv/tanbu/tanbu.db"
    wide = "postgresql://u:p@/n?host=one.test&host=two.test&connect_timeout=3&sslmode=require"
    assert database_url(wide).drivername == "postgresql+psycopg"
