"""Idempotency keys: a POST that is sent again is answered as before, and done once.

``Idempotency-Key`` (draft-ietf-httpapi-idempotency-key-header-07): the key belongs to one token
and is remembered with the hash of the request. The same key with the same request gets the stored
answer, byte for byte; with another request 422; while the first has no answer yet 409. Only the
answers of success and refusal are kept: after a failure of the server the key is free again. Acts
need no key, since an act is admitted once by its own id; drafts, documents and tokens do.
"""

import asyncio
import hashlib
import re
from typing import Final

from litestar import Request, Response
from litestar.datastructures import Headers, State
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send
from msgspec import Struct
from sqlalchemy import Connection

from api.codes import Door
from api.problems import Declined
from api.services import provide_services
from registry.users import Identity

HEADER: Final = "idempotency-key"
REPLAYED: Final = "Idempotency-Replayed"
