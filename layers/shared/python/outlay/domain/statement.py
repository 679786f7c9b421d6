"""The statement of a month: its figures as rows in one canonical form, and their digest, which anyone can recompute.

A row is ``{"day", "dimensions", "measures"}``: the local date, the dimensions that are set, the measures that are not
zero (money as exact decimal text in USD). Rows are ordered by day, then by dimension values. The digest is SHA-256 over
the rows as JSON with sorted keys and without spaces, UTF-8, each followed by a line feed: what ``jq -cS '.rows[]'``
prints.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any

from outlay.contracts.measures import COST_ATTRIBUTES
from outlay.domain.calendar import local_date
from outlay.domain.figures import Amounts, Figures
from outlay.domain.money import usd_text

Row = Mapping[str, Any]
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode


def canonical_measures(amounts: Amounts) -> dict[str, int | str]:
    """Measures that are not zero; money under its name with the currency, as text."""
    return {
        f"{name}_usd" if name in COST_ATTRIBUTES else name: usd_text(amount) if name in COST_ATTRIBUTES else amount
        for name, amount in sorted(amounts.items())
    }


def canonical_rows(figures: Figures, time_zone: str) -> Iterator[Row]:
    """The rows of figures that were read by day and by all dimensions."""
    names = figures.query.group_by
    places = [(figures.slice_of(row).start_ms, figures.group_of(row), row) for row in range(len(figures))]
    for start_ms, values, row in sorted(places):
        measures = canonical_measures(figures.amounts(row))
        if measures:
            yield {
                "day": local_date(start_ms, time_zone).isoformat(),
                "dimensions": {name: value for name, value in zip(names, values, strict=True) if value},
                "measures": measures,
            }


def digest_of(rows: Iterable[Row]) -> str:
    """64 hex digits."""
    digest = sha256()
    for row in rows:
        digest.update(_encode(row).encode("utf-8", "surrogatepass") + b"\n")
    return digest.hexdigest()
