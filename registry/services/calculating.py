"""A calculation made, and kept as documents, ready to stand in a report or a verification.

The tables of factors are those that the project pins, the members' shares those it has, the
methodology its own in the version it was registered with. What is kept is what a stranger needs to
compute it again: the parameters as canonical JSON with the frame filled in, and beside it the
sheet; the readings were uploaded before.
"""

from collections.abc import Callable, Mapping, Sequence
from math import gcd

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from ledger.book.acts import Vintage
from ledger.book.calculation import ANY_EDITION, Calculation, UsedFactorSet, answers_pins, table_of
from ledger.book.fields import UNIT_GRAMS, DocumentKind
from ledger.book.records import Project
from ledger.errors import Code, Rejected
from registry.database import Database
from registry.documents import Document, Documents, document_unknown
from registry.methods import Method, method_of
from registry.methods.errors import QuantificationError, Reason
from registry.methods.factors import factor_set
from registry.methods.inputs import Frame, Inputs, Member
from registry.methods.period import Reading
from registry.methods.result import Note, Result
from registry.methods.taking import FACTOR_GIVEN
from registry.readings import calculation_sheet, read_together
from registry.readings.extent import KEPT_CELLS_MAX, check_size
from registry.readings.noting import notes_of
from registry.readings.report import Checked
from registry.refusals import Refused
from registry.store import SqlReader

JSON = "application/json"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PARAMETERS, SHEET = "parameters", "sheet"

MayRead = Callable[[Document], bool]


class Asked(Struct, frozen=True, kw_only=True):
    """What is to be computed: a methodology and a project, parameters as JSON, readings by hash."""

    method: str
    project: str
    parameters: bytes
    readings: Sequence[str]


class Made(Struct, frozen=True, kw_only=True):
    """A calculation that was made: its result, and the bytes that are to be kept."""

    project: Project
    inputs: Inputs
    result: Result
    parameters: bytes
    sheet: bytes
    readings: Sequence[str]

    @property
    def vintages(self) -> list[Vintage]:
        """Return the years as a verification states them: none of less than a unit."""
        if self.result.quantity_g < UNIT_GRAMS:
            return []
        return [Vintage(year=year, weight_g=grams) for year, grams in self.result.weights_g]


class Kept(Struct, frozen=True, kw_only=True):
    """A calculation as an act holds it, and its documents."""

    calculation: Calculation
    documents: tuple[tuple[DocumentKind, Document], ...]


def make(database: Database, store: Documents, asked: Asked, *, may_read: MayRead) -> Made:
    """Compute; nothing is kept yet.

    Raises `Rejected`: PROJECT_UNKNOWN, CALCULATION_MISMATCH; QuantificationError, any reason, with
    INPUTS_INVALID for readings in which anything is wrong; `Refused`: DOCUMENT_UNKNOWN,
    DOCUMENT_MISSING, DOCUMENT_ALTERED; `SheetTooLarge`.
    """
    with database.reading() as connection:
        project = SqlReader(connection).get(Project, (asked.project,))
    if project is None:
        raise Rejected(Code.PROJECT_UNKNOWN, "no project has this serial", field="project")
    method = _method(project, asked.method)
    given = method.decode(asked.parameters)
    pinned = _pinned(project, given.frame.factor_sets)
    frame = replace(given.frame, factor_sets=pinned, members=_members(project, given))
    inputs = replace(given, frame=frame)
    # All files at once: one series may begin in one and go on in the next.
    readings: list[tuple[str, str, Reading]] = []
    notes: list[Note] = []
    fields = [f"readings.{place}" for place in range(len(asked.readings))]
    files = (
        (field, _bytes_of(database, store, sha256, may_read, field=field))
        for field, sha256 in zip(fields, asked.readings, strict=True)
    )
    found = read_together(
        method.declaration,
        files,
        period=(frame.period_start, frame.period_end),
        words=inputs.choices,
        factor_sets=frame.factor_sets,
        given=inputs.values,
    )
    for field, sha256, checked in zip(fields, asked.readings, found, strict=True):
        _check_readings(checked, field)
        readings += checked.readings
        notes += notes_of(checked.report, sha256)
    metered = inputs.with_readings(readings)
    result = method.quantify(metered)
    result = replace(result, notes=(*result.notes, *notes))
    _check_factors(project, result)
    _check_looked_up(result)
    check_size(metered, result, most=KEPT_CELLS_MAX)
    used = [found.factor_set for found in result.factor_sets]
    return Made(
        project=project,
        inputs=metered,
        result=result,
        parameters=_canonical(asked.parameters, replace(frame, factor_sets=used)),
        sheet=calculation_sheet(method.declaration, metered, result),
        readings=tuple(asked.readings),
    )


