"""What listings and reads share: their parameters, the link to the next page, the past."""

import datetime
import re
from typing import Annotated, Final, TypeVar
from urllib.parse import urlencode

from litestar import Response
from litestar.params import PathParameter, QueryParameter
from msgspec import UNSET, UnsetType

from api.auth import Caller
from api.problems import found, parameter_refused
from api.services import Services
from ledger.book.calendar import legal_date
from registry.queries import accounts, log
from registry.queries.pages import LIMIT_DEFAULT, LIMIT_MAX, Page

T = TypeVar("T")

PAGE: Final = LIMIT_DEFAULT

# A pattern fits the empty text too, which stands for a parameter that is left out; an empty one
# that is sent never comes here (``intake``).
Limit = Annotated[
    int, QueryParameter(ge=1, le=LIMIT_MAX, description="how many items a page holds at most")
]
After = Annotated[
    str,
    QueryParameter(
        pattern=r"\A[A-Za-z0-9/:-]{0,40}\Z",
        description="the cursor of the page before: its `next`",
    ),
]
# Text, since the framework would take +5, 1_0 and full-width digits for numbers. One entry has one
# path, so that it is cached once.
Index = Annotated[
    str, PathParameter(pattern=r"\A(0|[1-9][0-9]{0,14})\Z", description="an entry of the log")
]
AccountName = Annotated[
    str, PathParameter(pattern=r"\A[a-z0-9-]{3,32}\Z", description="an account")
]
ProjectName = Annotated[str, PathParameter(pattern=r"\A[ABCZ][0-9]{5}\Z", description="a project")]
OneAccount = Annotated[
    str, QueryParameter(pattern=r"\A([a-z0-9-]{3,32})?\Z", description="an account")
]
OneProject = Annotated[
    str, QueryParameter(pattern=r"\A([ABCZ][0-9]{5})?\Z", description="a project")
]
Word = Annotated[
    str, QueryParameter(max_length=100, description="words to look for, in either language")
]
AsOf = Annotated[
    str,
    QueryParameter(
        pattern=r"\A(0|[1-9][0-9]{0,14}|[0-9]{4}-[0-9]{2}-[0-9]{2})?\Z",
        description="the index of an entry (included), or a day like 2026-01-31 (its end, UTC+8)",
    ),
]

_DATE = re.compile(r"(?:19[1-9]|2[0-9]{2})[0-9]-[0-9]{2}-[0-9]{2}\Z")


def listed(request: Caller, page: Page[T]) -> Response[Page[T]]:
    """Return a page with the link to the next one."""
    return Response(page, headers=link_to(request, page.next))


def link_to(request: Caller, after: str | UnsetType) -> dict[str, str]:
    """Return the header that leads to the page after a cursor (RFC 8288), none at the end."""
    if after is UNSET:
        return {}
    query = {name: value for name, value in request.query_params.items() if name != "after"}
    target = f"{request.url.path}?{urlencode({**query, 'after': after})}"
    return {"Link": f'<{target}>; rel="next"'}


def check_known(services: Services, account: str) -> None:
    """Require that an account a listing is asked for exists: a typo must not read like "nothing".

    Raises `Declined`: NOT_FOUND.
    """
    if not account:
        return
    with services.database.reading() as connection:
        found(accounts.account(connection, account), f"account {account}")


def entry_as_of(services: Services, as_of: str) -> int:
    """Return the entry that `as_of` means, -1 before the first; the newest where it is empty.

    Raises `Declined`: BAD_REQUEST.
    """
    with services.database.reading() as connection:
        newest = log.size_of(connection) - 1
        if not as_of:
            return newest
        if as_of.isdigit():
            if int(as_of) > newest:
                raise parameter_refused("as_of", f"the last entry is {newest}")
            return int(as_of)
        return log.index_at(connection, _past(services, _date(as_of)))


def _past(services: Services, day: datetime.date) -> datetime.date:
    """Return a legal day that has begun. Raises `Declined`: BAD_REQUEST."""
    today = legal_date(services.now())
    if day > today:
        detail = f"the day has not come: it is {today} at UTC+8"
        raise parameter_refused("as_of", detail)
    return day


def _date(text: str) -> datetime.date:
    try:
        if _DATE.match(text):
            return datetime.date.fromisoformat(text)
    except ValueError:
        pass
    raise parameter_refused("as_of", "there is no such day")
