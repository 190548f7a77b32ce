"""The summary of the replay: units by project, transfers, retirements, and what the audit said.

Whatever is shown says what it rests on: a basis, and a source where there is one. It reads the
registry and not the story, so that what others added meanwhile is shown too, as no part of it.
"""

import shlex
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, TypeVar

from msgspec import UNSET, Struct, UnsetType

from api.replay import REPLAY_EN
from ledger.audit import Progress
from ledger.commands import audit, fingerprint, verdict_lines
from ledger.verdict import Verdict
from registry.database import Database
from registry.opened import OpenRegistry
from registry.queries import accounts, movements, projects, units
from registry.queries.movements import RetirementView, TransferView
from registry.queries.pages import LIMIT_MAX, Page
from registry.queries.projects import IssuanceView, ProjectView
from registry.remarks import Remark

T = TypeVar("T")

REMOVED: Final = "audited, and removed with its folder; --export FILE keeps it"
"""What is said of an export that goes with the command."""
OTHERS: Final = "not of the replay"
"""The basis of what somebody else did in the registry of a replay."""


class ProjectLine(Struct, frozen=True, kw_only=True):
    """A project's units; `basis` and `source` are those of its quantity."""

    project: str
    title: str
    basis: str
    source: str
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
    basis: str
    source: str


class RetirementLine(Struct, frozen=True, kw_only=True):
    """A retirement."""

    holder: str
    quantity: int
    serials: str
    basis: str
    source: str


class Summary(Struct, frozen=True, kw_only=True):
    """What the replay left, and the audit's exit code.

    `audit_command` is empty where the export goes with the command.
    """

    disclaimer: str
    projects: list[ProjectLine]
    transfers: list[TransferLine]
    retirements: list[RetirementLine]
    facts: list[tuple[str, str]]
    findings: list[str]
    audit_command: str
    exit_code: int


class _Found(Struct, frozen=True, kw_only=True):
    """What the registry holds."""

    projects: list[ProjectLine]
    transfers: list[TransferView]
    retirements: list[RetirementView]
    accounts: int
    supply: units.Supply


def summarise(
    registry: OpenRegistry,
    export_file: Path,
    *,
    progress: Progress,
    command: Sequence[str] = ("tanbu",),
    is_kept: bool = True,
) -> Summary:
    """Audit an export under the log's own key, and sum up registry and verdict.

    `command` is how the reader runs this program. Where the export is not kept, nobody is told to
    look for it.
    """
    verdict = audit(export_file, vkey=registry.vkey, progress=progress)
    found = _read(registry.database)
    return Summary(
        disclaimer=REPLAY_EN,
        projects=found.projects,
        transfers=[_transfer(view) for view in found.transfers],
        retirements=[_retirement(view) for view in found.retirements],
        facts=_facts(found, verdict, registry.vkey, str(export_file) if is_kept else REMOVED),
        findings=verdict_lines(verdict, verbose=False),
        audit_command=shlex.join([*command, "audit", str(export_file), "--vkey", registry.vkey])
        if is_kept
        else "",
        exit_code=verdict.exit_code,
    )


def _read(database: Database) -> _Found:
    with database.reading() as c:
        found = _every(lambda at: projects.projects(c, after=at, limit=LIMIT_MAX))
        return _Found(
            projects=[
                _project(
                    view,
                    projects.issuances(c, after="", limit=1, project=view.project).items,
                    units.supply(c, project=view.project),
                )
                for view in found
            ],
            transfers=_every(lambda at: movements.transfers(c, after=at, limit=LIMIT_MAX)),
            retirements=_every(lambda at: movements.retirements(c, after=at, limit=LIMIT_MAX)),
            accounts=len(_every(lambda at: accounts.accounts(c, after=at, limit=LIMIT_MAX))),
            supply=units.supply(c),
        )


def _every(page: Callable[[str], Page[T]]) -> list[T]:
    """Return what stands on all pages of a listing."""
    items: list[T] = []
    after: str | UnsetType = ""
    while isinstance(after, str):
        found = page(after)
        items += found.items
        after = found.next
    return items


def _project(view: ProjectView, issued: list[IssuanceView], supply: units.Supply) -> ProjectLine:
    """Return a project's line; its quantity rests on what its first issuance rests on."""
    basis, source = _basis(issued[0].remark if issued else view.remark)
    return ProjectLine(
        project=view.project,
        title=f"{view.title_zh} {view.title_en}".strip(),
        basis=basis,
        source=source,
        issued=supply.issued,
        held=supply.held,
        retired=supply.retired,
    )


def _transfer(view: TransferView) -> TransferLine:
    basis, source = _basis(view.remark)
    return TransferLine(
        sender=view.sender,
        recipient=view.recipient,
        quantity=view.quantity,
        price="none" if view.unit_price_ntd is UNSET else f"{view.unit_price_ntd:,}",
        serials=_serials(view.ranges),
        basis=basis,
        source=source,
    )


def _retirement(view: RetirementView) -> RetirementLine:
    basis, source = _basis(view.remark)
    return RetirementLine(
        holder=view.holder,
        quantity=view.quantity,
        serials=_serials(view.ranges),
        basis=basis,
        source=source,
    )


def _basis(remark: Remark | UnsetType) -> tuple[str, str]:
    return (OTHERS, "") if remark is UNSET else (remark.basis.value, remark.source)


def _serials(ranges: list[tuple[str, int, int]]) -> str:
    return ", ".join(f"{series} {first}-{last}" for series, first, last in ranges)


def _facts(found: _Found, verdict: Verdict, vkey: str, export: str) -> list[tuple[str, str]]:
    priced = [view for view in found.transfers if isinstance(view.unit_price_ntd, int)]
    paid = sum(view.quantity * (view.unit_price_ntd or 0) for view in priced)
    supply = found.supply
    return [
        ("entries", f"{verdict.size:,}"),
        ("accounts", f"{found.accounts:,}"),
        ("units issued", f"{supply.issued:,}"),
        ("held", f"{supply.held:,}"),
        ("on hold", f"{supply.on_hold:,}"),
        ("retired", f"{supply.retired:,}"),
        ("cancelled", f"{supply.cancelled:,}"),
        ("declared prices, NTD", f"{paid:,}"),
        ("root", verdict.root),
        ("key fingerprint", fingerprint(vkey)),
        ("vkey", vkey),
        ("audit", f"{len(verdict.findings)} findings, exit code {verdict.exit_code}"),
        ("export", export),
    ]
