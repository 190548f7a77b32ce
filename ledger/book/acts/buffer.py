"""The act on the buffer pool: what removals set aside goes back to those who earned it."""

from ledger.book.acts.base import Act
from ledger.book.acts.units import Ranges


class ReleaseBuffer(Act, frozen=True, kw_only=True, tag="release_buffer"):
    """The authority gives units of the buffer pool back to the accounts that earned them."""

    ranges: Ranges
