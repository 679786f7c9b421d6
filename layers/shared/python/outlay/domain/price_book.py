"""The compiled price book: which model a name means, and that model's dated rates.

The format (``outlay/prices/book-NNNN.json``, written by ``tools/compile_prices.py``)::

    {"format": 1, "revision": N, "source": name, "sources": {name: {title, url, published}},
     "providers": [{"id", "match"?, "model_match"?, "fallback"?: [provider id …],
       "models": [{"id", "match", "prices": [[when, rates, source?, effective from?] …],
                   "variants"?: [[context, when, rates] …], "minimum_ms"?}]}]}

A match rule is a text (equal), a list (any of) or ``{"^" | "$" | "*" | "~": text}`` (starts, ends, contains, regular
expression) or ``{"&": [rules]}`` (all of). The first provider and the first model that match are meant.
"""

import gc
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from outlay.domain.model_names import PROVIDER_SYNONYMS, spellings, with_dashed_dates

_BOOKS = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "prices")
_FORMAT = 1


def _found(name: str, pattern: str) -> bool:
    return re.search(pattern, name) is not None


_TESTS: Mapping[str, Callable[[str, str], bool]] = {
    "^": str.startswith,
    "$": str.endswith,
    "*": str.__contains__,
    "~": _found,
}


def matches(rule: Any, name: str) -> bool:
    """Whether a lower-case name satisfies a match rule."""
    if isinstance(rule, str):
        return rule == name
    if isinstance(rule, list):
        return any(matches(each, name) for each in rule)
    ((kind, operand),) = rule.items()
    if kind == "&":
        return all(matches(each, name) for each in operand)
    return _TESTS[kind](name, operand)


def revisions() -> list[int]:
    """Numbers of the books that are installed, ascending."""
    return sorted(int(name[5:-5]) for name in os.listdir(_BOOKS) if name.startswith("book-") and name.endswith(".json"))


def read_book(revision: int) -> dict[str, Any]:
    """A book as plain data.

    Raises:
        LookupError: no such revision is installed, or it is of a format this code doesn't read.
    """
    try:
        with open(os.path.join(_BOOKS, f"book-{revision:04d}.json"), encoding="utf-8") as file:
            text = file.read()
    except FileNotFoundError:
        raise LookupError(f"no price book of revision {revision} is installed") from None
    book = _parse(text)
    if book["format"] != _FORMAT:
        raise LookupError(f"the price book of revision {revision} has format {book['format']}, not {_FORMAT}")
    return book


def _parse(text: str) -> dict[str, Any]:
    """JSON without the collector, which would search the growing book for garbage again and again."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        book: dict[str, Any] = json.loads(text)
    finally:
        if was_enabled:
            gc.enable()
    return book


class _Models:
    """A provider's models, found by the first rule that matches. Most rules are plain names: these are looked up."""

    def __init__(self, models: list[dict[str, Any]]) -> None:
        self._models = models
        self._named: dict[str, int] = {}
        self._ruled: list[tuple[int, Any]] = []
        for position, model in enumerate(models):
            rules = model["match"] if isinstance(model["match"], list) else [model["match"]]
            for name in rules:
                if isinstance(name, str):
                    self._named.setdefault(name, position)
            others = [rule for rule in rules if not isinstance(rule, str)]
            if others:
                self._ruled.append((position, others))

    def first(self, name: str) -> Mapping[str, Any] | None:
        named = self._named.get(name, len(self._models))
        for position, rules in self._ruled:
            if position >= named:
                break
            if matches(rules, name):
                return self._models[position]
        return self._models[named] if named < len(self._models) else None


class Catalogue:
    """Finds the model that a name means."""

    def __init__(self, providers: list[dict[str, Any]]) -> None:
        self._providers = {each["id"]: each for each in providers}
        self._models: dict[str, _Models] = {}

    def provider_id(self, name: str) -> str | None:
        """The book's id of a provider, from its id, a synonym, or the provider's match rule."""
        name = name.strip().lower()
        if name in self._providers:
            return name
        if name in PROVIDER_SYNONYMS:
            return PROVIDER_SYNONYMS[name]
        return next((p["id"] for p in self._providers.values() if "match" in p and matches(p["match"], name)), None)

    def find(self, provider: str, model: str) -> tuple[str, Mapping[str, Any], bool] | None:
        """Provider id, the model's entry, and whether it is the provider's own (variants hold only for these).

        Without a provider (or with ``litellm``, which is none) it is inferred from the model's name.
        """
        for provider_id, name in self._readings(provider, model):
            found = self._model(self._providers[provider_id], name)
            if found is not None:
                return provider_id, *found
        return None

    def entries(self) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Provider id and entry of every model, in the order in which they are matched."""
        for provider_id, provider in self._providers.items():
            yield from ((provider_id, entry) for entry in provider["models"])

    def _readings(self, provider: str, model: str) -> Iterator[tuple[str, str]]:
        if provider.strip().lower() not in ("", "litellm"):
            known = self.provider_id(provider)
            if known is not None:
                yield from ((known, name) for name in spellings(model))
            return
        prefix, slash, rest = model.strip().lower().partition("/")
        named = PROVIDER_SYNONYMS.get(prefix, prefix) if slash else ""
        if named not in self._providers and provider and slash:
            named = self.provider_id(prefix) or ""
        if named in self._providers:
            yield from ((named, name) for name in spellings(rest))
        for name in spellings(model):
            inferred = self._infer(name)
            if inferred is not None:
                yield inferred, name

    def _infer(self, name: str) -> str | None:
        return next(
            (p["id"] for p in self._providers.values() if "model_match" in p and matches(p["model_match"], name)), None
        )

    def _model(self, provider: dict[str, Any], name: str) -> tuple[Mapping[str, Any], bool] | None:
        for spelling in dict.fromkeys((name, with_dashed_dates(name))):
            for each in (provider["id"], *provider.get("fallback", ())):
                entry = self._models_of(each).first(spelling)
                if entry is not None:
                    return entry, each == provider["id"]
        return None

    def _models_of(self, provider_id: str) -> _Models:
        """Indexed when the provider is first met: most of them never are."""
        if provider_id not in self._models:
            self._models[provider_id] = _Models(self._providers[provider_id]["models"])
        return self._models[provider_id]
