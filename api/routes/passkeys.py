"""Passkeys: what a browser's registration and assertion are in the words of the log.

Both are computed from what is handed over and what is public, so anybody may ask, and nothing is
stored: no challenge, no credential.
"""

import base64
import binascii

from litestar import Router, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from api.codes import Door
from api.problems import Declined
from api.schemas.passkeys import (
    PasskeyGrantAnswer,
    PasskeyGrantBody,
    PasskeyLineAnswer,
    PasskeyLineBody,
)
from api.services import Services
from ledger.book.acts import Passkey
from ledger.log.note import format_line
from ledger.log.passkey import Assertion
from registry import passkeys
from registry.store import SqlReader


@post(
    "/grant",
    sync_to_thread=True,
    status_code=200,
    operation_id="grant_passkey",
    summary="Turn a registration into a grant",
)
def grant_passkey(
    data: JSONBody[PasskeyGrantBody], services: NamedDependency[Services]
) -> PasskeyGrantAnswer:
    """Return what enrols a passkey as an account's next key, from a browser's registration.

    The answer's `grant` is the member `key` of a draft of `enrol_key` or `open_account`. The new
    passkey signs that draft too, by which it proves that it exists. Nothing is stored.
    """
    public = _public(data)
    # The account writes where it signs; the log wants the list in order.
    terms = Passkey(origins=tuple(sorted(set(data.origins))), rp_id=data.rp_id)
    with services.database.reading() as connection:
        grant = passkeys.grant_of(
            SqlReader(connection), account=data.account, public=public, passkey=terms
        )
    return PasskeyGrantAnswer(key=grant.vkey.partition("+")[0], grant=grant)


@post(
    "/line",
    sync_to_thread=True,
    status_code=200,
    operation_id="passkey_line",
    summary="Turn an assertion into a signature line",
)
def passkey_line(
    data: JSONBody[PasskeyLineBody], services: NamedDependency[Services]
) -> PasskeyLineAnswer:
    """Return the signature line of a passkey, from a browser's assertion over a draft's challenge.

    The assertion is checked as the log will check it; what is wrong with one is said in `detail`.
    The line goes into the note, or to the pending note's signatures. Nothing is stored.
    """
    assertion = Assertion(
        _octets(data.authenticator_data, "authenticator_data"),
        _octets(data.client_data_json, "client_data_json"),
        _octets(data.signature, "signature"),
    )
    with services.database.reading() as connection:
        line = passkeys.line_of(
            SqlReader(connection), name=data.key, text=data.text.encode(), assertion=assertion
        )
    return PasskeyLineAnswer(line=format_line(line))


def _public(data: PasskeyGrantBody) -> bytes:
    """Return the typed public key of a registration. Raises `Declined`, `Refused`."""
    given, key = data.attestation_object, data.public_key
    if isinstance(given, str) is isinstance(key, str):
        detail = "an attestation object or a public key, one of them"
        raise Declined(Door.BAD_REQUEST, detail, field="attestation_object")
    if isinstance(given, str):
        octets = _octets(given, "attestation_object")
        return passkeys.public_of_registration(octets, rp_id=data.rp_id)
    return passkeys.public_of_spki(_octets(str(key), "public_key"))


def _octets(text: str, field: str) -> bytes:
    """Return what base64url without padding spells. Raises `Declined`: BAD_REQUEST."""
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except binascii.Error:
        raise Declined(Door.BAD_REQUEST, "not base64url", field=field) from None


router = Router("/passkeys", route_handlers=[grant_passkey, passkey_line], tags=["acts"])
