"""What is stored of advice is what the standard library makes of it, only sooner."""

from dataclasses import asdict, dataclass

from outlay.application.plain_values import plain
from outlay.domain.recommendation import AdviceType

from tests.support.advice_facts import a_group, a_kind, advised, some_facts


@dataclass(frozen=True, slots=True, kw_only=True)
class _Inner:
    name: str
    amounts: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outer:
    parts: tuple[_Inner, ...]
    listed: list[_Inner | None]
    named: dict[str, _Inner]
    type: AdviceType


def test_dataclasses_within_lists_and_mappings_are_plain_too() -> None:
    one = _Inner(name="a", amounts={"requests": 1})
    whole = _Outer(parts=(one, one), listed=[one, None], named={"b": one}, type=AdviceType.RATE_LIMITING)

    assert plain(whole) == asdict(whole)


def test_recommendations_are_stored_as_ever() -> None:
    groups = [a_group(calls=100_000), a_group(calls=400_000, environment="staging", feature="tests")]
    advice = advised(some_facts(groups, [a_kind(group, complexity="low") for group in groups]))

    assert advice
    assert [plain(one) for one in advice] == [asdict(one) for one in advice]