def keep(
    database: Database,
    store: Documents,
    made: Made,
    *,
    account: str,
    confidential: bool,
    now: str,
) -> Kept:
    """Store the parameters, the sheet and the tables of factors of a calculation.

    The tables are published, and public whatever the rest is. Raises what `Documents.put` raises.
    """
    stem = f"{made.project.project}-{made.result.period_end}"
    kept: list[tuple[DocumentKind, Document]] = []
    for data, media_type, name in (
        (made.parameters, JSON, f"{PARAMETERS}-{stem}.json"),
        (made.sheet, XLSX, f"{SHEET}-{stem}.xlsx"),
    ):
        document = store.put(
            database,
            data,
            account=account,
            media_type=media_type,
            file_name=name,
            confidential=confidential,
            now=now,
        )
        kept.append((DocumentKind.CALCULATION, document))
    for used in made.result.factor_sets:
        table = store.put(
            database,
            factor_set(used.factor_set).document,
            account=account,
            media_type=JSON,
            file_name=f"{used.factor_set.replace('/', '-')}.json",
            confidential=False,
            now=now,
        )
        kept.append((DocumentKind.OTHER, table))
    calculation = Calculation(
        factors=_factors(made.result),
        methodology=made.result.method,
        methodology_version=made.result.version,
        parameters=kept[0][1].sha256,
        readings=tuple(made.readings),
        sheet=kept[1][1].sha256,
    )
    return Kept(calculation=calculation, documents=tuple(kept))


def _method(project: Project, code: str) -> Method:
    """Return the methodology asked for, in the version that the project was registered with."""
    own = project.methodology, project.methodology_version
    if method_of(code).declaration.code != project.methodology:
        detail = f"the project's is {' '.join(own)}; computed would be {code}"
        raise Rejected(Code.CALCULATION_MISMATCH, detail, field="method")
    try:
        method = method_of(*own)
    except QuantificationError as error:
        detail = f"the project's is {error.detail}"
        raise Rejected(Code.CALCULATION_MISMATCH, detail, field="method") from None
    if not method.declaration.earns:
        detail = f"{code} is a tool for other methodologies and earns nothing by itself"
        raise Rejected(Code.CALCULATION_MISMATCH, detail, field="method")
    if not project.factor_sets:
        detail = "the project pins no factor sets: its figures carry no calculation"
        raise Rejected(Code.CALCULATION_MISMATCH, detail, field="project")
    return method


def _pinned(project: Project, named: Sequence[str]) -> list[str]:
    """Return the editions to compute with: the pinned ones, and those named of a table at any."""
    exact = [pin for pin in project.factor_sets if not pin.endswith(f"/{ANY_EDITION}")]
    tables = {table_of(pin) for pin in exact}
    return sorted({*exact, *(name for name in named if table_of(name) not in tables)})


def _check_factors(project: Project, result: Result) -> None:
    if not answers_pins(_factors(result), project.factor_sets):
        used = ", ".join(found.factor_set for found in result.factor_sets)
        detail = f"the project pins exactly {', '.join(project.factor_sets)}; used were {used}"
        raise Rejected(Code.CALCULATION_MISMATCH, detail, field="parameters.factor_sets")


def _check_looked_up(result: Result) -> None:
    """Refuse factors of one's own: a report uses the announced ones (O0020137 Art 17)."""
    given = sorted({note.symbol for note in result.notes if note.code == FACTOR_GIVEN})
    if given:
        detail = f"the project pins its tables of factors; leave out {', '.join(given)}"
        raise Rejected(Code.CALCULATION_MISMATCH, detail, field=f"parameters.{given[0]}")


def _factors(result: Result) -> tuple[UsedFactorSet, ...]:
    return tuple(
        UsedFactorSet(factor_set=found.factor_set, sha256=found.sha256)
        for found in result.factor_sets
    )


def _members(project: Project, inputs: Inputs) -> list[Member]:
    """Return the members with the shares that the project has; none where it earns alone."""
    shares = project.shares
    common = gcd(*(share.weight for share in shares)) or 1
    weights = [(share.account, share.weight // common) for share in shares]
    if inputs.frame.members and inputs.weights() != weights:
        detail = "members and shares are those of the project; leave them out"
        raise Rejected(Code.CALCULATION_MISMATCH, detail, field="parameters.members")
    if len(shares) == 1:
        return []
    return [Member(account=share.account, share=str(share.weight)) for share in shares]


def _bytes_of(
    database: Database, store: Documents, sha256: str, may_read: MayRead, *, field: str
) -> bytes:
    """Return a document's bytes; what is refused is the member that names it."""
    try:
        with database.reading() as connection:
            document = store.get(connection, sha256)
        if document.confidential and not may_read(document):
            raise document_unknown()
        return store.open_bytes(document)
    except Refused as error:
        raise Refused(error.code, error.detail, field=field) from None


def _check_readings(checked: Checked, field: str) -> None:
    """Require that nothing is wrong with a file, and say where the first is."""
    if checked.report.is_fine:
        return
    first = next(each for each in checked.report.problems if not each.is_warning)
    more = checked.report.errors - 1
    said, said_zh = first.en, first.zh
    if first.row:
        cell = f"{first.column}{first.row}"
        said = f"{cell if first.column else f'row {first.row}'}: {said}"
        said_zh = f"{cell if first.column else f'第 {first.row} 列'}：{said_zh}"
    if more:
        problems = "problem" if more == 1 else "problems"
        said = f"{said.removesuffix('.')}; and {more:,} more {problems}"
        said_zh = f"{said_zh}另有 {more:,} 項問題"
    raise QuantificationError(field, Reason.INPUTS_INVALID, said, detail_zh=said_zh)


def _canonical(parameters: bytes, frame: Frame) -> bytes:
    """Return parameters as canonical JSON: their texts as given, the frame as it was filled in.

    All of it are texts, lists and objects with ASCII names, so that sorted members are RFC 8785.
    """
    given: Mapping[str, object] = msgspec.json.decode(parameters)
    filled: Mapping[str, object] = msgspec.to_builtins(frame)
    return msgspec.json.encode({**given, **filled}, order="sorted")
