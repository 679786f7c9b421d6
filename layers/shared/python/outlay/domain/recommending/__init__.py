"""What is recommended, by a table of rules. Rules look at a ``Ground`` and tell ``Advice``; none knows of another.

There is no rule for infrastructure: no import that exists brings such costs in (see docs/guides/savings.md).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from outlay.domain.recommendation import Advice, AdviceType, most_telling
from outlay.domain.recommending.batch_processing import batch_processing
from outlay.domain.recommending.deprecated_model import deprecated_model
from outlay.domain.recommending.ground import Ground
from outlay.domain.recommending.model_downgrade import model_downgrade
from outlay.domain.recommending.prompt_caching import prompt_caching
from outlay.domain.recommending.prompt_length import prompt_optimization
from outlay.domain.recommending.rate_limiting import rate_limiting
from outlay.domain.recommending.response_caching import response_caching
from outlay.domain.recommending.service_tier import service_tier
from outlay.domain.recommending.unused_feature import unused_feature

__all__ = ["MAX_ADVICE", "RULES", "advise"]

Rule = Callable[[Ground], Iterable[Advice]]

RULES: Mapping[AdviceType, Rule] = {
    AdviceType.MODEL_DOWNGRADE: model_downgrade,
    AdviceType.DEPRECATED_MODEL: deprecated_model,
    AdviceType.PROMPT_CACHING: prompt_caching,
    AdviceType.RESPONSE_CACHING: response_caching,
    AdviceType.BATCH_PROCESSING: batch_processing,
    AdviceType.PROMPT_OPTIMIZATION: prompt_optimization,
    AdviceType.TIER_MIGRATION: service_tier,
    AdviceType.RATE_LIMITING: rate_limiting,
    AdviceType.UNUSED_FEATURE: unused_feature,
}
MAX_ADVICE = 100
"""Of one run: the most urgent and those that save most."""


def advise(ground: Ground) -> list[Advice]:
    """The same facts, prices, settings and day give the same, in the same order."""
    found = [_bounded(advice) for rule in RULES.values() for advice in rule(ground)]
    found.sort(key=lambda one: (-one.urgency, -(one.savings or 0), one.type.value, one.subject))
    return found[:MAX_ADVICE]


def _bounded(advice: Advice) -> Advice:
    """Of so many pieces of spend that a record can't hold them, what the greatest come to, and how many were left."""
    kept = most_telling(advice.parts)
    if len(kept) == len(advice.parts):
        return advice
    return replace(advice, parts=kept, data={**advice.data, "parts_left_out": len(advice.parts) - len(kept)})
