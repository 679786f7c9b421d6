"""Compile the model catalogue: what genai-prices (MIT) knows, and our own dated facts, into one JSON file.

    python -m tools.compile_catalogue

Same inputs give the same bytes. The format stands in ``outlay.domain.model_catalogue``. Of the library only figures and
names are taken, no descriptions.
"""

import json
import re
import sys
import tomllib
from collections.abc import Mapping
from datetime import date
from importlib.metadata import version
from typing import Any

from genai_prices.data import providers as library_providers

from tools.compile_prices import BOOKS, ROOT

FACTS = ROOT / "prices" / "catalogue.toml"
TARGET = BOOKS / "models.json"
FIELDS: Mapping[str, type] = {
    "context_window": int,
    "max_output_tokens": int,
    "streaming": bool,
    "tool_use": bool,
    "modalities_in": list,
    "modalities_out": list,
    "deprecated": bool,
    "retirement_date": date,
    "replacement": str,
    "quality": str,
}
"""What a group of facts may say, and as what."""

Json = Any


def line_of(model: str, families: list[dict[str, Any]]) -> tuple[str | None, str | None]:
    """Family and tier that the name tells; neither where it fits no line, or several."""
    name = model.lower()
    fitting = [each for each in families if re.search(each["pattern"], name)]
    if len(fitting) != 1:
        return None, None
    tiers = (tier for tier in fitting[0]["tiers"] if re.search(rf"(?:^|[^a-z]){re.escape(tier)}(?:[^a-z]|$)", name))
    return fitting[0]["name"], next(tiers, None)


def listed(families: list[dict[str, Any]]) -> dict[str, dict[str, Json]]:
    """Provider → model → what the library knows; of several entries of one id the first."""
    found: dict[str, dict[str, Json]] = {}
    for provider in library_providers:
        models = found.setdefault(provider.id, {})
        for each in provider.models:
            values = [each.name, *line_of(each.id, families), each.context_window, each.deprecated or None]
            while values and values[-1] is None:
                values.pop()
            models.setdefault(each.id, values)
    return found


def facts(content: dict[str, Any], models: Mapping[str, Mapping[str, Json]]) -> dict[str, dict[str, Json]]:
    """``provider/model`` → field → value and source. Raises ``ValueError`` for what can't be true."""
    found: dict[str, dict[str, Json]] = {}
    for group in content["facts"]:
        provider, source = group["provider"], group["source"]
        if source not in content["sources"]:
            raise ValueError(f"no source of this name: {source}")
        for model in group["models"]:
            if model not in models.get(provider, {}):
                raise ValueError(f"the price book has no model of this id: {provider}/{model}")
            known = found.setdefault(f"{provider}/{model}", {})
            for name, value in _values(group).items():
                if name in known:
                    raise ValueError(f"{provider}/{model}: {name} is said twice")
                if name == "replacement" and value not in models[provider]:
                    raise ValueError(f"{provider}/{model}: is replaced by a model that is not known: {value}")
                known[name] = [value.isoformat() if isinstance(value, date) else value, source]
    return found


def _values(group: dict[str, Any]) -> dict[str, Any]:
    values = {name: value for name, value in group.items() if name not in ("provider", "models", "source")}
    wrong = [name for name, value in values.items() if name not in FIELDS or type(value) is not FIELDS[name]]
    if wrong or not values:
        raise ValueError(f"no facts, or such as nobody knows to read: {', '.join(wrong)}")
    return values


def compile_catalogue() -> dict[str, Json]:
    """The whole catalogue as plain JSON data."""
    content = tomllib.loads(FACTS.read_text("utf-8"))
    package = f"genai-prices-{version('genai-prices')}"
    sources: dict[str, Json] = {
        package: {
            "title": f"genai-prices {version('genai-prices')}, MIT licence, Pydantic Services Inc.",
            "url": "https://github.com/pydantic/genai-prices",
        }
    }
    for name, each in sorted(content["sources"].items()):
        sources[name] = {key: value.isoformat() if isinstance(value, date) else value for key, value in each.items()}
    models = listed(content["families"])
    return {"format": 1, "source": package, "sources": sources, "models": models, "facts": facts(content, models)}


def to_text(catalogue: dict[str, Json]) -> str:
    """One model a line."""

    def line(value: Json) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def block(entries: Mapping[str, Json]) -> str:
        return "{\n" + ",\n".join(f"{line(key)}:{line(value)}" for key, value in entries.items()) + "}"

    head = ",\n".join(f'"{key}":{line(catalogue[key])}' for key in ("format", "source", "sources"))
    models = ",\n".join(f"{line(provider)}:{block(entries)}" for provider, entries in catalogue["models"].items())
    return "{" + head + ',\n"models":{\n' + models + '},\n"facts":' + block(catalogue["facts"]) + "}\n"


def main() -> int:
    TARGET.write_text(to_text(compile_catalogue()), "utf-8")
    print(f"{TARGET.relative_to(ROOT)}: {TARGET.stat().st_size:,} bytes", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
