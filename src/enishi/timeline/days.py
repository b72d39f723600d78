"""The company's days: an instant's local date, as fast as a look-up."""

from functools import lru_cache
from zoneinfo import ZoneInfo

from enishi.lib.clock import MINUTE, local_date

QUARTER = 15 * MINUTE  # every zone's offset is a multiple of it


@lru_cache(maxsize=65_536)
def date_of_quarter(quarter: int, zone: ZoneInfo) -> str:
    return local_date(quarter * QUARTER, zone)


def company_date(time: int, zone: ZoneInfo) -> str:
    """The ISO day of an instant in the company's zone."""
    return date_of_quarter(time // QUARTER, zone)
