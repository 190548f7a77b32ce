"""The operator's stories: begin a registry's log, export it, and give people tokens."""

from pathlib import Path
from typing import BinaryIO

from msgspec import Struct, ValidationError, convert
from sqlalchemy import Connection

from ledger.apply import apply
from ledger.book.acts import Genesis, KeyGrant
from ledger.book.calendar import add_days_to_instant, format_instant
from ledger.book.fields import Custody, Origin, Profile
from ledger.book.policy import default_policy
from ledger.book.rules.signers import KEY_NAME
from ledger.book.state import State
from ledger.entry import entry_bytes, note_text, parse_entry
from ledger.errors import Malformed
from ledger.export import export_files, write_zip
from ledger.log.keys import SEED_BYTES, Signer
from ledger.log.merkle import Frontier, leaf_hash
from ledger.log.note import signature_line
from registry import users
from registry.clock import utc_now
from registry.cosignatures import Published, taken_home
from registry.errors import Busy
from registry.files import ANYBODY, replacing
from registry.history import check_complete, trust_at
from registry.kinds import Role
from registry.logkeys import read_skey
from registry.opened import OpenRegistry, Random, found, unfound
from registry.progress import Progress
from registry.queries.log import leaves, tile_data
from registry.roles import check_role
from registry.settings import Settings
from registry.standing import assembled
from registry.store import SqlReader

_NOT_AFTER_DAYS = 1


class Founding(Struct, frozen=True, kw_only=True):
    """How a log begins. `keys` are the authority's own, ``<authority>/k1`` first."""

    origin: str
    profile: Profile
    authority: str
    ubn: str
    keys: tuple[Signer, ...]


class Exported(Struct, frozen=True, kw_only=True):
    """What an export holds; `checkpoint` is the note it ends at."""

    file: str
    entries: int
    root: str
    vkey: str
    checkpoint: str


class NewToken(Struct, frozen=True, kw_only=True):
    """A token just made: its text is shown once and kept nowhere."""

    id: str
    user: str
    account: str
    role: str
    expires: str
    token: str


def read_keys(files: tuple[Path, ...]) -> tuple[Signer, ...]:
    """Return the signers of secret key files. Raises ValueError naming the file, and OSError."""
    found: dict[str, Path] = {}
    signers: list[Signer] = []
    for file in files:
        try:
            signer = read_skey(file)
        except Malformed:
            raise ValueError(f"{file} is no secret key file of `tanbu keys new`") from None
        name = signer.vkey.name
        if name in found:
            raise ValueError(f"{file} holds {name}, as {found[name]} does: give each key once")
        found[name] = file
        signers.append(signer)
    return tuple(signers)


def check_origin(origin: str) -> None:
    """Require what can be a log's name, and not be taken for a key of an account.

    The key of a log under such a name could never be changed (section 13 of the protocol). Raises
    ValueError, which says what a name looks like.
    """
    looks = "it is a URL prefix without its scheme, such as registry.example/industrial"
    try:
        convert(origin, Origin)
    except ValidationError:
        raise ValueError(f"{origin!r} is no origin: {looks}") from None
    if KEY_NAME.match(origin) is not None:
        raise ValueError(f"{origin!r} is the name of an account's key, and no origin: {looks}")


def begin(settings: Settings, founding: Founding, *, random: Random) -> str:
    """Make a registry's data folder and its genesis entry, and return the log's verifier key.

    Raises FileExistsError where a registry stands already, `Malformed` or `Rejected` where genesis
    breaks a rule, ValueError for what is no origin, `Unavailable`, and `Refused`: NOT_EMPTY; then
    nothing was made but tables.
    """
    check_origin(founding.origin)
    _check_owner(founding)
    now = format_instant(utc_now())
    # Tried with a log key of the moment, since the real one is made with the folder.
    rehearsed = Signer.from_seed(name=founding.origin, seed=random(SEED_BYTES)).vkey.text
    note = _genesis(founding, vkey=rehearsed, now=now, random=random)
    apply(State(), parse_entry(entry_bytes(admitted=now, note=note)), index=0, previous="")
    vkey = found(settings, origin=founding.origin, random=random)
    try:
        with OpenRegistry(settings, random=random) as registry:
            now = format_instant(registry.clock())
            registry.sequencer.submit(_genesis(founding, vkey=vkey, now=now, random=random))
    except Busy:
        # Nothing was written: without its keys the folder can be founded again.
        unfound(settings)
        raise
    return vkey


