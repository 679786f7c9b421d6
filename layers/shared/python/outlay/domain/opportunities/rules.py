"""The rules of opportunities: each looks at an organization's usage and says where it could be less, and how much.

Amounts are of the figures; which part of them is of which kind is a share of the profile. Rules of thumb (how much of
an input could be cached, how many failures avoided) are named constants, told in ``method``, and taken off nothing but
what they concern: no rule promises more than that is.
"""

from collections.abc import Callable, Iterator, Sequence

from outlay.domain.insight_rules import Looked
from outlay.domain.opportunities.dear_calls import model_overuse, off_peak, tier_overuse
from outlay.domain.opportunities.waste import duplicate_requests, high_error_rate, low_cache_hits, unused_features
from outlay.domain.opportunity import Chance

RULES: Sequence[Callable[[Looked], Iterator[Chance]]] = (
    model_overuse,
    tier_overuse,
    low_cache_hits,
    high_error_rate,
    unused_features,
    off_peak,
    duplicate_requests,
)


def find_chances(looked: Looked) -> list[Chance]:
    """All that holds of the facts and saves at least the settings' minimum, those that save most first."""
    found = [chance for rule in RULES for chance in rule(looked)]
    worthwhile = (one for one in found if one.savings > 0 and one.savings >= looked.settings.minimum_savings)
    return sorted(worthwhile, key=lambda one: (-one.savings, one.type.value, one.subject))
