"""Patterns: what fits them, what is none, and that none takes long."""

import time
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from outlay.domain.policy_pattern import MAX_LENGTH, meet, pattern_problem, read_pattern

PATTERNS = st.lists(st.sampled_from(["*", "?", "a", "b", "[ab]", "[b-c]", "-"]), min_size=1, max_size=6).map("".join)
TEXTS = ["".join(letters) for length in range(5) for letters in product("abc-", repeat=length)]


def by_hand(pattern: str, text: str) -> bool:
    """As slow and plain as the definition."""
    if not pattern:
        return not text
    if pattern[0] == "*":
        return any(by_hand(pattern[1:], text[taken:]) for taken in range(len(text) + 1))
    if not text:
        return False
    if pattern[0] == "[":
        inside, _, rest = pattern[1:].partition("]")
        return text[0] in {"ab": "ab", "b-c": "bc"}[inside] and by_hand(rest, text[1:])
    return pattern[0] in ("?", text[0]) and by_hand(pattern[1:], text[1:])


@given(PATTERNS, st.sampled_from(TEXTS))
def test_a_value_fits_as_the_definition_says(pattern: str, text: str) -> None:
    assert read_pattern(pattern).fits(text) is by_hand(pattern, text)


@given(PATTERNS, PATTERNS)
def test_patterns_meet_where_a_value_fits_both(one: str, other: str) -> None:
    first, second = read_pattern(one), read_pattern(other)
    met = meet(first, second)
    if any(first.fits(text) and second.fits(text) for text in TEXTS):
        assert met
    assert meet(second, first) is met


@pytest.mark.parametrize(
    ("one", "other", "met"),
    [
        ("openai/*", "*/gpt-4o", True),
        ("openai/*", "anthropic/*", False),
        ("TICKET-[0-9]*", "TICKET-x", False),
        ("a*b*d", "a?c", False),
        ("a*b*c", "abxc", True),
        ("*", "?", True),
        ("[0-4]", "[5-9]", False),
    ],
)
def test_known_pairs(one: str, other: str, met: bool) -> None:
    assert meet(read_pattern(one), read_pattern(other)) is met


@pytest.mark.parametrize(
    "text", ["", "x" * (MAX_LENGTH + 1), "a[", "a]b", "[]", "[!a]", "[z-a]", "*" * 9, "line\nbreak", "[^a]"]
)
def test_what_is_no_pattern_says_why(text: str) -> None:
    assert pattern_problem(text)
    with pytest.raises(ValueError, match=r"must|may|has"):
        read_pattern(text)


def test_regular_expressions_are_plain_text() -> None:
    assert read_pattern("(a+)+$").fits("(a+)+$")
    assert not read_pattern("(a+)+$").fits("aa")
    assert not read_pattern("a.c").fits("abc")


def test_no_pattern_takes_long_on_any_name() -> None:
    """What makes backtracking matchers stand still for years."""
    worst = read_pattern("*a*a*a*a*a*a*a*b")
    start = time.process_time()
    for _ in range(100):
        assert not worst.fits("a" * 256)
    assert time.process_time() - start < 1


def test_a_literal_is_known_as_one() -> None:
    assert read_pattern("gpt-4o").is_literal
    assert not read_pattern("gpt-*").is_literal
    assert not read_pattern("gpt-[45]").is_literal
