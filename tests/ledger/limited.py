"""Acts with so many of something: what grows up to a limit, and one beyond it."""

import datetime

from msgspec.structs import replace

from ledger.book.acts import (
    Asset,
    Document,
    EnrolKey,
    Issue,
    IssuedRow,
    Member,
    OpenAccount,
    SetCalendar,
    SetPolicy,
    Transfer,
    VerifyMonitoring,
    Vintage,
)
from ledger.book.acts.base import Act
from ledger.book.eligibility import (
    Analysis,
    Crediting,
    Exclusion,
    Outside,
    OutsideProgramme,
)
from ledger.book.fields import AccountKind, Assurance, DocumentKind, Opinion, UnitType
from ledger.book.policy import default_policy
from tests.authenticator import Passkey
from tests.ledger.computed import claimed, project
from tests.ledger.rules.programme import genesis
from tests.stand_ins import PEOPLE
from tests.world import World, grant_of, sha

BASE = {"account": "acme", "id": "0" * 32, "not_after": "2026-01-12T02:00:00.000Z"}
SERIES = "Z00001/2024"


def lost(grams: int) -> Act:
    return claimed(-grams)


def ranged(count: int) -> Act:
    ranges = tuple((SERIES, serial, serial) for serial in range(1, count + 1))
    return Transfer(**BASE, ranges=ranges, recipient="bolt")


def serial(last: int) -> Act:
    return Transfer(**BASE, ranges=((SERIES, 1, last),), recipient="bolt")


def with_members(count: int, weight: int = 1) -> Act:
    names = [f"member-{number:03}" for number in range(count)]
    return project(members=tuple(Member(account=name, weight=weight) for name in names))


def weighted(weight: int) -> Act:
    return with_members(1, weight)


def with_assets(count: int) -> Act:
    tags = [f"L-{number:03}" for number in range(count)]
    return project(
        assets=tuple(Asset(equipment=tag, measure="lighting", plant="99000001") for tag in tags)
    )


def with_documents(count: int) -> Act:
    kind = DocumentKind.CALCULATION
    return project(documents=tuple(Document(kind=kind, sha256=sha(str(n))) for n in range(count)))


def associated(count: int) -> Act:
    return OpenAccount(
        **BASE,
        associations=tuple(f"guild-{number:02}" for number in range(count)),
        holder="newcomer",
        key=grant_of("newcomer/k1"),
        kind=AccountKind.ENTERPRISE,
        sector="",
        ubn="04595257",
    )


def verification(*vintages: Vintage, entry: int = 0) -> Act:
    return VerifyMonitoring(
        **BASE,
        **PEOPLE,
        assurance=Assurance.REASONABLE,
        opinion=Opinion.UNMODIFIED,
        project="Z00001",
        report=1,
        report_entry=entry,
        statement=sha("s"),
        verified_g=1,
        vintages=vintages,
    )


def with_team(count: int) -> Act:
    return replace(verification(), team=tuple(f"p-{number:016x}" for number in range(count)))


def with_vintages(count: int) -> Act:
    return verification(*(Vintage(weight_g=1, year=2000 + number) for number in range(count)))


def with_entry(index: int) -> Act:
    return verification(entry=index)


def weighing(grams: int) -> Act:
    return verification(Vintage(weight_g=grams, year=2024))


def losing(grams: int) -> Act:
    return weighing(-grams)


def in_year(year: int) -> Act:
    return verification(Vintage(weight_g=1, year=year))


def with_rows(count: int) -> Act:
    row = IssuedRow(first=1, holder="acme", last=1, series=SERIES)
    return Issue(**BASE, issued=(row,) * count, project="Z00001", report=1)


def with_keys(count: int) -> Act:
    return genesis(World(), keys=tuple(grant_of(f"idb/k{n + 1}") for n in range(count)))


def with_origins(count: int) -> Act:
    origins = tuple(f"https://registry.test:{8000 + number}" for number in range(count))
    return EnrolKey(**BASE, key=Passkey("acme/k2", origins=origins).grant)


def closing(count: int) -> Act:
    first = datetime.date(2024, 1, 1)
    days = tuple(first + datetime.timedelta(days=number) for number in range(count))
    return SetCalendar(**BASE, closed=days, opened=(), year=2024)


def opening(count: int) -> Act:
    act = closing(count)
    return replace(act, closed=(), opened=act.closed)


def with_analyses(count: int) -> Act:
    return project(analyses=(Analysis.REGULATORY,) * count)


def with_exclusions(count: int) -> Act:
    return project(exclusions=(Exclusion.FEE_SOURCE,) * count)


def registered_elsewhere(count: int) -> Act:
    return project(
        outside=tuple(
            Outside(programme=OutsideProgramme.VCS, serial=str(number)) for number in range(count)
        )
    )


def renewing(count: int) -> Act:
    term = ("Z", UnitType.REDUCTION, Crediting.RENEWABLE, 5, count, 5)
    policy = replace(default_policy(World().profile), crediting_terms=(term,))
    return SetPolicy(**BASE, policy=policy)


def waiting(hours: int) -> Act:
    policy = replace(default_policy(World().profile), transfer_delay_hours=hours)
    return SetPolicy(**BASE, policy=policy)


def with_threshold(count: int) -> Act:
    policy = replace(default_policy(World().profile), authority_threshold=count)
    return SetPolicy(**BASE, policy=policy)
