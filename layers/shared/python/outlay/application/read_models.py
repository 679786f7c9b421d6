"""The model catalogue: which models there are, filtered and a page at a time, and one by a name that events use."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from outlay.domain.errors import NotFound
from outlay.domain.model_catalogue import Model, ModelCatalogue
from outlay.domain.model_rates import ModelRates, RateBook

Place = tuple[str, str]
"""Provider and model: lists are in this order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFilter:
    """What is empty or None narrows nothing; all others have to fit."""

    provider: str = ""
    """The book's id."""
    text: str = ""
    """Part of provider/model or of the name, whatever the case."""
    family: str = ""
    deprecated: str = ""
    """``true``, ``false`` or ``unknown``."""
    tool_use: str = ""
    modality_in: str = ""
    min_context: int | None = None
    """A context window of at least so many tokens; one that is not known does not fit."""

    def fits(self, model: Model) -> bool:
        named = f"{model.provider}/{model.model} {model.name or ''}".lower()
        return (
            (not self.provider or model.provider == self.provider)
            and self.text.lower() in named
            and (not self.family or model.family == self.family)
            and _is(self.deprecated, model.deprecated)
            and _is(self.tool_use, model.tool_use)
            and (not self.modality_in or self.modality_in in (model.modalities_in or ()))
            and (self.min_context is None or (model.context_window or 0) >= self.min_context)
        )


def _is(wanted: str, known: bool | None) -> bool:
    return not wanted or wanted == {None: "unknown", True: "true", False: "false"}[known]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A model with its rates and what else is known of it."""

    rates: ModelRates
    facts: Model


class NamedBook:
    """``RateBook``: a book under the names that events of an organization are stamped with when they come in.

    Those stood on its profile before aliases were price entries; the book's own aliases hold for what they point to.
    """

    def __init__(self, book: RateBook, *, aliases: Mapping[str, str]) -> None:
        """``aliases``: ``provider/model``, lower case → as which it is priced."""
        self._book, self._aliases = book, aliases
        self.revision = book.revision
        self.sources = book.sources

    def models(self) -> Iterator[ModelRates]:
        for each in self._book.models():
            yield self._aliased(each.provider, each.model) or each
        for name in self._aliases:
            found = self._aliased(*_apart(name))
            if found is not None:
                yield found

    def find(self, provider: str, model: str) -> ModelRates | None:
        target = self._aliases.get(f"{provider}/{model}".lower(), "")
        return self._book.find(*_apart(target)) if target else self._book.find(provider, model)

    def _aliased(self, provider: str, model: str) -> ModelRates | None:
        if f"{provider}/{model}".lower() not in self._aliases:
            return None
        found = self.find(provider, model)
        if found is None:
            return None
        priced_as = found.priced_as or (found.provider, found.model)
        return replace(found, provider=provider, model=model, priced_as=priced_as)


def _apart(name: str) -> Place:
    provider, _, model = name.partition("/")
    return provider, model


def known_models(chosen: ModelFilter, *, book: RateBook, catalogue: ModelCatalogue) -> Iterator[Known]:
    """The models that fit, by provider and model. Of several entries of one id, the first: names are looked for so."""
    found: dict[Place, ModelRates] = {}
    for each in book.models():
        found.setdefault((each.provider, each.model), each)
    for place in sorted(found):
        facts = catalogue.get(*place)
        if chosen.fits(facts):
            yield Known(rates=found[place], facts=facts)


def find_model(provider: str, model: str, *, book: RateBook, catalogue: ModelCatalogue) -> Known:
    """The model that a name means, as it is priced: aliases, snapshots, deployments, region prefixes are resolved.

    Raises:
        NotFound: it means no model that has a price.
    """
    rates = book.find(provider, model)
    if rates is None:
        raise NotFound("The price book has no model of this name.")
    return Known(rates=rates, facts=catalogue.get(rates.provider, rates.model))