def _check_owner(founding: Founding) -> None:
    """Require that the keys are the authority's, before a rule asks for each one's name.

    Raises ValueError.
    """
    names = [key.vkey.name for key in founding.keys]
    others = {name.rpartition("/k")[0] for name in names} - {founding.authority}
    if others:
        raise ValueError(
            f"the keys are {', '.join(names)}, and the authority is {founding.authority}: its keys "
            f"are {founding.authority}/k1, {founding.authority}/k2 and so on; --authority names "
            "another account"
        )


def _genesis(founding: Founding, *, vkey: str, now: str, random: Random) -> bytes:
    """Return the note of genesis, signed by all the authority's keys."""
    act = Genesis(
        account=founding.authority,
        id=random(16).hex(),
        not_after=add_days_to_instant(now, _NOT_AFTER_DAYS),
        keys=tuple(KeyGrant(custody=Custody.SELF, vkey=key.vkey.text) for key in founding.keys),
        log_vkey=vkey,
        origin=founding.origin,
        policy=default_policy(founding.profile),
        profile=founding.profile,
        rules=1,
        ubn=founding.ubn,
    )
    text = note_text(origin=founding.origin, act=act)
    return assembled(text, [signature_line(key, text) for key in founding.keys])


def export_log(registry: OpenRegistry, file: Path, *, progress: Progress) -> Exported:
    """Write the log into one zip file, and return what it holds.

    It ends at the published checkpoint, with its cosignatures, or at the newest signed one. The
    file stands whole or not at all. Raises FileExistsError, where what stands there is no regular
    file, OSError, `HistoryRefused` where entries are missing or altered, and ValueError where the
    policy of witnesses is not set, and was.
    """
    registry.check_policy()
    with replacing(file, mode=ANYBODY) as stream:
        ends, vkey = write_export(registry, stream, progress=progress)
    return Exported(
        file=str(file),
        entries=ends.size,
        root=ends.root.hex(),
        vkey=vkey,
        checkpoint=ends.note.decode(),
    )


def write_export(
    registry: OpenRegistry, stream: BinaryIO, *, progress: Progress
) -> tuple[Published, str]:
    """Write the log into a stream, as one zip file; return where it ends and the key in force.

    Raises `HistoryRefused` once the entries that were read are not those of the root it ends at.
    """
    policy, tree = registry.trust, Frontier()
    with registry.database.reading() as connection:
        ends = taken_home(connection, policy)
        trust = trust_at(connection, policy, ends.size)
        vkey = trust.logs[0].vkey.text

        def counted(first: int, count: int) -> list[bytes]:
            found = leaves(connection, first, count)
            for leaf in found:
                tree.append(leaf_hash(leaf))
            progress(first + count, ends.size)
            return found

        files = export_files(
            size=ends.size,
            checkpoint=ends.note,
            vkey=vkey,
            tile=lambda level, number: tile_data(connection, level, number),
            entries=counted,
            trust=trust,
        )
        write_zip(stream, files)
    check_complete(tree, size=ends.size, root=ends.root)
    return ends, vkey


def new_token(
    registry: OpenRegistry, *, account: str, role: str, name: str, email: str, days: int
) -> NewToken:
    """Make a token that speaks for an account in a role, and its user unless he is known.

    Raises `Refused` as `check_role`, `users.known_user` and `users.issue_token`; then neither was
    made.
    """
    now = format_instant(registry.clock())

    def write(connection: Connection) -> tuple[users.Token, str]:
        check_role(SqlReader(connection), account=account, role=Role(role))
        user = users.known_user(connection, registry.random, name=name, email=email, now=now)
        return users.issue_token(
            connection,
            registry.random,
            user_id=user.id,
            account=account,
            role=Role(role),
            label=f"{role} {account}",
            now=now,
            expires=add_days_to_instant(now, days),
        )

    token, text = registry.database.write(write)
    return NewToken(
        id=token.id,
        user=token.user_id,
        account=account,
        role=role,
        expires=token.expires,
        token=text,
    )
