"""What the settings of insights and of recommendations have in common: numbers and amounts, each within bounds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_MOST_USD = 1_000_000
_PICO = 10**12


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """``names``: of all settings, in their order. ``money``: those that are pico-USD, up to $1,000,000. ``limits``: of
    the others the least and the most."""

    names: tuple[str, ...]
    money: frozenset[str]
    limits: Mapping[str, tuple[int, int]]

    def problems(self, settings: object) -> Iterator[tuple[str, str]]:
        """(name, reason) of all that is wrong with the attributes of these names."""
        for name in self.names:
            least, most, reason = self._bounds(name)
            if not least <= getattr(settings, name) <= most:
                yield name, reason

    def _bounds(self, name: str) -> tuple[int, int, str]:
        if name in self.money:
            return 0, _MOST_USD * _PICO, f"must be from 0 to {_MOST_USD:,}"
        least, most = self.limits[name]
        return least, most, f"must be a whole number from {least:,} to {most:,}"
