"""Acts on the programme itself: genesis, a new edition of the rules, a new policy."""

import datetime
from typing import Annotated

from msgspec import Meta

from ledger.book.acts.base import Act, KeyGrant
from ledger.book.fields import CheckpointNote, Origin, Profile, Sha256, Ubn, Vkey, Year
from ledger.book.policy import Policy
from ledger.limits import CALENDAR_DAYS_MAX, INTEGER_MAX, KEYS_MAX

Days = Annotated[tuple[datetime.date, ...], Meta(max_length=CALENDAR_DAYS_MAX)]
"""Days in rising order, none twice."""


class Genesis(Act, frozen=True, kw_only=True, tag="genesis"):
    """Entry 0: it names the log and its authority, and is signed by all the authority's keys.

    `account` becomes the authority's account. `log_vkey` is the key that signs checkpoints until
    another takes its place; an audit requires it, or one that follows it, to be the trusted one.
    """

    keys: Annotated[tuple[KeyGrant, ...], Meta(min_length=1, max_length=KEYS_MAX)]
    log_vkey: Vkey
    origin: Origin
    policy: Policy
    profile: Profile
    rules: Annotated[int, Meta(ge=1, le=1000)]
    ubn: Ubn


class AdoptRules(Act, frozen=True, kw_only=True, tag="adopt_rules"):
    """The authority adopts the next edition of the rules, binding from a later index."""

    binds_from: Annotated[int, Meta(ge=1, le=INTEGER_MAX)]
    rules: Annotated[int, Meta(ge=2, le=1000)]
    specification: Sha256


class RotateLogKey(Act, frozen=True, kw_only=True, tag="rotate_log_key"):
    """The log takes another key, which signs the same note under the log's name.

    `checkpoint` is the newest checkpoint of the key before, base64: it binds the log up to there.
    """

    checkpoint: CheckpointNote
    log_vkey: Vkey


class SetPolicy(Act, frozen=True, kw_only=True, tag="set_policy"):
    """The authority replaces the policy; it binds from the next entry on."""

    policy: Policy


class SetCalendar(Act, frozen=True, kw_only=True, tag="set_calendar"):
    """The authority says which days of a year differ from the week; it replaces what it said.

    `closed` are days from Monday to Friday on which nobody works, `opened` days of a weekend on
    which everybody does (補行上班日).
    """

    closed: Days
    opened: Days
    year: Year
