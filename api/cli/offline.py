"""The offline commands: audit, show, check-proof. They need a file, no database and no network."""

from pathlib import Path

import click

from api.cli.output import bar, refuse
from ledger import commands
from ledger.errors import Defect, Malformed
from ledger.verdict import verdict_json

_FILE = click.Path(exists=True, path_type=Path)
_MISUSE = 2


@click.command()
@click.argument("file", type=_FILE)
@click.option("--vkey", default="", help="The log's verifier key, from outside the export.")
@click.option("--json", "as_json", is_flag=True, help="Print the verdict as one JSON object.")
@click.option("-v", "--verbose", is_flag=True, help="Print every numbered step.")
def audit(file: Path, vkey: str, *, as_json: bool, verbose: bool) -> None:
    """Recompute a whole exported log: signatures, rules, balances, root.

    Silent and exit code 0 where nothing is wrong under a trusted key; 1 findings, 3 nothing found
    but the key came from the export itself, 4 the log is newer than this program.
    """
    try:
        with bar("auditing") as progress:
            verdict = commands.audit(file, vkey=vkey, progress=progress)
    except Malformed as error:
        refuse(str(error), code=_MISUSE if error.code is Defect.BAD_KEY else 1)
    if as_json:
        click.echo(verdict_json(verdict).decode())
    else:
        for line in commands.verdict_lines(verdict, verbose=verbose):
            click.echo(line)
    raise SystemExit(verdict.exit_code)


@click.command()
@click.argument("file", type=_FILE)
@click.argument("index", type=click.IntRange(min=0))
def show(file: Path, index: int) -> None:
    """Print one entry of an exported log, byte for byte."""
    try:
        click.echo(commands.show(file, index), nl=False)
    except Malformed as error:
        refuse(str(error))


@click.command()
@click.argument("proof", type=_FILE)
@click.argument("entry", type=_FILE)
@click.option("--vkey", required=True, help="The log's verifier key.")
def check_proof(proof: Path, entry: Path, vkey: str) -> None:
    """Check that a receipt (.tlog-proof) proves an entry under a trusted key."""
    try:
        click.echo(commands.check_proof(proof, entry, vkey=vkey))
    except Malformed as error:
        refuse(str(error), code=_MISUSE if error.code is Defect.BAD_KEY else 1)
