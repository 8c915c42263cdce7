"""Resident ID numbers checked by the column: the ones that are surely right; the rest go to `core.people` one by one.

Accepting is all that is done here, so no message can differ from core's: whatever is not accepted is parsed by core,
which accepts it after all (another type, blanks, a small x) or says what is wrong.
"""

from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

from healthcode.core.people import CHECK_LETTERS, OLDEST_YEARS, WEIGHTS

LENGTH = 18
_DAYS = np.array([0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], dtype=np.int32)
_LETTERS = np.frombuffer(CHECK_LETTERS.encode(), dtype=np.uint8)


def region_table(regions: Iterable[str]) -> NDArray[np.bool_]:
    """A flag for every six-digit code ever in force."""
    table = np.zeros(1_000_000, dtype=np.bool_)
    table[[int(code) for code in regions]] = True
    return table


def surely_right(numbers: Sequence[str], regions: NDArray[np.bool_], *, on: date) -> NDArray[np.bool_]:
    """True where a text is a resident ID number that core accepts as it stands (upper case, no blanks)."""
    right = np.array([len(text) == LENGTH and text.isascii() for text in numbers], dtype=np.bool_)
    if not right.any():
        return right
    joined = "".join(text if fits else "0" * LENGTH for text, fits in zip(numbers, right, strict=True))
    letters = np.frombuffer(joined.encode("ascii"), dtype=np.uint8).reshape(-1, LENGTH)
    digits = letters[:, :17].astype(np.int32) - ord("0")
    right &= ((digits >= 0) & (digits <= 9)).all(axis=1)
    digits[~right] = 0
    right &= _LETTERS[(digits @ np.array(WEIGHTS, dtype=np.int32)) % 11] == letters[:, 17]
    right &= regions[digits[:, :6] @ np.array([100000, 10000, 1000, 100, 10, 1], dtype=np.int32)]
    return right & _real_days(digits, on)


def _real_days(digits: NDArray[np.int32], on: date) -> NDArray[np.bool_]:
    year = digits[:, 6:10] @ np.array([1000, 100, 10, 1], dtype=np.int32)
    month = digits[:, 10:12] @ np.array([10, 1], dtype=np.int32)
    day = digits[:, 12:14] @ np.array([10, 1], dtype=np.int32)
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    real = (month >= 1) & (month <= 12) & (day >= 1) & (day <= _DAYS[np.minimum(month, 12)])
    real &= ~((month == 2) & (day == 29) & ~leap)
    past = year * 10000 + month * 100 + day <= on.year * 10000 + on.month * 100 + on.day
    return real & past & (on.year - year <= OLDEST_YEARS) & (year >= 1)
