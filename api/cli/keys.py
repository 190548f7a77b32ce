"""Keys and signatures on the command line: the private half never leaves its file."""

import os
from pathlib import Path
from typing import Final

import click

from api.cli.folder import DATA, JSON, refusals, settings_of
from api.cli.given import given_text
from api.cli.output import print_json, refuse
from ledger.book.rules.signers import KEY_NAME
from ledger.entry import parse_signed
from ledger.errors import Malformed, said_of
from ledger.limits import ENTRY_BYTES_MAX
from ledger.log.keys import SEED_BYTES, Signer, format_skey, parse_skey
from ledger.log.note import format_note, parse_note, signature_line
from registry.files import OWNER_ONLY, create

SKEY_BYTES_MAX: Final = 1_024
"""Bytes of a file with a secret key."""

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def keys() -> None:
    """Make a signing key, or show the public half of one; make a lost master key anew."""


@keys.command("new")
@click.argument("name")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), help="The new file for the secret."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def new(name: str, out: Path, *, as_json: bool) -> None:
    """Make a key called NAME (account/k1) and print its verifier key.

    The secret is written to a new file that only you can read; keep a copy of it. A log's own key
    is made by `tanbu init` and `tanbu log-key prepare`, a witness's by `tanbu witness init`.
    """
    if KEY_NAME.match(name) is None:
        refuse(
            f"{name!r} can never be enrolled: a key's name is its account and its number there, "
            "account/k1, account/k2 and so on; an account's name is 3 to 32 of a-z, 0-9 and -",
            code=2,
        )
    try:
        signer = Signer.from_seed(name=name, seed=os.urandom(SEED_BYTES))
        create(out, f"{format_skey(signer)}\n".encode(), mode=OWNER_ONLY)
    except (Malformed, ValueError) as error:
        refuse(str(error), code=2)
    except FileExistsError:
        refuse(f"{out} exists: a key is never overwritten", code=2)
    except OSError as error:
        refuse(said_of(error), code=2)
    _print_vkey(signer, as_json=as_json)


@keys.command("show")
@click.argument("file", type=_FILE)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def show(file: Path, *, as_json: bool) -> None:
    """Print the verifier key of a secret key file."""
    _print_vkey(signer_of(file), as_json=as_json)


@keys.command("master")
@DATA
@JSON
def master(data_dir: Path, *, as_json: bool) -> None:
    """Make a new master key where every copy of the registry's is lost. Stop the server first.

    Refused while a file of that name lies there. The keys that the registry kept for accounts are
    lost with the old one: each that is still good is printed.
    """
    from registry.services.mastering import new_master_key

    with refusals():
        made = new_master_key(settings_of(data_dir), random=os.urandom)
    if as_json:
        print_json(made)
        return
    for name in made.lost:
        click.echo(
            f"{name} is lost: account {name.partition('/')[0]} revokes it and enrols another, "
            "by a recovery where it has no key of its own left"
        )


@click.command()
@click.argument("note", type=click.Path(exists=True, dir_okay=False, allow_dash=True))
@click.option("--key", "key_files", required=True, multiple=True, type=_FILE, help="A key file.")
@click.option("--json", "as_json", is_flag=True, help="Print the note inside one JSON object.")
def sign(note: str, key_files: tuple[Path, ...], *, as_json: bool) -> None:
    """Sign a drafted text, or add to the signatures of a note, and print the note.

    NOTE is a file or - for standard input.
    """
    data = given_text(note, ENTRY_BYTES_MAX).encode()
    try:
        signed = parse_note(data) if b"\n\n" in data else None
        text = signed.text if signed else data
        lines = {line.name: line for line in (signed.signatures if signed else ())}
        for file in key_files:
            line = signature_line(signer_of(file), text)
            lines[line.name] = line
        whole = format_note(text, [lines[name] for name in sorted(lines)])
        parse_signed(whole)
    except Malformed as error:
        refuse(str(error))
    if as_json:
        print_json({"note": whole.decode(), "signed_by": sorted(lines)})
    else:
        click.echo(whole, nl=False)


def signer_of(file: Path) -> Signer:
    """Return the signer of a secret key file; end the command where it is none."""
    try:
        return parse_skey(given_text(file, SKEY_BYTES_MAX).strip())
    except Malformed as error:
        refuse(f"{file}: {error}", code=2)


def _print_vkey(signer: Signer, *, as_json: bool) -> None:
    if as_json:
        print_json({"name": signer.vkey.name, "vkey": signer.vkey.text})
    else:
        click.echo(signer.vkey.text)
