"""The offline commands: audit and its kin. They need a file and nothing else."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from api.cli.output import bar, given_key, print_json, refuse
from ledger import commands, papers, views
from ledger.__main__ import EXIT_MISUSE, balances_text, exit_code_of
from ledger.errors import Malformed, said_of
from ledger.papers import Papers

_FILE = click.Path(exists=True, path_type=Path)
_NEW = click.Path(dir_okay=False, path_type=Path)
_INDEX = click.IntRange(min=0)


Decorated = Callable[..., None]


def trusting(command: Decorated) -> Decorated:
    """Add the two ways to say what is trusted."""
    text = "The log's verifier key, from elsewhere."
    key = click.option("--vkey", default=None, callback=given_key, help=text)
    file = click.option(
        "--trust", type=_FILE, help="A trust file (C2SP tlog-policy), in place of --vkey."
    )
    return key(file(command))


def sharing(command: Decorated) -> Decorated:
    """Add how many processes share the work."""
    jobs = click.IntRange(1, papers.JOBS_MAX)
    text = "Processes that share the work.  [default: one a processor]"
    return click.option("--jobs", type=jobs, default=None, help=text)(command)


@click.command()
@click.argument("file", type=_FILE)
@trusting
@sharing
@click.option("--since", type=_FILE, help="An older checkpoint, which the export must extend.")
@click.option("--evidence", type=_NEW, help="Write the proof of two histories there.")
@click.option("--save", type=_NEW, help="Write the state there, where nothing is found.")
@click.option("--resume", type=_FILE, help="A saved state: audit what came after it.")
@click.option("--balances", type=_FILE, help="Claimed balances (CSV or JSON) to compare.")
@click.option("--json", "as_json", is_flag=True, help="Print the verdict as one JSON object.")
@click.option("-v", "--verbose", is_flag=True, help="Print every numbered step.")
def audit(
    file: Path,
    *,
    vkey: str,
    trust: Path | None,
    jobs: int | None,
    since: Path | None,
    evidence: Path | None,
    save: Path | None,
    resume: Path | None,
    balances: Path | None,
    as_json: bool,
    verbose: bool,
) -> None:
    """Recompute a whole exported log: signatures, rules, balances, root.

    Silent and exit code 0 where nothing is wrong under a trusted key; 1 findings, 3 nothing found
    but the key came from the export itself, 4 the log is newer than this program.
    """
    with offline_refusals(papers_alone=True), bar("auditing") as progress:
        brought = Papers(
            vkey=vkey,
            trust=trust,
            since=since,
            resume=resume,
            balances=balances,
            save=save,
            evidence=evidence,
            jobs=jobs or 0,
        )
        audited = papers.audit_under(file, brought, progress)
    if as_json:
        print_json(audited.verdict)
    else:
        for line in commands.verdict_lines(audited.verdict, verbose=verbose):
            click.echo(line)
    if audited.unwritten:
        refuse(audited.unwritten, code=audited.exit_code)
    raise SystemExit(audited.exit_code)


@click.command()
@click.argument("file", type=_FILE)
@trusting
@sharing
@click.option("--json", "as_json", is_flag=True, help="Print a JSON array, not CSV.")
def balances(file: Path, vkey: str, trust: Path | None, jobs: int | None, *, as_json: bool) -> None:
    """Audit an exported log and print what every account has of every series.

    The exit codes are those of an audit; nothing is printed where it finds anything.
    """
    with offline_refusals(papers_alone=True), bar("auditing") as progress:
        audited = papers.audit_under(file, Papers(vkey=vkey, trust=trust, jobs=jobs or 0), progress)
    for line in commands.verdict_lines(audited.verdict, verbose=False):
        click.echo(line, err=True)
    if not audited.verdict.findings and not audited.verdict.too_old:
        click.echo(balances_text(audited.balances, as_json=as_json))
    raise SystemExit(audited.verdict.exit_code)


@click.command()
@click.argument("one", type=_FILE)
@click.argument("other", type=_FILE, required=False)
@trusting
@click.option("--evidence", type=_NEW, help="Write the proof of two histories there.")
@click.option("--json", "as_json", is_flag=True, help="Print what is shown as one JSON object.")
def compare(
    one: Path,
    other: Path | None,
    vkey: str,
    trust: Path | None,
    evidence: Path | None,
    *,
    as_json: bool,
) -> None:
    """Tell whether a log showed two histories: two checkpoints or exports, or a file of evidence.

    Exit code 0 where one extends the other, 1 a split view or a rollback, 3 nothing is shown.
    """
    with offline_refusals(papers_alone=True):
        if evidence is not None:
            papers.check_evidence(evidence)
        compared, proof = views.compare_files(one, other, trust=papers.outside_trust(vkey, trust))
        if evidence is not None and compared.exit_code == 1:
            papers.write_evidence(evidence, proof)
    if as_json:
        print_json(compared)
    else:
        click.echo(commands.comparison_line(compared))
    raise SystemExit(compared.exit_code)


@click.command()
@click.argument("file", type=_FILE)
@click.argument("index", type=_INDEX)
@click.option("--json", "as_json", is_flag=True, help="Print the entry as one JSON object.")
def show(file: Path, index: int, *, as_json: bool) -> None:
    """Print one entry of an exported log, byte for byte."""
    with offline_refusals():
        if as_json:
            print_json(commands.shown(file, index))
        else:
            click.echo(commands.show(file, index).encode(), nl=False)


@click.command()
@click.argument("file", type=_FILE)
@click.argument("index", type=_INDEX)
def prove(file: Path, index: int) -> None:
    """Print the receipt (.tlog-proof) of an entry of an exported log."""
    with offline_refusals():
        click.echo(commands.prove(file, index), nl=False)


@click.command()
@click.argument("proof", type=_FILE)
@click.argument("entry", type=_FILE)
@trusting
@click.option("--json", "as_json", is_flag=True, help="Print what is proved as one JSON object.")
def check_proof(proof: Path, entry: Path, vkey: str, trust: Path | None, *, as_json: bool) -> None:
    """Check that a receipt (.tlog-proof) proves an entry under trusted keys."""
    with offline_refusals():
        trusted = papers.outside_trust(vkey, trust)
        proved = commands.check_proof(proof, entry, trust=trusted)
    if as_json:
        print_json(proved)
    else:
        click.echo(commands.proved_line(proved))


@contextmanager
def offline_refusals(*, papers_alone: bool = False) -> Iterator[None]:
    """Turn evidence, or papers, that cannot be read into one line and an exit code."""
    try:
        yield
    except Malformed as error:
        code = exit_code_of(error, papers_alone=papers_alone)
        refuse(str(error), code=code)
    except BrokenPipeError:
        raise
    except OSError as error:
        refuse(said_of(error), code=EXIT_MISUSE)
