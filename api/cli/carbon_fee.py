"""``tanbu carbon-fee``: what a plant owes, and what units would take off it. No registry."""

from typing import TYPE_CHECKING

import click

from api.cli.output import print_json, refuse, table

if TYPE_CHECKING:
    from api.schemas.carbon_fee import CarbonFeeAnswer

EXIT_MISUSE = 2


@click.command()
@click.argument("emissions")
@click.option("--year", type=int, required=True, help="The year of the emissions.")
@click.option(
    "--rate",
    type=click.Choice(["general", "A", "B"]),
    default="general",
    show_default=True,
    help="The rate; A and B are for an approved reduction plan that was kept.",
)
@click.option("--phase", type=int, default=0, help="The phase of a high leakage risk, 1 to 3.")
@click.option("--plan", "has_plan", is_flag=True, help="There is an approved reduction plan.")
@click.option("--units", type=int, default=0, help="Units of reduction or offset projects.")
@click.option("--early-units", type=int, default=0, help="Units of early actions.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def carbon_fee(
    emissions: str,
    *,
    year: int,
    rate: str,
    phase: int,
    has_plan: bool,
    units: int,
    early_units: int,
    as_json: bool,
) -> None:
    """Compute the carbon fee of a plant's EMISSIONS, in tCO2e, and what units would save.

    Exit code 2 where the regulation knows no such case.
    """
    import msgspec

    from api.schemas.carbon_fee import CarbonFeeBody, carbon_fee_answer
    from registry.carbon_fee import FeeRefused, owed

    given = {
        "year": year,
        "emissions": emissions,
        "rate": rate,
        "phase": phase,
        "has_plan": has_plan,
        "reduction": units,
        "early_action": early_units,
    }
    try:
        body = msgspec.convert(given, CarbonFeeBody)
        answer = carbon_fee_answer(owed(body.plant, body.units))
    except FeeRefused as error:
        refuse(f"{error.field}: {error.detail}\n{error.detail_zh}", code=EXIT_MISUSE)
    except msgspec.ValidationError as error:
        refuse(str(error), code=EXIT_MISUSE)
    if as_json:
        print_json(answer)
    else:
        _tell(answer)


def _tell(answer: "CarbonFeeAnswer") -> None:
    rows = [
        ("chargeable emissions 收費排放量", f"{answer.chargeable} t"),
        ("at most deducted 扣除上限", f"{answer.cap} t"),
        ("deducted 扣除", f"{answer.deducted} t"),
        ("fee without units 未扣除之碳費", f"{answer.fee_before_ntd:,} NTD"),
        ("fee 碳費", f"{answer.fee_ntd:,} NTD"),
        ("saved 減少", f"{answer.saved_ntd:,} NTD"),
    ]
    if answer.unused != "0":
        rows.append(("beyond the cap, for nothing 逾上限而無效", f"{answer.unused} t"))
    if answer.room:
        rows.append(("more units that would count 尚可使用", f"{answer.room:,}"))
    table(f"Carbon fee 碳費 at {answer.rate_ntd} NTD a tonne", ("", ""), rows)
