"""The log itself, as its readers' tools expect it: checkpoint and tiles, and all of it in one file.

Checkpoint and tiles are those of C2SP tlog-tiles. Full tiles never change; partial ones of a size
never do either. Any page on the web may read them.
"""

from collections.abc import Iterator
from typing import Annotated, BinaryIO, Final

from litestar import MediaType, Response, Router, get
from litestar.background_tasks import BackgroundTask
from litestar.di import NamedDependency
from litestar.params import PathParameter
from litestar.response import Stream

from api.auth import Caller
from api.codes import Door
from api.coding import GZIP, gzipped, wants_gzip
from api.envelope import matches
from api.front import EXPORT_FILE
from api.problems import Declined, found
from api.services import Services
from ledger.log.tiles import parse_tile_path
from registry import cosignatures
from registry.queries import log

OCTETS: Final = "application/octet-stream"
ZIP: Final = "application/zip"
_PIECE_BYTES: Final = 1 << 18
_ANYBODY: Final = {"Access-Control-Allow-Origin": "*"}
_FOR_EVER: Final = {**_ANYBODY, "Cache-Control": "public, max-age=31536000, immutable"}

TilePath = Annotated[
    str,
    PathParameter(
        max_length=80,
        description="level and number as C2SP tlog-tiles spells them, `entries` for bundles",
    ),
]


@get(
    "/log/checkpoint",
    sync_to_thread=True,
    media_type=MediaType.TEXT,
    operation_id="get_checkpoint",
    summary="The newest checkpoint",
)
def get_checkpoint(services: NamedDependency[Services]) -> Response[bytes]:
    """Return the newest checkpoint that is published, a signed note (C2SP tlog-checkpoint).

    Where the registry's policy asks for a quorum of witnesses, it is the newest that has it, with
    their cosignatures; otherwise the newest signed one.
    """
    return _checkpoint(services)


@get(
    "/v1/checkpoint",
    sync_to_thread=True,
    media_type=MediaType.TEXT,
    operation_id="get_checkpoint_v1",
    summary="The newest checkpoint, beside the rest of the API",
)
def get_checkpoint_v1(services: NamedDependency[Services]) -> Response[bytes]:
    """Return the newest checkpoint that is published, the same as at /log/checkpoint."""
    return _checkpoint(services)


@get(
    "/log/tile/{path:path}",
    sync_to_thread=True,
    media_type=OCTETS,
    operation_id="get_tile",
    summary="A tile of hashes or a bundle of entries",
)
def get_tile(
    request: Caller, path: TilePath, services: NamedDependency[Services]
) -> Response[bytes]:
    """Return a tile, or a bundle of entries; there is none where the log has not come so far.

    Bundles go out under gzip to whoever takes it; hashes are as short as they can be.
    """
    name = parse_tile_path(f"tile/{path.removeprefix('/')}")
    if name is None:
        raise Declined(Door.NOT_FOUND, "no tile has this path")
    with services.database.reading() as connection:
        tile = found(log.tile_file(connection, name), "tile yet")
    headers = dict(_FOR_EVER)
    if name.level is None:
        headers["Vary"] = "Accept-Encoding"
        if wants_gzip(",".join(request.headers.getall("accept-encoding", []))):
            headers["Content-Encoding"] = GZIP
            tile = gzipped(tile)
    return Response(tile, media_type=OCTETS, headers=headers)


@get(
    "/v1/export",
    sync_to_thread=True,
    media_type=ZIP,
    operation_id="get_export",
    summary="The whole log as one file",
)
def get_export(request: Caller, services: NamedDependency[Services]) -> Stream:
    """Return the log as one zip file that proves itself, the same bytes as `tanbu export` writes.

    Audit it with `tanbu audit`, or `python -m ledger audit`, under a key from somewhere else.
    While an export of the newest entries is being made, others are given the one before it.
    """
    export = found(services.exports.newest(), "entry yet")
    etag = f'"{export.tag}"'
    headers = {**_ANYBODY, "Cache-Control": "no-cache", "ETag": etag}
    if matches(request.headers.get("if-none-match", ""), etag):
        export.stream.close()
        return Stream(iter(()), status_code=304, headers=headers)
    headers["Content-Length"] = str(export.size_bytes)
    headers["Content-Disposition"] = f'attachment; filename="{EXPORT_FILE}"'
    # A reader that hangs up with the last byte leaves the pieces unfinished, and the file open.
    close = BackgroundTask(export.stream.close)
    return Stream(_pieces(export.stream), media_type=ZIP, headers=headers, background=close)


def _pieces(stream: BinaryIO) -> Iterator[bytes]:
    with stream:
        while piece := stream.read(_PIECE_BYTES):
            yield piece


def _checkpoint(services: Services) -> Response[bytes]:
    with services.database.reading() as connection:
        published = cosignatures.published(connection, services.registry.policy)
    note = found(published.note or None, "checkpoint yet that is signed and has its quorum")
    headers = {**_ANYBODY, "Cache-Control": "no-cache"}
    return Response(note, media_type=MediaType.TEXT, headers=headers)


router = Router(
    "/", route_handlers=[get_checkpoint, get_checkpoint_v1, get_tile, get_export], tags=["log"]
)
