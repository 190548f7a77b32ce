"""Asking again with a tag, asking for headers alone, and what may be kept by whom."""

import pytest
from msgspec.structs import replace

from api.replay import REPLAY_ZH
from tests.api.doors import SteppingClock, copied, opened

TAGGED = [
    "/v1",
    "/v1/head",
    "/v1/codes",
    "/v1/accounts",
    "/v1/accounts/acme",
    "/v1/projects/Z00001",
    "/v1/blocks?series=Z00001/2024",
    "/v1/serials/Z00001/2024:17",
    "/v1/entries/0",
    "/v1/entries/0/note",
    "/v1/entries/0/proof",
    "/log/checkpoint",
    "/log/tile/0/000.p/1",
    "/log/tile/entries/000.p/1",
    "/v1/methods/AMS-II.C",
    "/schema/openapi.json",
]


@pytest.mark.parametrize("path", TAGGED)
def test_what_is_known_is_not_sent_again(public, path):
    first = public.get(path)
    assert first.status_code == 200
    tag = first.headers["etag"]
    assert tag.startswith('"')
    for wanted in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = public.get(path, headers={"If-None-Match": wanted})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
        assert "content-type" not in again.headers
    other = public.get(path, headers={"If-None-Match": '"other"'})
    assert (other.status_code, other.content) == (200, first.content)


@pytest.mark.parametrize("path", [*TAGGED, "/v1/accounts/nobody", "/nowhere"])
def test_head_is_get_without_its_body(public, path):
    got, headed = public.get(path), public.client.head(path)
    assert headed.content == b""
    assert headed.status_code == got.status_code
    assert headed.headers["content-type"] == got.headers["content-type"]
    assert headed.headers.get("etag") == got.headers.get("etag")


def test_a_tag_changes_with_what_it_tags(door):
    tag = door.get("/v1/accounts/acme/holdings").headers["etag"]
    door.world.act(door.world.transfer_act(1, 5))
    asked = door.get("/v1/accounts/acme/holdings", headers={"If-None-Match": tag})
    assert asked.status_code == 200
    assert asked.headers["etag"] != tag


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/log/tile/0/000.p/1", "immutable"),
        ("/v1/entries/0/note", "immutable"),
        ("/log/checkpoint", "no-cache"),
        ("/v1/entries/0/proof", "no-cache"),
        ("/v1/accounts", "no-cache"),
        ("/nowhere", "no-store"),
    ],
)
def test_what_may_be_kept(public, path, kept):
    assert kept in public.get(path).headers["cache-control"]


def test_answers_to_a_token_are_not_stored(public):
    for path in ("/v1/me", "/v1/accounts", "/log/tile/0/000.p/1"):
        assert public.get(path, who="acme").headers["cache-control"] == "no-store"


def test_a_refusal_has_no_tag(public):
    asked = public.get("/v1/accounts/nobody", headers={"If-None-Match": "*"})
    assert asked.status_code == 404
    assert "etag" not in asked.headers


def test_the_log_may_be_read_from_any_page(public):
    for path in ("/log/checkpoint", "/log/tile/0/000.p/1"):
        assert public.get(path).headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-origin" not in public.get("/v1/accounts").headers


def test_a_demonstration_says_so_everywhere(standard_template, tmp_path):
    settings = copied(standard_template.folder, tmp_path / "registry")
    clock = SteppingClock(standard_template.clock.now)
    with opened(replace(settings, is_replay=True), clock) as client:
        for path in ("/v1", "/nowhere", "/log/checkpoint"):
            assert client.get(path).headers["tanbu-replay"] == "true"
        assert client.get("/v1").json()["is_replay"] is True
        for path in ("/", "/schema"):
            assert REPLAY_ZH in client.get(path, headers={"Accept": "text/html"}).text


def test_what_is_no_demonstration_does_not(public):
    assert "tanbu-replay" not in public.get("/v1").headers
