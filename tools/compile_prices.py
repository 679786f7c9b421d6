"""Compile the price book: genai-prices (MIT) and our dated supplements into one committed JSON file.

    python -m tools.compile_prices [--revision N]

Same inputs give the same bytes. A committed revision is never changed once events were stamped with it: a new version
of the source is a new revision. Rates are exact integers of pico-USD per unit of a bucket (a token, a search, a page,
a millisecond), or ``"numerator/denominator"`` where that does not come out even. ``docs`` of the format stand in
``outlay.domain.price_book``.
"""

import argparse
import json
import sys
import tomllib
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path
from typing import Any

from genai_prices import types as g
from genai_prices.data import providers as library_providers

ROOT = Path(__file__).resolve().parent.parent
SUPPLEMENTS = ROOT / "prices" / "supplements.toml"
BOOKS = ROOT / "layers" / "shared" / "python" / "outlay" / "prices"

_PICO = 10**12
_MILLION, _THOUSAND, _HOUR_MS = 10**6, 10**3, 3_600_000

RATE_NAMES: dict[str, tuple[str, int]] = {
    "input_mtok": ("in", _MILLION),
    "cache_read_mtok": ("cr", _MILLION),
    "cache_write_mtok": ("cw", _MILLION),
    "cache_write_5m_mtok": ("cw5", _MILLION),
    "cache_write_1h_mtok": ("cw60", _MILLION),
    "output_mtok": ("out", _MILLION),
    "output_reasoning_mtok": ("reason", _MILLION),
    "output_citation_mtok": ("cite", _MILLION),
    "input_audio_mtok": ("in_a", _MILLION),
    "cache_audio_read_mtok": ("cr_a", _MILLION),
    "output_audio_mtok": ("out_a", _MILLION),
    "input_image_mtok": ("in_i", _MILLION),
    "cache_image_read_mtok": ("cr_i", _MILLION),
    "output_image_mtok": ("out_i", _MILLION),
    "input_video_mtok": ("in_v", _MILLION),
    "cache_video_read_mtok": ("cr_v", _MILLION),
    "output_video_mtok": ("out_v", _MILLION),
    "web_searches_kcount": ("web", _THOUSAND),
    "storage_searches_kcount": ("store", _THOUSAND),
    "audio_hours": ("sec", _HOUR_MS),
    "input_audio_hours": ("sec_in", _HOUR_MS),
    "output_audio_hours": ("sec_out", _HOUR_MS),
    "input_mchars": ("chars", _MILLION),
    "input_document_kpages": ("pages", _THOUSAND),
    "input_annotated_document_kpages": ("pages_ann", _THOUSAND),
    "input_text_messages_kcount": ("messages", _THOUSAND),
    "requests_kcount": ("request", _THOUSAND),
}
"""The source's price key → the book's rate name and the number of bucket units that its price is for."""

_MINIMUM_MS = {("groq", "whisper-large-v3"): 10_000, ("groq", "whisper-large-v3-turbo"): 10_000}
"""Shortest audio that is billed; in the source this rule is code, not data."""

Json = Any


_TEXT_RULES = {
    g.ClauseStartsWith: ("starts_with", "^"),
    g.ClauseEndsWith: ("ends_with", "$"),
    g.ClauseContains: ("contains", "*"),
}


def clause(match: Any) -> Json:
    """A match rule: text = equals, list = any of, else one of ``^ $ * ~ &``. Lower case, as names are compared."""
    match match:
        case None:
            return None
        case g.ClauseEquals():
            return match.equals.lower()
        case g.ClauseOr():
            return [clause(each) for each in match.or_]
        case g.ClauseAnd():
            return {"&": [clause(each) for each in match.and_]}
        case g.ClauseRegex():
            return {"~": match.regex}
    field, sign = _TEXT_RULES[type(match)]
    return {sign: getattr(match, field).lower()}


def rate(price: Decimal, per: int) -> int | str:
    """USD per ``per`` units as exact pico-USD per unit."""
    exact = Fraction(price) * _PICO / per
    return exact.numerator if exact.denominator == 1 else f"{exact.numerator}/{exact.denominator}"


def rates(prices: g.ModelPrice) -> dict[str, Json]:
    """Tiered rates are ``[base, more than, rate, more than, rate …]``."""
    compiled: dict[str, Json] = {}
    for key, value in prices.__dict__.items():
        if value is None:
            continue
        if key not in RATE_NAMES:
            raise KeyError(f"the source has a price key that the book has no bucket for: {key}")
        name, per = RATE_NAMES[key]
        if isinstance(value, g.TieredPrices):
            tiers = [part for tier in value.tiers for part in (tier.start, rate(tier.price, per))]
            compiled[name] = [rate(value.base, per), *tiers]
        else:
            compiled[name] = rate(value, per)
    return dict(sorted(compiled.items()))


