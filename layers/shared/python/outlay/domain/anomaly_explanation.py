"""Why spend differs from what was expected: parts that add up exactly to the difference, whatever the order of asking.

What calls cost is a product of how many there were, which models took them, how many tokens each took, how much of its
input came from the provider's cache, and what a token cost:

    cost = calls · Σ models ( share of the model · ( input a call · Σ kinds ( share of the kind · price of the kind )
                                                     + output a call · price of output + anything else a call ) )

Each of the five has its actual and its usual value. A cause's part is the Shapley value of its change: what it changes,
averaged over all orders in which the five can change (L. S. Shapley, "A value for n-person games", 1953). So no order
is preferred, a cause that did not change has no part but for rounding, and the parts add up to the difference. All is
in whole numbers; what rounding leaves is given to the largest remainders.

Before that comes what failed calls cost beyond what is usual: of each model those that failed beyond its usual share of
failures, at what its calls cost now. Counters keep the number of failed calls, not their cost, so each is taken to cost
what the model's other calls do; the five are then those of the calls that are left. Were failures a part of volume, a
storm of retries on a dear model would mostly show as a change of models.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import factorial
from typing import Literal

from outlay.contracts.buckets import INPUT_TOKENS, OUTPUT_TOKENS

Cause = Literal["volume", "errors", "model_mix", "tokens_per_call", "cache_hits", "price"]
CAUSES: tuple[Cause, ...] = ("volume", "errors", "model_mix", "tokens_per_call", "cache_hits", "price")
Amounts = Mapping[str, int]
"""Measures as figures have them; money in pico-USD."""

_FACTORS: tuple[Cause, ...] = ("volume", "model_mix", "tokens_per_call", "cache_hits", "price")
_CALLS, _MIX, _TOKENS, _CACHE, _PRICE = range(len(_FACTORS))
_KINDS: Mapping[str, tuple[str, ...]] = {
    "cost_cache_read": tuple(name for name in INPUT_TOKENS if name.startswith("cache_read")),
    "cost_cache_write": tuple(name for name in INPUT_TOKENS if name.startswith("cache_write")),
    "cost_input": tuple(name for name in INPUT_TOKENS if not name.startswith("cache_")),
}
_OUTPUT = "cost_output"
_COSTS = (*_KINDS, _OUTPUT, "cost_other")


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What one value of a dimension brought of the difference; pico-USD."""

    dimension: str
    value: str
    amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """``parts`` add up to the difference, by cause; empty: nothing was explained (yet)."""

    parts: Mapping[Cause, int] = field(default_factory=dict)
    brought_by: tuple[Brought, ...] = ()
    """The most telling values of each dimension."""
    compared_with: int = 0
    """Weeks before whose same hours say what was usual; 0: there were none, and the day before does."""
    unpriced_requests: int = 0
    """Calls without a known price in the window: its cost is a lower bound."""


NOTHING_EXPLAINED = Explanation()


def cost_of(amounts: Amounts) -> int:
    return sum(amounts.get(name, 0) for name in _COSTS)


def explain(actual: Mapping[str, Amounts], usual: Mapping[str, Amounts], *, expected: int) -> Mapping[Cause, int]:
    """The parts of (cost of ``actual``) − ``expected``, by cause.

    Both are by model. ``usual`` says how calls are composed as a rule, however many they are: it is taken at the size
    at which it costs what was expected.
    """
    total = sum(map(cost_of, actual.values()))
    excess = {model: _excess_failures(some, usual.get(model, {})) for model, some in actual.items()}
    left = {model: _without(some, excess[model]) for model, some in actual.items()}
    failed = total - sum(map(cost_of, left.values()))
    shares = _Split(left, usual, total=total - failed, expected=expected).shares()
    parts = {**dict(zip(_FACTORS, shares, strict=True)), "errors": failed}
    return {cause: parts[cause] for cause in CAUSES}


def _excess_failures(actual: Amounts, usual: Amounts) -> int:
    """Calls that failed beyond the usual share of failures; below zero where fewer did."""
    calls, failed = _calls_and_failures(actual)
    usual_calls, usual_failed = _calls_and_failures(usual)
    return failed - (_divided(calls * usual_failed, usual_calls) if usual_calls else 0)


def _calls_and_failures(amounts: Amounts) -> tuple[int, int]:
    """Corrections can leave sums below zero, of which nothing follows."""
    calls = max(amounts.get("requests", 0), 0)
    return calls, min(max(amounts.get("errors", 0), 0), calls)


def _without(amounts: Amounts, calls: int) -> Amounts:
    """The same calls, so many fewer."""
    if calls == 0:
        return amounts
    whole = amounts["requests"]
    return {name: _divided(amount * (whole - calls), whole) for name, amount in amounts.items()}


@dataclass(frozen=True, slots=True)
class _Calls:
    """Calls of one model. Input by the kinds of ``_KINDS``; what has a cost and no tokens counts a call."""

    calls: int
    tokens: tuple[int, ...]
    costs: tuple[int, ...]
    output: int
    output_cost: int
    other_cost: int

    @property
    def input(self) -> int:
        return sum(self.tokens)


def _calls(amounts: Amounts) -> _Calls:
    tokens = [sum(amounts.get(name, 0) for name in names) for names in _KINDS.values()]
    costs = [amounts.get(name, 0) for name in _KINDS]
    output = sum(amounts.get(name, 0) for name in OUTPUT_TOKENS)
    output_cost = amounts.get(_OUTPUT, 0)
    other = amounts.get("cost_other", 0) + sum(cost for cost, some in zip(costs, tokens, strict=True) if some == 0)
    return _Calls(
        calls=amounts.get("requests", 0),
        tokens=tuple(tokens),
        costs=tuple(cost if some else 0 for cost, some in zip(costs, tokens, strict=True)),
        output=output,
        output_cost=output_cost if output else 0,
        other_cost=other if output else other + output_cost,
    )


