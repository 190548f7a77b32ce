"""The offline commands: audit, show, prove, check-proof. They need a file and nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from api.cli.output import bar, print_json, refuse
from ledger import commands
from ledger.errors import Defect, Malformed

_FILE = click.Path(exists=True, path_type=Path)
_INDEX = click.IntRange(min=0)
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
    with _refusals(), bar("auditing") as progress:
        verdict = commands.audit(file, vkey=vkey, progress=progress)
    if as_json:
        print_json(verdict)
    else:
        for line in commands.verdict_lines(verdict, verbose=verbose):
            click.echo(line)
    raise SystemExit(verdict.exit_code)


@click.command()
@click.argument("file", type=_FILE)
@click.argument("index", type=_INDEX)
@click.option("--json", "as_json", is_flag=True, help="Print the entry as one JSON object.")
def show(file: Path, index: int, *, as_json: bool) -> None:
    """Print one entry of an exported log, byte for byte."""
    with _refusals():
        if as_json:
            print_json(commands.shown(file, index))
        else:
            click.echo(commands.show(file, index).encode(), nl=False)


@click.command()
@click.argument("file", type=_FILE)
@click.argument("index", type=_INDEX)
def prove(file: Path, index: int) -> None:
    """Print the receipt (.tlog-proof) of an entry of an exported log."""
    with _refusals():
        click.echo(commands.prove(file, index), nl=False)


@click.command()
@click.argument("proof", type=_FILE)
@click.argument("entry", type=_FILE)
@click.option("--vkey", required=True, help="The log's verifier key.")
@click.option("--json", "as_json", is_flag=True, help="Print what is proved as one JSON object.")
def check_proof(proof: Path, entry: Path, vkey: str, *, as_json: bool) -> None:
    """Check that a receipt (.tlog-proof) proves an entry under a trusted key."""
    with _refusals():
        proved = commands.check_proof(proof, entry, vkey=vkey)
    if as_json:
        print_json(proved)
    else:
        click.echo(commands.proved_line(proved))


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn evidence that cannot be read into one line and an exit code."""
    try:
        yield
    except Malformed as error:
        code = _MISUSE if error.code is Defect.BAD_KEY else 1
        refuse(str(error), code=code)
    except OSError as error:
        refuse(str(error), code=_MISUSE)
