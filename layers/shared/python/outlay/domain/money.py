"""Exact money: inside an integer of pico-USD (10⁻¹² USD), outside a ``Decimal`` in USD. Never a float."""

from dataclasses import dataclass
from decimal import Context, Decimal

from outlay.contracts.buckets import COST_CLASSES

PICO_PER_USD = 10**12
_EXACT = Context(prec=60)
_PICO_PLACES = Decimal(-12)


def usd(picousd: int) -> Decimal:
    """Pico-USD as exact ``Decimal`` USD."""
    return _EXACT.scaleb(picousd, _PICO_PLACES)


def picousd(amount: Decimal) -> int:
    """``Decimal`` USD as pico-USD.

    Raises:
        ValueError: the amount is not finite or has more than 12 decimals.
    """
    if not amount.is_finite():
        raise ValueError("an amount of money must be finite")
    scaled = amount.scaleb(12, _EXACT)
    whole = int(scaled)
    if whole != scaled:
        raise ValueError("an amount of money has at most 12 decimals")
    return whole


def usd_text(picousd: int) -> str:
    """The amount as it stands on the wire: plain decimal notation, trailing zeros dropped, at least two decimals."""
    sign = "-" if picousd < 0 else ""
    whole, rest = divmod(abs(picousd), PICO_PER_USD)
    return f"{sign}{whole}.{f'{rest:012d}'.rstrip('0').ljust(2, '0')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one call cost, per priced class, in pico-USD."""

    input: int = 0
    cache_read: int = 0
    cache_write: int = 0
    output: int = 0
    other: int = 0

    @property
    def total(self) -> int:
        return self.input + self.cache_read + self.cache_write + self.output + self.other

    @property
    def total_usd(self) -> Decimal:
        return usd(self.total)

    def by_class(self) -> tuple[int, ...]:
        """Amounts in the order of ``COST_CLASSES``."""
        return (self.input, self.cache_read, self.cache_write, self.output, self.other)


NO_COST = Cost()
assert tuple(Cost.__slots__) == COST_CLASSES
