"""Calculations: section 15 of docs/protocol.md."""

import datetime

GRAMS_A_UNIT = 1_000_000


def real_date(text):
    """Return the date of a text of the right form, or None where there is no such day."""
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        return None


def legal_date(instant):
    """Return the date at +08:00 of an instant (15.1)."""
    day = datetime.date.fromisoformat(instant[:10])
    return str(day + datetime.timedelta(days=instant[11:13] >= "16"))


def add_days(instant, days):
    """Return the instant so many times 24 hours later; the time of day stays."""
    day = datetime.date.fromisoformat(instant[:10]) + datetime.timedelta(days=days)
    return f"{day}{instant[10:]}"


def add_hours(instant, hours):
    """Return the instant so many hours later."""
    moment = datetime.datetime.fromisoformat(instant.removesuffix("Z"))
    later = moment + datetime.timedelta(hours=hours)
    return f"{later.isoformat(timespec='milliseconds')}Z"


def end_of_years(start, years):
    """Return the first day after a period of years (15.2)."""
    year = int(start[:4]) + years
    if year > datetime.MAXYEAR:
        return "9999-12-31"
    same = f"{year:04d}{start[4:]}"
    return same if real_date(same) else f"{year:04d}-03-01"


def day_before(day):
    """Return the day before another."""
    return str(datetime.date.fromisoformat(day) - datetime.timedelta(days=1))


def months_before(day, months):
    """Return the same day so many months earlier, or the last of that month (15.8)."""
    year, month = divmod(int(day[:4]) * 12 + int(day[5:7]) - 1 - months, 12)
    if year < datetime.MINYEAR:
        return "0001-01-01"
    days = [int(day[8:]), *range(30, 27, -1)]
    found = [f"{year:04d}-{month + 1:02d}-{last:02d}" for last in days if last <= days[0]]
    return next(text for text in found if real_date(text))


def years_of(start, end):
    """Return the calendar years in which the half-open period from `start` to `end` has days."""
    last = datetime.date.fromisoformat(end) - datetime.timedelta(days=1)
    return list(range(int(start[:4]), last.year + 1))


def largest_remainder(total, weights):
    """Share `total` by integer weights (15.3)."""
    whole = sum(weights)
    shares = [total * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for i in order[: total - sum(shares)]:
        shares[i] += 1
    return shares


def allot(total, row_weights, column_weights):
    """Return the table of units over vintages and shares (15.3)."""
    rows = largest_remainder(total, [max(0, weight) for weight in row_weights])
    columns = largest_remainder(total, column_weights)
    cells = [[row * column // max(1, total) for column in columns] for row in rows]
    lacks = [column - sum(row[i] for row in cells) for i, column in enumerate(columns)]
    for row, goal in zip(cells, rows, strict=True):
        while sum(row) < goal:
            for i in range(len(columns)):
                if lacks[i] and sum(row) < goal:
                    row[i] += 1
                    lacks[i] -= 1
    return cells


def ubn_is_right(ubn):
    """Return whether a business number passes its check (15.4)."""
    weights = (1, 2, 1, 2, 1, 2, 4, 1)
    products = [int(digit) * weight for digit, weight in zip(ubn, weights, strict=True)]
    total = sum(sum(divmod(product, 10)) for product in products)
    right = total % 5 == 0 or (ubn[6] == "7" and (total + 1) % 5 == 0)
    return ubn != "00000000" and right


def table_of(name):
    """Return the table of a factor set or pin (15.6)."""
    return name.split("/")[0]


def rise_by_table(names):
    """Return whether each name is above the one before it and of another table (15.6)."""
    octets = [name.encode() for name in names]
    rising = all(octets[i] < octets[i + 1] for i in range(len(octets) - 1))
    return rising and all(
        table_of(names[i]) != table_of(names[i + 1]) for i in range(len(names) - 1)
    )


def answers(factor_set, pin):
    """Return whether a factor set answers a pin (15.6)."""
    return factor_set == pin or (pin.endswith("*") and table_of(pin) == table_of(factor_set))


def is_weekend(day):
    """Return whether a day is a Saturday or a Sunday (15.7)."""
    return datetime.date.fromisoformat(day).isoweekday() > 5


def nth_working_day(calendars, day, count):
    """Return the `count`-th working day after a day, None where a year has no calendar (15.7)."""
    date = datetime.date.fromisoformat(day)
    while count:
        date += datetime.timedelta(days=1)
        if date.year not in calendars:
            return None
        closed, opened = calendars[date.year]
        count -= str(date) in opened if is_weekend(str(date)) else str(date) not in closed
    return str(date)


def day_from(calendars, day):
    """Return the first working day from a day on, None where its year has no calendar (15.7)."""
    before = datetime.date.fromisoformat(day) - datetime.timedelta(days=1)
    return nth_working_day(calendars, str(before), 1)
