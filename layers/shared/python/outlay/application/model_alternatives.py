"""What else could answer the calls of a model: what the organization's own usage of it would cost there, and how good
that is known to be."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from outlay.application.compare_models import Candidate, How, compare_profile
from outlay.application.read_models import Known, find_model
from outlay.contracts.buckets import BUCKETS, SUBSETS_OF_OUTPUT
from outlay.domain.comparison import Calls
from outlay.domain.errors import NotFound
from outlay.domain.figures import Amounts
from outlay.domain.model_catalogue import Model, ModelCatalogue
from outlay.domain.model_rates import RateBook

MAX_MODELS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class UseCase:
    """What a use asks of a model beyond what its usage shows."""

    tool_use: bool = False
    modality_in: str = ""
    min_context: int = 0


USE_CASES: Mapping[str, UseCase] = {
    "general": UseCase(),
    "tools": UseCase(tool_use=True),
    "agents": UseCase(tool_use=True, min_context=128_000),
    "code": UseCase(min_context=128_000),
    "long_context": UseCase(min_context=400_000),
    "vision": UseCase(modality_in="image"),
    "audio": UseCase(modality_in="audio"),
    "video": UseCase(modality_in="video"),
    "documents": UseCase(modality_in="pdf"),
}
USUAL = Calls(count=1_000, usage={"input_uncached_tokens": 1_000_000, "output_tokens": 200_000})
"""Of a model that the organization has no usage of: 1,000 calls of 1,000 tokens of input and 200 of output."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternatives:
    current: Candidate
    models: tuple[Candidate, ...]
    """The cheapest first, those without a price last."""
    calls: Calls
    is_own_usage: bool


def model_alternatives(
    name: tuple[str, str],
    amounts: Amounts,
    *,
    use_case: str,
    book: RateBook,
    catalogue: ModelCatalogue,
    at_ms: int,
) -> Alternatives:
    """``amounts``: what the organization used of the model, by the figures. ``use_case``: a key of ``USE_CASES``.

    Models on their way out are left out, and those of which it is known that they don't do what the use asks for.

    Raises:
        NotFound: the name means no model that has a price.
    """
    current = find_model(*name, book=book, catalogue=catalogue)
    needs = USE_CASES[use_case]
    calls = _calls(amounts)
    place = current.facts.provider, current.facts.model
    models = [one for one in _candidates(book, catalogue) if (one.facts.provider, one.facts.model) != place]
    compared = compare_profile(
        calls or USUAL,
        current=current,
        models=[one for one in models if _suits(one.facts, needs)],
        how=How(at_ms=at_ms, tool_use=needs.tool_use),
    )
    assert compared.current is not None
    return Alternatives(
        current=compared.current,
        models=tuple(one for one in compared.models if not one.fit.lacks)[:MAX_MODELS],
        calls=calls or USUAL,
        is_own_usage=calls is not None,
    )


def _calls(amounts: Amounts) -> Calls | None:
    """Reasoning is a matter of the model in use, not of the calls. None where there are none, or no sum of any."""
    names = (bucket for bucket in BUCKETS if bucket not in SUBSETS_OF_OUTPUT)
    usage = {bucket: amounts[bucket] for bucket in names if amounts.get(bucket)}
    try:
        return Calls(count=amounts.get("requests", 0), usage=usage)
    except ValueError:
        return None


def _candidates(book: RateBook, catalogue: ModelCatalogue) -> Iterator[Known]:
    for facts in catalogue.looked_up():
        if facts.deprecated or facts.retirement_date:
            continue
        try:
            yield find_model(facts.provider, facts.model, book=book, catalogue=catalogue)
        except NotFound:
            continue


def _suits(model: Model, needs: UseCase) -> bool:
    """What isn't known of a model is told beside it, except for what the use is about."""
    has_modality = not needs.modality_in or needs.modality_in in (model.modalities_in or ())
    return has_modality and (not needs.min_context or (model.context_window or 0) >= needs.min_context)
