"""The price list of AWS, with the date on which it was checked and the source of each price."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path

from pydantic import HttpUrl, PositiveFloat, PositiveInt

from wirewatch.frozen import Frozen

_FILE = Path(__file__).with_name("prices.toml")


class Price(Frozen):
    """A price: `per` units cost `usd` US dollars. The free tier covers `free` units a month."""

    service: str
    text: str
    usd: PositiveFloat
    per: PositiveInt
    free: int
    source: HttpUrl

    def of(self, quantity: float) -> float:
        """Return the price of the whole quantity in US dollars. The free tier is not subtracted."""
        return quantity * self.usd / self.per

    def beyond_free_tier(self, quantity: float) -> float:
        """Return the price in US dollars after `free` units are subtracted from the quantity.

        This is what the quantity costs in a month in an account that uses the free tier for nothing
        else.
        """
        return self.of(max(0.0, quantity - self.free))


class PriceList(Frozen):
    """The prices by unit, the day on which they were checked, and their region."""

    checked: date
    region: str
    units: Mapping[str, Price]


@cache
def price_list() -> PriceList:
    """Return the price list in prices.toml, a file of this package."""
    return PriceList.model_validate(tomllib.loads(_FILE.read_text(encoding="utf-8")))
