"""What people say changes what is asked for: bounded, fading, once for each anomaly."""

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st
from outlay.domain.anomaly_sensitivity import (
    HALF_LIFE_MS,
    LEAST,
    MAX_SCOPES,
    MAX_VERDICTS,
    MOST,
    Sensitivity,
    Verdict,
    threshold,
    with_verdict,
)

NOW = 1_795_348_800_000


def words(*expected: bool, at_ms: int = NOW) -> list[Verdict]:
    return [Verdict(anomaly_id=f"an_{place}", at_ms=at_ms, expected=one) for place, one in enumerate(expected)]


def test_each_word_is_a_quarter_and_opposite_words_cancel() -> None:
    assert threshold([], NOW) == 1.0
    assert threshold(words(True), NOW) == 1.25
    assert threshold(words(False), NOW) == 0.8
    assert threshold(words(True, False), NOW) == 1.0


def test_a_word_counts_half_after_ninety_days() -> None:
    assert threshold(words(True, at_ms=NOW - HALF_LIFE_MS), NOW) == 1.25**0.5
    assert 1.0 < threshold(words(True, at_ms=NOW - 10 * HALF_LIFE_MS), NOW) < 1.001


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 10**12)), max_size=30))
def test_all_words_together_stay_within_bounds(said: Sequence[tuple[bool, int]]) -> None:
    verdicts = [Verdict(anomaly_id=str(n), at_ms=NOW - ago, expected=one) for n, (one, ago) in enumerate(said)]
    assert LEAST <= threshold(verdicts, NOW) <= MOST


def test_a_later_word_on_the_same_anomaly_replaces_the_earlier_one() -> None:
    first = with_verdict({}, "s", words(True)[0], anomaly="an_0", now_ms=NOW)
    second = with_verdict(first, "s", words(False)[0], anomaly="an_0", now_ms=NOW)
    assert [one.expected for one in second["s"]] == [False]
    assert with_verdict(second, "s", None, anomaly="an_0", now_ms=NOW) == {}


def test_what_is_kept_is_bounded() -> None:
    known: dict[str, Sequence[Verdict]] = {}
    for number in range(MAX_SCOPES + 5):
        for each in range(MAX_VERDICTS + 2):
            word = Verdict(anomaly_id=f"an_{number}_{each}", at_ms=NOW + number, expected=True)
            known = dict(with_verdict(known, f"s{number}", word, anomaly=word.anomaly_id, now_ms=NOW + number))
    assert len(known) == MAX_SCOPES
    assert "s0" not in known
    assert {len(some) for some in known.values()} == {MAX_VERDICTS}


def test_the_organizations_own_sensitivity_and_its_words_multiply() -> None:
    sensitivity = Sensitivity(percent=200, verdicts={"s": words(True)}, now_ms=NOW)
    assert sensitivity.of("s") == 1.6
    assert sensitivity.of("other") == 2.0
