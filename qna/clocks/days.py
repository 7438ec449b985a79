"""Korean public holidays: fixed, lunar, substitutes, elections."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

import holidays


def public_holiday(day: date, language: str = "ko") -> str | None:
    """The holiday's name in Korean or English; None on any other day. Sundays alone are none."""
    return _of_year(day.year, "en_US" if language == "en" else "ko").get(day)


@lru_cache(maxsize=64)
def _of_year(year: int, language: str) -> Mapping[date, str]:
    # Of other years a substitute may fall into this one; the library sees to that itself.
    return dict(holidays.country_holidays("KR", years=year, language=language))
