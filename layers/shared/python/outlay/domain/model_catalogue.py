"""What is known of models beside their prices: limits, abilities, life cycle. Unknown is None, never a guess.

The format (``outlay/prices/models.json``, written by ``tools/compile_catalogue.py``)::

    {"format": 1, "source": name, "sources": {name: {title, url, looked_up?}},
     "models": {provider: {model: [name, family, tier, context_window, deprecated]}},  (nulls at the end left out)
     "facts": {"provider/model": {field: [value, source name]}}}

``family`` and ``tier`` are read from the model's own name; ``facts`` come from the provider's documentation and go
before what the price source says. Read when first asked for: what counts events never loads it.
"""

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

__all__ = ["Model", "ModelCatalogue", "load_model_catalogue"]

_FILE = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "prices", "models.json")
_FORMAT = 1
_LISTED = ("name", "family", "tier", "context_window", "deprecated")
_SCORES = frozenset({"quality"})
_LISTS = frozenset({"modalities_in", "modalities_out"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """One model of one provider."""

    provider: str
    model: str
    name: str | None = None
    family: str | None = None
    """The maker's line: claude, gpt, gemini …"""
    tier: str | None = None
    """The maker's own word for its size or rank in the line: opus, mini, flash-lite …"""
    context_window: int | None = None
    """Tokens; where the provider limits input and output apart, the input."""
    max_output_tokens: int | None = None
    streaming: bool | None = None
    tool_use: bool | None = None
    modalities_in: tuple[str, ...] | None = None
    modalities_out: tuple[str, ...] | None = None
    deprecated: bool | None = None
    retirement_date: str | None = None
    """When the provider shuts it down, or the earliest date it names."""
    replacement: str | None = None
    """The model that the provider recommends instead."""
    quality: str | None = None
    """A published score with what it measures."""
    sources: Mapping[str, str] = field(default_factory=dict)
    """Field → name of its source; ``family`` and ``tier`` have none."""
    is_looked_up: bool = False
    """Whether the provider's documentation was read for what it can do; a published score alone is none of that."""


class ModelCatalogue:
    """All models that something is known of."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        self.sources: Mapping[str, Mapping[str, str]] = content["sources"]
        self._source: str = content["source"]
        self._models: Mapping[str, Mapping[str, list[Any]]] = content["models"]
        self._facts: Mapping[str, Mapping[str, list[Any]]] = content["facts"]
        self._read: dict[tuple[str, str], Model] = {}

    def get(self, provider: str, model: str) -> Model:
        """The model by the price book's ids; one with nothing known of it where the catalogue lacks it."""
        if model not in self._models.get(provider, ()):
            return Model(provider=provider, model=model)
        if (provider, model) not in self._read:
            self._read[provider, model] = self._model(provider, model)
        return self._read[provider, model]

    def _model(self, provider: str, model: str) -> Model:
        listed = dict(zip(_LISTED, self._models[provider][model], strict=False))
        values = {name: value for name, value in listed.items() if value is not None}
        sources = {name: self._source for name in values if name not in ("family", "tier")}
        facts = self._facts.get(f"{provider}/{model}", {})
        for name, (value, source) in facts.items():
            values[name] = tuple(value) if name in _LISTS else value
            sources[name] = source
        is_looked_up = bool(facts.keys() - _SCORES)
        return Model(provider=provider, model=model, **values, sources=sources, is_looked_up=is_looked_up)

    def largest_window(self) -> int:
        """The largest context window of all models, in tokens."""
        windows = (
            self.get(provider, model).context_window for provider, named in self._models.items() for model in named
        )
        return max(window or 0 for window in windows)

    def looked_up(self) -> Iterator[Model]:
        """Those whose provider's documentation was read, in the file's order."""
        found = (self.get(*name.split("/", 1)) for name in self._facts)
        return (model for model in found if model.is_looked_up)

    def scored(self) -> Iterator[Model]:
        """Those with a published score, in the file's order."""
        found = (self.get(*name.split("/", 1)) for name in self._facts)
        return (model for model in found if model.quality is not None)


@lru_cache(maxsize=1)
def load_model_catalogue() -> ModelCatalogue:
    """The catalogue of this release, read once.

    Raises:
        LookupError: it is of a format that this code doesn't read.
    """
    with open(_FILE, encoding="utf-8") as file:
        content = json.load(file)
    if content["format"] != _FORMAT:
        raise LookupError(f"the model catalogue has format {content['format']}, not {_FORMAT}")
    return ModelCatalogue(content)
