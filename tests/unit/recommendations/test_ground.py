"""What rules look at: prices of all candidates at once are those of each; amounts are what fractions make of them."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from outlay.domain.comparison import Calls
from outlay.domain.model_catalogue import load_model_catalogue
from outlay.domain.pricing import load_price_book
from outlay.domain.recommendation import MONTH_DAYS
from outlay.domain.recommendation_settings import RecommendationSettings
from outlay.domain.recommending.ground import Ground

from tests.support.advice_facts import a_group, a_kind, some_facts
from tests.support.builders import NOW_MS

_BUCKETS = (
    "input_uncached_tokens",
    "cache_read_tokens",
    "output_tokens",
    "reasoning_tokens",
    "input_audio_tokens",
    "web_searches",
    "input_document_pages",
)
_MODELS = (("openai", "gpt-4o"), ("anthropic", "claude-sonnet-4-5"), ("google", "gemini-2.5-pro"))

usages = st.dictionaries(st.sampled_from(_BUCKETS), st.integers(0, 10**9), max_size=4)
counts = st.integers(1, 10**4)


def a_ground(days: int = 30) -> Ground:
    groups = [a_group(provider=provider, model=model) for provider, model in _MODELS]
    return Ground(
        some_facts(groups, [a_kind(group) for group in groups], days=days),
        book=load_price_book(),
        catalogue=load_model_catalogue(),
        settings=RecommendationSettings(),
        now_ms=NOW_MS,
    )


_GROUND = a_ground()


@given(usage=usages, count=counts)
def test_prices_of_all_candidates_at_once_are_those_of_each(usage: dict[str, int], count: int) -> None:
    found = {(model.provider, model.model): cost for model, cost in _GROUND.priced(Calls(count=count, usage=usage))}

    names = [(model.provider, model.model) for model in _GROUND.candidates]
    each = {name: _GROUND.price(name, usage, count=count) for name in names}
    assert found == {name: cost for name, cost in each.items() if cost is not None}
    assert {"openai", "anthropic", "google"} <= {provider for provider, _ in names}


@given(amount=st.integers(-(10**20), 10**20), of=st.integers(1, 10**6), days=st.integers(1, 400))
def test_a_month_of_an_amount_is_cut_to_whole_pico_dollars(amount: int, of: int, days: int) -> None:
    ground = a_ground(days)

    assert ground.monthly(Fraction(amount, of)) == int(Fraction(amount, of) * MONTH_DAYS / days)
    assert ground.monthly(amount) == int(Fraction(amount * MONTH_DAYS, days))


@given(some=counts, more=counts, tokens=st.integers(0, 10**9))
def test_what_some_kinds_used_is_their_share_rounded_down(some: int, more: int, tokens: int) -> None:
    group = a_group(calls=some + more, usage={"input_uncached_tokens": 7, "output_tokens": 3, "web_searches": 1})
    kinds = [
        a_kind(group, requests=some, input_tokens=tokens),
        a_kind(group, requests=more, input_tokens=11, size="large"),
    ]
    ground = Ground(
        some_facts([group], kinds),
        book=load_price_book(),
        catalogue=load_model_catalogue(),
        settings=RecommendationSettings(),
        now_ms=NOW_MS,
    )
    (cell,) = ground.cells

    used = cell.usage_of(kinds[:1])

    assert used["input_uncached_tokens"] == int(7 * (some + more) * Fraction(tokens, tokens + 11))
    assert used["web_searches"] == some
