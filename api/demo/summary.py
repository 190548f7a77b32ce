"""The summary of the replay: units by project, transfers, and what the audit said."""

from pathlib import Path

from msgspec import Struct

from api.demo import facts
from api.replay import REPLAY_EN
from ledger.audit import Progress
from ledger.commands import audit, fingerprint, verdict_lines
from registry.opened import OpenRegistry
from registry.queries import accounts, movements, projects, units

_PAGE = 200
_BASIS = {
    measure.project: "assumed" if measure.quantity_assumed else "computed"
    for measure in (facts.LIGHTING, *facts.LISTED, facts.JOINT)
}
"""Whether a project's quantity follows from published figures or is assumed."""


class ProjectLine(Struct, frozen=True, kw_only=True):
    """A project's units."""

    project: str
    title: str
    basis: str
    issued: int
    held: int
    retired: int


class TransferLine(Struct, frozen=True, kw_only=True):
    """A transfer."""

    sender: str
    recipient: str
    quantity: int
    price: str
    serials: str


class Summary(Struct, frozen=True, kw_only=True):
    """What the replay left, and the audit's exit code."""

    disclaimer: str
    projects: list[ProjectLine]
    transfers: list[TransferLine]
    facts: list[tuple[str, str]]
    findings: list[str]
    audit_command: str
    exit_code: int


def summarise(registry: OpenRegistry, export_file: Path, *, progress: Progress) -> Summary:
    """Audit an export under the log's own key, and sum up registry and verdict."""
    verdict = audit(export_file, vkey=registry.vkey, progress=progress)
    with registry.database.reading() as connection:
        found = projects.projects(connection, after="", limit=_PAGE).items
        supplies = {
            project.project: units.supply(connection, project=project.project) for project in found
        }
        total = units.supply(connection)
        transfers = movements.transfers(connection, after="", limit=_PAGE).items
        opened = len(accounts.accounts(connection, after="", limit=_PAGE).items)
    paid = sum(t.quantity * t.unit_price_ntd for t in transfers if t.unit_price_ntd >= 0)
    findings = verdict_lines(verdict, verbose=False)
    return Summary(
        disclaimer=REPLAY_EN,
        projects=[
            ProjectLine(
                project=project.project,
                title=f"{project.title_zh} {project.title_en}",
                basis=_BASIS[project.project],
                issued=supplies[project.project].issued,
                held=supplies[project.project].held,
                retired=supplies[project.project].retired,
            )
            for project in found
        ],
        transfers=[
            TransferLine(
                sender=transfer.sender,
                recipient=transfer.recipient,
                quantity=transfer.quantity,
                price=f"{transfer.unit_price_ntd:,}" if transfer.unit_price_ntd >= 0 else "none",
                serials=", ".join(
                    f"{series} {first}-{last}" for series, first, last in transfer.ranges
                ),
            )
            for transfer in transfers
        ],
        facts=[
            ("entries", f"{verdict.size:,}"),
            ("accounts", f"{opened:,}"),
            ("units issued", f"{total.issued:,}"),
            ("held", f"{total.held:,}"),
            ("on hold", f"{total.on_hold:,}"),
            ("retired", f"{total.retired:,}"),
            ("cancelled", f"{total.cancelled:,}"),
            ("declared prices, NTD", f"{paid:,}"),
            ("root", verdict.root),
            ("key fingerprint", fingerprint(registry.vkey)),
            ("vkey", registry.vkey),
            ("audit", f"{len(verdict.findings)} findings, exit code {verdict.exit_code}"),
            ("export", str(export_file)),
        ],
        findings=findings,
        audit_command=f"tanbu audit {export_file} --vkey {registry.vkey}",
        exit_code=verdict.exit_code,
    )
