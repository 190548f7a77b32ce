"""``tanbu carbon-fee``: what a plant owes, and what units would take off it. No registry."""

from fractions import Fraction
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, NoReturn

import click

from api.cli.output import print_json, refuse, table

if TYPE_CHECKING:
    import msgspec

    from api.schemas.carbon_fee import CarbonFeeAnswer

EXIT_MISUSE = 2
_GIVEN_AS: Final = MappingProxyType(
    {
        "emissions": "EMISSIONS",
        "year": "--year",
        "rate": "--rate",
        "phase": "--phase",
        "has_plan": "--plan",
        "reduction": "--units",
        "early_action": "--early-units",
        "foreign": "--foreign-units",
    }
)
"""What a member is called on the command line."""
_NO_PHASE: Final = (
    "a phase is 1, 2 or 3; leave it out where no high leakage risk is recognised",
    "階段為 1、2 或 3；未經認定屬高碳洩漏風險者請勿填",
)
"""What is said of phase 0, which a client of the API writes where there is none."""


class _Fee(click.Command):
    """A command that is given a number: one below zero is no option that it lacks."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read what was given; end the command where EMISSIONS are below zero."""
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            if error.option_name[1:2].isdigit():
                _refuse("emissions", *_no_number())
            raise


@click.command(cls=_Fee)
@click.argument("emissions")
@click.option("--year", type=int, required=True, help="The year of the emissions.")
@click.option(
    "--rate",
    type=click.Choice(["general", "A", "B"]),
    default="general",
    show_default=True,
    help="The rate; A and B are for an approved reduction plan that was kept.",
)
@click.option("--phase", type=int, help="The phase of a high leakage risk, 1 to 3.")
@click.option("--plan", "has_plan", is_flag=True, help="There is an approved reduction plan.")
@click.option("--units", type=int, default=0, help="Units of reduction or offset projects.")
@click.option("--early-units", type=int, default=0, help="Units of early actions.")
@click.option("--foreign-units", type=int, default=0, help="Units from abroad, once recognised.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def carbon_fee(
    emissions: str,
    *,
    year: int,
    rate: str,
    phase: int | None,
    has_plan: bool,
    units: int,
    early_units: int,
    foreign_units: int,
    as_json: bool,
) -> None:
    """Compute the carbon fee of a plant's EMISSIONS, in tCO2e, and what units would save.

    Chargeable emissions are rounded to three decimals, the fee is cut off to whole NTD. Exit
    code 2 where the regulation knows no such case, and where something given does not read.
    """
    import msgspec

    from api.schemas.carbon_fee import CarbonFeeBody, carbon_fee_answer
    from registry.carbon_fee import FeeRefused, owed

    if phase is not None and phase < 1:
        _refuse("phase", *_NO_PHASE)
    given = {
        "year": year,
        "emissions": emissions,
        "rate": rate,
        "phase": phase or 0,
        "has_plan": has_plan,
        "reduction": units,
        "early_action": early_units,
        "foreign": foreign_units,
    }
    try:
        body = msgspec.convert(given, CarbonFeeBody)
        answer = carbon_fee_answer(owed(body.plant, body.units))
    except FeeRefused as error:
        _refuse(error.field, error.detail, error.detail_zh)
    except msgspec.ValidationError as error:
        _refuse(*_decoded(error))
    if as_json:
        print_json(answer)
    else:
        _tell(answer)


def _refuse(member: str, en: str, zh: str) -> NoReturn:
    """End the command: what was given wrongly, and why, a line in each language."""
    refuse(f"{_GIVEN_AS.get(member, member)}: {en}", *([f"  {zh}"] if zh else []), code=EXIT_MISUSE)


def _decoded(error: "msgspec.ValidationError") -> tuple[str, str, str]:
    """Return the member that does not fit, and what would in both languages."""
    from api.decoded import in_words, pointed
    from api.details import in_chinese
    from api.schemas.carbon_fee import CarbonFeeBody

    said, pointer = pointed(str(error))
    member = pointer.strip("/")
    if member == "emissions":
        return member, *_no_number()
    said = in_words(said, CarbonFeeBody, pointer)
    return member, said, in_chinese(said)


def _no_number() -> tuple[str, str]:
    """Return how emissions are written: a command is given no text of JSON, but a number."""
    return (
        "not a number of at most 12 digits, and 9 behind the point; write it as 38214.5678, with "
        "no separators and no sign",
        "不是數字：整數至多 12 位，小數至多 9 位；寫成 38214.5678，不加千分位、正負號",
    )


def _tell(answer: "CarbonFeeAnswer") -> None:
    rows = [
        ("chargeable emissions 收費排放量", _tonnes(answer.chargeable)),
        ("at most deducted 扣除上限", _tonnes(answer.cap)),
        ("deducted 扣除", _tonnes(answer.deducted)),
        ("fee without units 未扣除之碳費", f"{answer.fee_before_ntd:,} NTD"),
        ("fee 碳費", f"{answer.fee_ntd:,} NTD"),
        ("saved 減少", f"{answer.saved_ntd:,} NTD"),
    ]
    if answer.notice:
        rows[3:3] = [
            ("at most deducted, foreign 國外額度扣除上限", _tonnes(answer.foreign_cap)),
            ("deducted, foreign 國外額度扣除", _tonnes(answer.foreign_deducted)),
        ]
    if answer.foreign_unused != "0":
        rows.append(
            ("foreign, beyond the cap 國外額度逾上限而無效", _tonnes(answer.foreign_unused))
        )
    if answer.unused != "0":
        rows.append(("beyond the cap, for nothing 逾上限而無效", _tonnes(answer.unused)))
    if answer.room:
        rows.append(("more units that would count 尚可使用", f"{answer.room:,}"))
    table(f"Carbon fee 碳費 at {answer.rate_ntd} NTD a tonne", ("", ""), rows)
    if answer.notice:
        click.echo(f"{answer.notice_zh}\n{answer.notice}")


def _tonnes(text: str) -> str:
    from api.schemas.carbon_fee import DECIMALS
    from registry.methods.quantity import grouped

    return f"{grouped(Fraction(text), places=DECIMALS)} t"
