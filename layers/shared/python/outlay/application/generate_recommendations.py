"""Make recommendations of an organization's usage: new ones, pending ones brought up to date, old ones closed."""

from dataclasses import dataclass

from outlay.application.control_store import ControlStore
from outlay.domain.model_catalogue import ModelCatalogue
from outlay.domain.model_rates import RateBook
from outlay.domain.recommendation_settings import RecommendationSettings
from outlay.domain.usage_facts import UsageFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class AdviceTools:
    """``book``: the organization's prices by now, under the names that its events use (``NamedBook``)."""

    book: RateBook
    catalogue: ModelCatalogue
    store: ControlStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Generated:
    created: tuple[str, ...]
    updated: tuple[str, ...]
    expired: tuple[str, ...]


def generate_recommendations(
    facts: UsageFacts, *, settings: RecommendationSettings | None = None, tools: AdviceTools, now_ms: int
) -> Generated:
    """The same facts on the same day leave the same records. ``settings`` None: the organization's own are read.

    Raises:
        Upstream, LimitExceeded: records could not be read or written; what was written stays, a repeat goes on.
    """
    raise NotImplementedError
