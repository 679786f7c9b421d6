"""What one call can be at most: beyond it an event is a typo (tokens for thousands, milliseconds for tokens) or worse.

The bound is generous on purpose. A provider reports one sum for a call that ran tools or searched for many rounds, each
of them as large as the context window; requests for embeddings hold many inputs. What is larger is the sum of many
calls, and comes as an import (``Outlay-Source: import``), which these bounds don't concern.
"""

from collections.abc import Mapping
from functools import lru_cache

from outlay.contracts.buckets import INPUT_TOKENS, OUTPUT_TOKENS, SUBSETS_OF_OUTPUT
from outlay.domain.pricing import Priced, load_price_book

FACTOR = 50
"""Context windows that one call may add up to."""
LEAST = 2_000_000
"""Tokens that a call of any model may have."""
_DEAREST = 10**9
"""Pico-USD a token: dearer than any that was ever on a list ($1,000 a million)."""
_TOKENS = INPUT_TOKENS + OUTPUT_TOKENS
_KNOWN_TO_BE_CHEAP = frozenset(_TOKENS) | SUBSETS_OF_OUTPUT


def suspect_from(largest_picousd: int) -> int:
    """Tokens from which a call could be dearer than that, or more than a model can do: none below is looked at."""
    return min(LEAST, largest_picousd // _DEAREST)


def is_large(usage: Mapping[str, int], suspect: int) -> bool:
    """Whether a call has to be looked at; asked of every event. What is no token (searches, pages) always is."""
    return sum(usage.values()) > suspect or not usage.keys() <= _KNOWN_TO_BE_CHEAP


def tokens_of(usage: Mapping[str, int]) -> int:
    """Input and output together."""
    return sum(usage.get(bucket, 0) for bucket in _TOKENS)


@lru_cache(maxsize=4_096)
def largest_plausible(provider: str, model: str) -> int:
    """Tokens, input and output together, that one call of a model can have at most.

    ``provider`` and ``model`` as sent. For a model of which no context window is known, by the largest that is known.
    """
    from outlay.domain.model_catalogue import load_model_catalogue  # noqa: PLC0415 - few calls are so large

    found = load_price_book().resolve(provider, model)
    window = None if found is None else load_model_catalogue().get(*found).context_window
    return max(LEAST, FACTOR * (window or _largest_window()))


@lru_cache(maxsize=1)
def _largest_window() -> int:
    from outlay.domain.model_catalogue import load_model_catalogue  # noqa: PLC0415 - as above

    return load_model_catalogue().largest_window()


def implausible_tokens(provider: str, model: str, usage: Mapping[str, int]) -> str | None:
    """Why a call can't have that many tokens, naming no value; None where it can."""
    tokens = tokens_of(usage)
    if tokens <= LEAST:
        return None
    most = largest_plausible(provider, model)
    return None if tokens <= most else f"is implausible: more than {most:,} tokens in one call of this model"


def list_cost(provider: str, model: str, usage: Mapping[str, int], *, timestamp_ms: int) -> int | None:
    """Pico-USD at list price; None where there is no price.

    What an organization negotiated is laid over it when the event is counted; a list price is right to within a
    discount, and a typo is off by a thousand times.
    """
    price = load_price_book().price(provider=provider, model=model, timestamp_ms=timestamp_ms, usage=usage)
    return price.picousd if isinstance(price, Priced) else None
