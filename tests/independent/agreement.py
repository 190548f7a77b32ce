"""Two audits of one export: the ledger's and the independent one."""

from functools import cache

from tests.independent import verifier
from tests.ledger.exports import LOG_VKEY, audit_at, files_of, leaves_to, places, traded
from tests.world import signer_of

OTHER_VKEY = signer_of("registry.test/other").vkey.text


@cache
def small() -> dict[str, bytes]:
    """Return the files of a sound log of 12 entries."""
    return files_of(traded().leaves)


@cache
def large() -> dict[str, bytes]:
    """Return the files of a sound log with a tile above level 0."""
    return files_of(leaves_to(513))


def agreed(path, vkey=LOG_VKEY):
    """Audit an export with both; return the findings and the exit code, which are the same."""
    own = audit_at(path, vkey=vkey)
    done = verifier.audit(path, vkey)
    assert done.findings == places(own)
    assert (done.exit_code, done.too_old) == (own.exit_code, bool(own.too_old))
    return done