_NO_CALLS = _calls({})
Pair = tuple[_Calls, _Calls]
"""Of a model: (usual, actual)."""


class _Split:
    """The cost where some of the five have their actual value and the others their usual one."""

    def __init__(
        self, actual: Mapping[str, Amounts], usual: Mapping[str, Amounts], *, total: int, expected: int
    ) -> None:
        self._total, self._expected = total, expected
        models = sorted({*actual, *usual})
        self._pairs: list[Pair] = [(_calls(usual.get(one, {})), _calls(actual.get(one, {}))) for one in models]
        self._calls = tuple(sum(pair[state].calls for pair in self._pairs) for state in (0, 1))
        usual_cost = sum(map(cost_of, usual.values()))
        # The usual number of calls is a fraction: what it costs is to be what was expected.
        self._scale = (expected, usual_cost) if usual_cost > 0 and self._calls[0] > 0 else (0, 1)

    def shares(self) -> list[int]:
        """One for each of the five; they add up to the difference."""
        count = len(_FACTORS)
        weighted = [0] * count
        for size in range(count):
            weight = factorial(size) * factorial(count - 1 - size)
            for changed in combinations(range(count), size):
                before = self._cost(frozenset(changed))
                for factor in set(range(count)) - set(changed):
                    weighted[factor] += weight * (self._cost(frozenset((*changed, factor))) - before)
        return rounded(weighted, factorial(count), total=self._total - self._expected)

    def _cost(self, changed: frozenset[int]) -> int:
        if not changed:
            return self._expected
        if len(changed) == len(_FACTORS):
            return self._total
        state = [int(factor in changed) for factor in range(len(_FACTORS))]
        calls = (self._calls[1], 1) if state[_CALLS] else (self._calls[0] * self._scale[0], self._scale[1])
        return sum(self._model(pair, state, calls) for pair in self._pairs)

    def _model(self, pair: Pair, state: Sequence[int], calls: tuple[int, int]) -> int:
        mixed = _known(state[_MIX], self._calls)
        taking = _known(state[_TOKENS], [one.calls for one in pair])
        if mixed is None or taking is None:
            return 0
        per_call = pair[taking]
        base = (calls[0] * pair[mixed].calls, calls[1] * self._calls[mixed] * per_call.calls)
        other = _divided(base[0] * per_call.other_cost, base[1])
        return self._input(pair, state, base, per_call) + _output(pair, state, base, per_call) + other

    def _input(self, pair: Pair, state: Sequence[int], base: tuple[int, int], per_call: _Calls) -> int:
        cached = _known(state[_CACHE], [one.input for one in pair])
        if cached is None:
            return 0
        found = 0
        for kind in range(len(_KINDS)):
            priced = _known(state[_PRICE], [one.tokens[kind] for one in pair])
            if priced is not None:
                above = base[0] * per_call.input * pair[cached].tokens[kind] * pair[priced].costs[kind]
                found += _divided(above, base[1] * pair[cached].input * pair[priced].tokens[kind])
        return found


def _output(pair: Pair, state: Sequence[int], base: tuple[int, int], per_call: _Calls) -> int:
    priced = _known(state[_PRICE], [one.output for one in pair])
    if priced is None:
        return 0
    return _divided(base[0] * per_call.output * pair[priced].output_cost, base[1] * pair[priced].output)


def _known(wanted: int, divisors: Sequence[int]) -> int | None:
    """The state whose ratio is taken: where the wanted one has none (no such calls), the other; None: neither."""
    if divisors[wanted] > 0:
        return wanted
    return 1 - wanted if divisors[1 - wanted] > 0 else None


def _divided(above: int, below: int) -> int:
    """To the nearest whole number."""
    return (2 * above + below) // (2 * below)


def rounded(weighted: Sequence[int], divisor: int, *, total: int) -> list[int]:
    """``weighted`` over ``divisor`` as whole numbers that add up to ``total``: the largest remainders get what is left.

    Where they do not come to the total even so (rounding within them), the largest one takes the difference.
    """
    found = [one // divisor for one in weighted]
    left = total - sum(found)
    by_remainder = sorted(range(len(found)), key=lambda place: (-(weighted[place] % divisor), place))
    for place in by_remainder[: max(0, min(left, len(found)))]:
        found[place] += 1
    if (rest := total - sum(found)) and found:
        found[max(range(len(found)), key=lambda place: (abs(found[place]), -place))] += rest
    return found


def brought_by(
    dimension: str, actual: Mapping[str, int], usual: Mapping[str, int], *, expected: int, most: int
) -> tuple[list[Brought], int]:
    """What each value of a dimension brought of the difference, the largest first, at most ``most``; and what all
    others brought together. ``actual`` and ``usual``: cost by value; the usual one is taken at the expected size.
    """
    values = sorted({*actual, *usual})
    usual_cost = sum(usual.values())
    if usual_cost > 0:
        shares = rounded([usual.get(one, 0) * expected for one in values], usual_cost, total=expected)
    else:
        shares = [0] * len(values)
    differences = {value: actual.get(value, 0) - share for value, share in zip(values, shares, strict=True)}
    ordered = sorted(differences, key=lambda value: (-abs(differences[value]), value))[:most]
    told = [Brought(dimension=dimension, value=one, amount=differences[one]) for one in ordered if differences[one]]
    return told, sum(actual.values()) - expected - sum(one.amount for one in told)
