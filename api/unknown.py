"""What is said at an address that the registry has not: a page to people, a problem to programs."""

from litestar import MediaType, Request, Response
from litestar.datastructures import State
from litestar.exceptions import NotFoundException

from api.envelope import REPLAY
from api.pages import HTML_HEADERS, VARY, asks_for_page, page
from api.problems import answer
from api.web.unknown import UNKNOWN_TITLE, unknown_body

_UNKNOWN = 404


def answer_of_doors(
    request: Request[object, object, State], error: Exception
) -> Response[bytes] | Response[str]:
    """Return what an exception is answered with.

    Only where no door is at all does a reader of pages get one. What a door itself refuses is a
    problem for everybody: its address is a program's.
    """
    if not isinstance(error, NotFoundException):
        return answer(request, error)
    if not asks_for_page(request.headers.get("accept", "")):
        told = answer(request, error)
        told.headers.update(VARY)
        return told
    return unknown_page(request.url.path, is_replay=bool(request.app.state.get(REPLAY)))


def unknown_page(path: str, *, is_replay: bool) -> Response[str]:
    """Return the page that says there is nothing at a path."""
    return Response(
        page(UNKNOWN_TITLE, unknown_body(path), is_replay=is_replay, lang="zh-Hant"),
        status_code=_UNKNOWN,
        media_type=MediaType.HTML,
        headers={**HTML_HEADERS, **VARY},
    )
