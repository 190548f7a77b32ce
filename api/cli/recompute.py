"""`tanbu recompute`: every issuance computed again, from a log and a copy of its documents."""

from collections.abc import Iterator
from pathlib import Path

import click

from api.cli.offline import offline_refusals, sharing, trusting
from api.cli.output import bar, print_json
from ledger import commands, papers
from ledger.export import Export, leaves_of
from ledger.papers import Papers
from registry.methods.wording import note_title
from registry.recompute import Finding, Outcome, Shelf
from registry.recompute import recompute as computed_again

_FILE = click.Path(exists=True, path_type=Path)
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=_FILE)
@click.option("--documents", type=_FOLDER, required=True, help="A copy of the documents' folder.")
@trusting
@sharing
@click.option("--json", "as_json", is_flag=True, help="Print the outcome as one JSON object.")
def recompute(
    file: Path,
    documents: Path,
    vkey: str,
    trust: Path | None,
    jobs: int | None,
    *,
    as_json: bool,
) -> None:
    """Compute every issuance of an exported log again, from readings, parameters and factors.

    The log is audited first. Nothing stored in between is trusted: each tonne follows from the
    documents that its entries name by hash, or there is a finding. Exit codes as for an audit.
    """
    with offline_refusals(papers_alone=True):
        with bar("auditing") as progress:
            brought = Papers(vkey=vkey, trust=trust, jobs=jobs or 0)
            verdict = papers.audit_under(file, brought, progress).verdict
        for line in commands.verdict_lines(verdict, verbose=False):
            click.echo(line, err=True)
        if verdict.findings or verdict.too_old:
            raise SystemExit(verdict.exit_code)
        with Export(file) as export, bar("computing") as progress:
            shelf = Shelf(documents)
            outcome = computed_again(leaves_of(export), shelf, size=verdict.size, progress=progress)
    if as_json:
        print_json(outcome)
    else:
        for finding in outcome.findings:
            click.echo(commands.printable(_line(finding)))
        for note in _notes(outcome):
            click.echo(note)
        click.echo(_summary(outcome))
    raise SystemExit(1 if outcome.findings else verdict.exit_code)


def _line(finding: Finding) -> str:
    place = f"entry {finding.entry}, {finding.project} report {finding.report}"
    return f"{place}: {finding.code}: {finding.subject}: {finding.detail}"


def _notes(outcome: Outcome) -> Iterator[str]:
    """Yield what nobody did wrong, and an auditor should know of."""
    for gap in outcome.gaps:
        days = f"from {gap.period_start} until {gap.period_end}"
        yield f"note: {gap.project}: nothing was verified {days}; a loss in it would not be seen"
    for owed in outcome.owed:
        yield f"note: {owed.project}: a loss of {owed.units:,} units is not set off by any report"
    for each in outcome.warned:
        said = note_title(each.code).en
        yield f"note: {each.project} report {each.report}: {each.code} ({each.where}): {said}"
    if outcome.outside:
        named = ", ".join(f"{each.project} ({each.units:,})" for each in outcome.outside)
        yield f"note: computed elsewhere, with no tables of factors pinned: {named}"


def _summary(outcome: Outcome) -> str:
    count = "1 issuance" if outcome.issuances == 1 else f"{outcome.issuances:,} issuances"
    said = f"{count}: {outcome.follow:,} of {outcome.computed:,} units follow from their readings"
    if outcome.elsewhere:
        said += f"; {outcome.elsewhere:,} were computed elsewhere, and the log has no calculation"
    return said