def condition(constraint: Any) -> Json:
    """``0`` always, a date from which it holds, or the minutes of the UTC day ``[from, until)`` in which it holds."""
    match constraint:
        case None:
            return 0
        case g.StartDateConstraint():
            return constraint.start_date.isoformat()
        case g.TimeOfDateConstraint():
            return [_minute(constraint.start_time), _minute(constraint.end_time)]
    raise TypeError(f"a constraint of an unknown kind: {type(constraint).__name__}")


def _minute(moment: Any) -> int:
    if moment.second or moment.microsecond or (moment.tzinfo is not None and moment.utcoffset()):
        raise ValueError("a time of day that is not a whole UTC minute")
    return int(moment.hour * 60 + moment.minute)


def model(provider_id: str, info: g.ModelInfo) -> dict[str, Json]:
    prices = info.prices if isinstance(info.prices, list) else [g.ConditionalPrice(prices=info.prices)]
    if not prices or prices[0].constraint is not None:
        raise ValueError(f"the first price of {provider_id}/{info.id} has a condition")
    compiled: dict[str, Json] = {
        "id": info.id,
        "match": clause(info.match),
        "prices": [[condition(each.constraint), rates(each.prices)] for each in prices],
    }
    if info.price_variants:
        compiled["variants"] = [[v.when, condition(v.constraint), rates(v.prices)] for v in info.price_variants]
    if (provider_id, info.id) in _MINIMUM_MS:
        compiled["minimum_ms"] = _MINIMUM_MS[provider_id, info.id]
    return compiled


def provider(each: g.Provider) -> dict[str, Json]:
    compiled: dict[str, Json] = {
        "id": each.id,
        "match": clause(each.provider_match),
        "model_match": clause(each.model_match),
        "fallback": each.fallback_model_providers or [],
        "models": [model(each.id, info) for info in each.models],
    }
    return {key: value for key, value in compiled.items() if value or key in ("id", "models")}


def _first_match(each: g.Provider, name: str) -> g.ModelInfo:
    return next(info for info in each.models if info.is_match(name))


def history(entry: dict[str, Any], source: Iterable[g.Provider]) -> dict[str, Json]:
    """A supplement as a model that stands before the source's own, and goes on with its prices from ``until``."""
    origin = next(each for each in source if each.id == entry["provider"])
    name = entry["models"][0]
    found = model(origin.id, _first_match(origin, name))
    if any(_first_match(origin, each).id != found["id"] for each in entry["models"]):
        raise ValueError(f"the names of a supplement are different models of the source: {entry['models']}")
    until = entry["until"].isoformat()
    dated: list[Json] = [
        [
            each["from"].isoformat() if position else 0,
            rates(g.ModelPrice(**{key: Decimal(text) for key, text in each.items() if key not in ("from", "source")})),
            each["source"],
            each["from"].isoformat(),
        ]
        for position, each in enumerate(entry["prices"])
    ]
    for when, prices in found["prices"]:
        if isinstance(when, str) and when <= until:
            raise ValueError(f"the source has its own price of {name} before {until}")
        dated.append([when or until, prices])
    variants = [[v[0], v[1] if v[1] else until, v[2]] for v in found.get("variants", ())]
    return {**found, "match": list(entry["models"]), "prices": dated, **({"variants": variants} if variants else {})}


def compile_book(revision: int) -> dict[str, Json]:
    """The whole book as plain JSON data."""
    supplements = tomllib.loads(SUPPLEMENTS.read_text("utf-8"))
    package = f"genai-prices-{version('genai-prices')}"
    compiled = [provider(each) for each in library_providers]
    for entry in reversed(supplements["history"]):
        target = next(each for each in compiled if each["id"] == entry["provider"])
        target["models"].insert(0, history(entry, library_providers))
    sources: dict[str, Json] = {
        package: {
            "title": f"genai-prices {version('genai-prices')}, MIT licence, Pydantic Services Inc.",
            "url": "https://github.com/pydantic/genai-prices",
        }
    }
    for name, each in sorted(supplements["sources"].items()):
        sources[name] = {key: v.isoformat() if isinstance(v, date) else v for key, v in each.items()}
    return {"format": 1, "revision": revision, "source": package, "sources": sources, "providers": compiled}


def to_text(book: dict[str, Json]) -> str:
    """One provider header or model a line: compact, and a change of one price is a change of one line."""

    def line(value: Json) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    head = ",\n".join(f'"{key}":{line(value)}' for key, value in book.items() if key != "providers")
    parts = []
    for each in book["providers"]:
        fields = ",".join(f'"{key}":{line(value)}' for key, value in each.items() if key != "models")
        parts.append(f'{{{fields},"models":[\n' + ",\n".join(line(m) for m in each["models"]) + "]}")
    return "{" + head + ',\n"providers":[\n' + ",\n".join(parts) + "]}\n"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--revision", type=int, default=1, help="number of the revision to write (default 1)")
    revision = parser.parse_args(arguments).revision
    target = BOOKS / f"book-{revision:04d}.json"
    target.write_text(to_text(compile_book(revision)), "utf-8")
    print(f"{target.relative_to(ROOT)}: {target.stat().st_size:,} bytes", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
