"""How fast and how exactly calls are priced: ``python -m bench.pricing --json``."""

import random
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from statistics import median
from time import process_time

from genai_prices import Usage, calc_price
from outlay.domain.pricing import PriceBook, load_price_book

from bench import harness

CALLS = 8_000
ROUNDS = 11
REPEATS = 5
"""How often our side goes through the calls in a round, or it would be over before the clock says much."""

MODELS = (
    ("openai", "gpt-4o"),
    ("openai", "gpt-4o-mini"),
    ("openai", "gpt-4.1"),
    ("openai", "o3"),
    ("openai", "gpt-5"),
    ("openai", "text-embedding-3-small"),
    ("anthropic", "claude-sonnet-4-5"),
    ("anthropic", "claude-opus-4-1"),
    ("anthropic", "claude-3-5-haiku-latest"),
    ("google", "gemini-2.5-pro"),
    ("google", "gemini-2.5-flash"),
    ("aws", "us.anthropic.claude-sonnet-4-20250514-v1:0"),
    ("azure", "gpt-4o"),
    ("mistral", "mistral-large-latest"),
    ("deepseek", "deepseek-chat"),
    ("groq", "llama-3.3-70b-versatile"),
    ("x-ai", "grok-4"),
    ("cohere", "command-r-plus"),
)
_NO_OUTPUT = frozenset({"text-embedding-3-small"})
_WRITES = frozenset({"anthropic", "aws"})
_FIRST_MS, _LAST_MS = 1_748_736_000_000, 1_795_305_600_000  # June 2025 to November 2026

_IMPORT = """
from time import process_time
start = process_time()
from outlay.domain.pricing import load_price_book
load_price_book()
print((process_time() - start) * 1000)
"""

Call = tuple[str, str, int, dict[str, int], str, bool]


def mixed_calls(count: int) -> list[Call]:
    """Calls of many models from June 2025 on: most with cached input, some long, some in a service tier or batch."""
    chance = random.Random(7)
    return [_call(chance) for _ in range(count)]


def _call(chance: random.Random) -> Call:
    provider, model = chance.choice(MODELS)
    usage = {"input_uncached_tokens": chance.randint(1, 20_000)}
    if model not in _NO_OUTPUT:
        usage["output_tokens"] = chance.randint(1, 4_000)
        if chance.random() < 0.6:
            usage["cache_read_tokens"] = chance.randint(1, 400_000 if chance.random() < 0.2 else 50_000)
        if provider in _WRITES and chance.random() < 0.5:
            usage["cache_write_5m_tokens"] = chance.randint(1, 20_000)
        if provider in _WRITES and chance.random() < 0.1:
            usage["cache_write_1h_tokens"] = chance.randint(1, 20_000)
    tier = chance.choice(("priority", "flex", "default")) if chance.random() < 0.2 else ""
    return provider, model, chance.randrange(_FIRST_MS, _LAST_MS), usage, tier, chance.random() < 0.1


def ours(book: PriceBook, calls: list[Call]) -> list[Decimal]:
    price = book.price
    costs = []
    for provider, model, timestamp_ms, usage, tier, is_batch in calls:
        priced = price(
            provider=provider,
            model=model,
            timestamp_ms=timestamp_ms,
            usage=usage,
            service_tier=tier,
            is_batch=is_batch,
        )
        costs.append(priced.cost_usd)  # type: ignore[union-attr]
    return costs


def theirs(calls: list[Call]) -> list[Decimal]:
    """The same by genai-prices, from the counts as a provider reports them."""
    costs = []
    for provider, model, timestamp_ms, usage, tier, is_batch in calls:
        five, hour = usage.get("cache_write_5m_tokens", 0), usage.get("cache_write_1h_tokens", 0)
        read = usage.get("cache_read_tokens", 0)
        counts = Usage(
            input_tokens=usage["input_uncached_tokens"] + read + five + hour,
            cache_read_tokens=read,
            cache_write_tokens=five + hour,
            cache_write_1h_tokens=hour,
            output_tokens=usage.get("output_tokens", 0),
        )
        context = {"service_tier": tier} if tier else {}
        answer = calc_price(
            counts,
            model,
            provider_id=provider,
            genai_request_timestamp=datetime.fromtimestamp(timestamp_ms / 1000, UTC),
            price_context=context | ({"processing": "batch"} if is_batch else {}),
        )
        costs.append(answer.total_price)
    return costs


def litellm_rate(calls: list[Call]) -> float | None:
    """Calls a second by litellm, None where it isn't installed; calls that it can't price count as well."""
    try:
        from litellm import cost_per_token  # noqa: PLC0415  slow to import and optional
    except ImportError:
        return None
    start = process_time()
    for provider, model, _, usage, _, _ in calls:
        try:
            cost_per_token(
                model=model,
                custom_llm_provider=provider,
                prompt_tokens=usage["input_uncached_tokens"] + usage.get("cache_read_tokens", 0),
                completion_tokens=usage.get("output_tokens", 0),
                cache_read_input_tokens=usage.get("cache_read_tokens", 0),
            )
        except Exception:  # noqa: BLE001, S112  litellm raises many kinds for a model that it doesn't price
            continue
    return len(calls) / (process_time() - start)


def _rate(work: Callable[[], object], count: int) -> float:
    """Units a second of processor time, so that other programs on the machine don't count."""
    start = process_time()
    work()
    return count / (process_time() - start)


def import_ms() -> float:
    """Processor time to import and load the book in a new interpreter, after one that compiles the modules.

    The least of nine: whatever else runs on the machine only ever adds.
    """
    times = [
        float(subprocess.run([sys.executable, "-c", _IMPORT], capture_output=True, text=True, check=True).stdout)
        for _ in range(10)
    ][1:]
    return min(times)


def measure() -> harness.Results:
    """Calls priced on one core with Decimal results; the same calls by genai-prices, and litellm if installed."""
    book, calls = load_price_book(), mixed_calls(CALLS)
    difference = max(abs(a - b) for a, b in zip(ours(book, calls), theirs(calls), strict=True))
    rounds = [
        (
            _rate(lambda: [ours(book, calls) for _ in range(REPEATS)], CALLS * REPEATS),
            _rate(lambda: theirs(calls), CALLS),
        )
        for _ in range(ROUNDS)
    ]
    results = {
        "priced_calls_per_s": median(mine for mine, _ in rounds),
        "genai_prices_calls_per_s": median(library for _, library in rounds),
        "ratio_to_genai_prices": median(mine / library for mine, library in rounds),
        "import_ms": import_ms(),
        "oracle_max_diff_usd": float(difference),
    }
    other = litellm_rate(calls)
    if other is not None:
        results |= {"litellm_calls_per_s": other, "ratio_to_litellm": results["priced_calls_per_s"] / other}
    return results


if __name__ == "__main__":
    raise SystemExit(harness.run("pricing", measure))
