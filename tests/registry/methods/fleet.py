"""A joint project as large as one report may be: bus lines that are read every day."""

import datetime

LINES = 274
READINGS = LINES * 365
_FIRST = datetime.date(2023, 1, 1)


def fleet(lines=LINES, members=20):
    """Return inputs of AMS-III.C: a reading of kilometres a line and day of 2023."""
    days = [f"{_FIRST + datetime.timedelta(days=day)}" for day in range(366)]
    names = [f"line-{number}" for number in range(lines)]
    return {
        "period_start": days[0],
        "period_end": days[-1],
        "D": {
            name: [
                [days[day], days[day + 1], f"{180 + (day * 7 + number * 3) % 40}.{number % 10}"]
                for day in range(365)
            ]
            for number, name in enumerate(names)
        },
        "SFC_BL": dict.fromkeys(names, "0.45"),
        "SEC_PJ": dict.fromkeys(names, "1.1"),
        "members": [
            {"account": f"member-{number}", "share": str(number + 1)} for number in range(members)
        ],
    }
