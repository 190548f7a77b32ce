"""The check digit of a 統一編號, the number under which Taiwan registers a business.

Conforms to the Ministry of Finance's rule as widened on 2021-12-22 for numbers given out from
2023-04 on. It does not say whether a number was ever given out.

    >>> ubn_is_valid("04595257")
    True
"""

import re
from typing import Final

OLD_MODULUS: Final = 10
"""Numbers given out before 2023-04: the digit sum is a multiple of 10, hence of 5 too."""
MODULUS: Final = 5
"""The rule in force: the digit sum is a multiple of 5. It takes every older number as well."""

_WEIGHTS: Final = (1, 2, 1, 2, 1, 2, 4, 1)
_FORM: Final = re.compile(r"[0-9]{8}\Z")
_SEVENTH: Final = 6


def ubn_is_valid(text: str) -> bool:
    """Say whether `text` is eight ASCII digits with a right check digit, and not all zeros.

    All zeros would pass the arithmetic, yet no business bears it.
    """
    if _FORM.match(text) is None or text == "00000000":
        return False
    products = (int(digit) * weight for digit, weight in zip(text, _WEIGHTS, strict=True))
    total = sum(product // 10 + product % 10 for product in products)
    # 7 x 4 = 28 gives 10, whose own digits count as 1 or as 0: either reading may pass.
    return total % MODULUS == 0 or (text[_SEVENTH] == "7" and (total + 1) % MODULUS == 0)
