"""Editions of factors over HTTP: the very bytes that their hashes are of, to be kept for ever."""

import hashlib

import pytest

from registry.methods.factors import DEFAULTS, FACTOR_SETS
from registry.methods.factors.table import decode_factor_set


def test_every_edition_is_listed(public):
    items = public.get("/v1/factor-sets").json()["items"]
    assert [item["id"] for item in items] == list(FACTOR_SETS)
    for item in items:
        found = FACTOR_SETS[item["id"]]
        assert item["sha256"] == found.sha256
        assert item["rows"] == len(found.rows)
        assert item["is_default"] == (found.id in DEFAULTS.values())
        assert f"{item['table']}/{item['edition']}" == item["id"]


@pytest.mark.parametrize("name", sorted(FACTOR_SETS))
def test_a_document_is_what_its_hash_is_of(public, name):
    answer = public.get(f"/v1/factor-sets/{name}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert hashlib.sha256(answer.content).hexdigest() == FACTOR_SETS[name].sha256
    assert decode_factor_set(answer.content) == FACTOR_SETS[name]


def test_it_may_be_kept_for_ever(public):
    path = "/v1/factor-sets/TW-GRID/1"
    answer = public.get(path)
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["etag"] == f'"{FACTOR_SETS["TW-GRID/1"].sha256[:32]}"'
    again = public.get(path, headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("name", ["TW-GRID/2", "NONE/1"])
def test_an_edition_that_is_not_there_is_not_found(public, name):
    refused = public.get(f"/v1/factor-sets/{name}")
    assert (refused.status_code, refused.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("name", ["tw-grid/1", "TW-GRID/01", "TW-GRID/x"])
def test_a_name_of_no_such_form_is_refused(public, name):
    assert public.get(f"/v1/factor-sets/{name}").status_code in {400, 404}
