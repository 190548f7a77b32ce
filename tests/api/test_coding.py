"""Entry bundles under gzip: who gets it, and that nothing else changes."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.coding import gzipped, wants_gzip
from ledger.log.tiles import decode_bundle

BUNDLE = "/log/tile/entries/000.p/3"
TILE = "/log/tile/0/000.p/3"

# RFC 9110 sections 12.4.2 and 12.5.3; the second is whether gzip is sent.
FIELDS = [
    ("gzip", True),
    ("GZip", True),
    ("x-gzip", True),
    ("gzip, deflate, br, zstd", True),
    ("compress, gzip", True),
    ("deflate, gzip;q=1.0, *;q=0.5", True),
    ("gzip;q=0.001", True),
    ("gzip ;\tq=0.5 , identity; q=0.5", True),
    ("*", True),
    ("identity;q=0, *", True),
    ("gzip;Q=1.", True),
    ("", False),
    ("identity", False),
    ("deflate, br", False),
    ("gzip;q=0", False),
    ("gzip;q=0.000", False),
    ("gzip;q=0, *;q=1", False),
    ("x-gzip;q=0, *", False),
    ("*;q=0", False),
    ("gzip;q=0.4, identity;q=0.5", False),
    ("identity, gzip;q=0.999", False),
    # What breaks the grammar counts for nothing.
    ("gzip;q=1.5", False),
    ("gzip;q=0.0001", False),
    ("gzip;q=-1", False),
    ("gzip;q=", False),
    ("gzip;level=9", False),
    ("gzip deflate", False),
    ("gz\u00efp", False),
    # Both excluded: such a wish is disregarded, and the plain form sent.
    ("gzip;q=0, identity;q=0", False),
]


@pytest.mark.parametrize(("field", "wanted"), FIELDS)
def test_who_gets_gzip(field, wanted):
    assert wants_gzip(field) is wanted


@given(st.text(alphabet="gzip*identity,;q=01. \t", max_size=60))
def test_any_field_is_read(field):
    assert wants_gzip(field) in {True, False}


@given(st.binary(max_size=300))
def test_the_same_bytes_give_the_same_gzip(content):
    assert gzipped(content) == gzipped(content)
    assert gzip.decompress(gzipped(content)) == content


def asked(public, path, accepts, **headers):
    """Ask over the wire's own bytes: the client would take the coding off again."""
    built = public.client.build_request(
        "GET", path, headers={"Accept-Encoding": accepts, **headers}
    )
    answer = public.client.send(built, stream=True)
    try:
        return answer, b"".join(answer.iter_raw())
    finally:
        answer.close()


def test_a_bundle_goes_out_under_gzip(public):
    plain, body = asked(public, BUNDLE, "identity")
    assert (plain.status_code, "content-encoding" in plain.headers) == (200, False)
    assert len(decode_bundle(body)) == 3
    packed, raw = asked(public, BUNDLE, "gzip, br;q=0.5")
    assert packed.headers["content-encoding"] == "gzip"
    assert len(raw) == int(packed.headers["content-length"]) < len(body)
    assert gzip.decompress(raw) == body
    for answer in (plain, packed):
        assert answer.headers["vary"] == "Accept-Encoding"
        assert answer.headers["content-type"] == "application/octet-stream"
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert answer.headers["access-control-allow-origin"] == "*"


def test_each_coding_has_a_tag_of_its_own(public):
    tags = {
        accepts: asked(public, BUNDLE, accepts)[0].headers["etag"]
        for accepts in ("gzip", "identity")
    }
    assert tags["gzip"] != tags["identity"]
    assert all(not tag.startswith("W/") for tag in tags.values())
    for accepts, tag in tags.items():
        same, nothing = asked(public, BUNDLE, accepts, **{"If-None-Match": tag})
        assert (same.status_code, nothing) == (304, b"")
        assert (same.headers["etag"], same.headers["vary"]) == (tag, "Accept-Encoding")
        assert "immutable" in same.headers["cache-control"]
        assert not {"content-encoding", "content-type", "content-length"} & set(same.headers)
    other, body = asked(public, BUNDLE, "gzip", **{"If-None-Match": tags["identity"]})
    assert (other.status_code, bool(body)) == (200, True)


def test_head_tells_what_get_would(public):
    for accepts in ("gzip", "identity"):
        got, body = asked(public, BUNDLE, accepts)
        headed = public.client.head(BUNDLE, headers={"Accept-Encoding": accepts})
        assert (headed.status_code, headed.content) == (200, b"")
        for name in ("etag", "vary", "content-type", "content-length", "cache-control"):
            assert headed.headers[name] == got.headers[name]
        assert headed.headers.get("content-encoding") == got.headers.get("content-encoding")
        assert int(headed.headers["content-length"]) == len(body)


def test_hashes_are_sent_as_they_are(public):
    answer, body = asked(public, TILE, "gzip")
    assert (answer.status_code, len(body)) == (200, 3 * 32)
    assert not {"content-encoding", "vary"} & set(answer.headers)
    assert answer.headers["content-type"] == "application/octet-stream"


def test_the_checkpoint_is_text_and_not_kept(public):
    note = public.get("/log/checkpoint", headers={"Accept-Encoding": "gzip"})
    assert note.headers["content-type"] == "text/plain; charset=utf-8"
    assert note.headers["cache-control"] == "no-cache"
    assert "content-encoding" not in note.headers


@pytest.mark.parametrize(
    "path",
    [
        *("0/000.p/0", "0/000.p/256", "0/000", "0/0", "0/x000/000", "00/000", "64/000.p/1"),
        *("1/000", "1/000.p/1", "63/000.p/1", "8/0/000", "8/data/000", "data/000"),
        *("entries/000", "entries/000.p/0", "entries/001.p/1", "entries/000.p/255"),
        *("entries/x009/x007/x199/x254/x740/991", "0/-01", "0/000.p/", "", "0"),
    ],
)
def test_what_the_log_has_not_is_not_there(public, path):
    for accepts in ("gzip", "identity"):
        missing, body = asked(public, f"/log/tile/{path}", accepts)
        assert missing.status_code == 404, path
        assert missing.headers["content-type"] == "application/problem+json"
        assert missing.headers["cache-control"] == "no-store"
        assert body
