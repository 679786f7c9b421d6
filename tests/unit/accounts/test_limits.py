"""What counts as one address, and passwords by what they lack."""

from collections import Counter
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from outlay.application.attempts import PER_ACCOUNT, Attempts
from outlay.domain.errors import LimitExceeded
from outlay.domain.passwords import SYMBOLS, password_problems


class Counting:
    def __init__(self) -> None:
        self.taken: Counter[tuple[str, int]] = Counter()

    def take(self, counter: str, *, window: int, most: int, expires_s: int) -> bool:
        if self.taken[counter, window] >= most:
            return False
        self.taken[counter, window] += 1
        return True

    def give_back(self, counter: str, *, window: int) -> None:
        self.taken[counter, window] -= 1


def counters_of(*addresses: str) -> int:
    counters = Counting()
    attempts = Attempts(counters=counters, key=lambda: b"k", clock=lambda: 0)
    for address in addresses:
        attempts.begin("accept", address=address)
    return len(counters.taken)


def test_addresses_of_one_ipv6_network_count_as_one() -> None:
    assert counters_of("2001:db8::1", "2001:db8::ffff:1", "2001:0db8:0:0::2") == 1
    assert counters_of("2001:db8::1", "2001:db8:0:1::1") == 2
    assert counters_of("192.0.2.1", "192.0.2.2", "not an address") == 3


def test_another_key_begins_all_counts_anew() -> None:
    counters = Counting()
    for key in (b"one", b"two"):
        Attempts(counters=counters, key=lambda key=key: key, clock=lambda: 0).begin("accept", address="192.0.2.1")
    assert len(counters.taken) == 2


def test_who_waits_as_long_as_they_are_told_is_in_the_next_window() -> None:
    now_ms = 1_795_348_812_345
    attempts = Attempts(counters=Counting(), key=lambda: b"k", clock=lambda: now_ms)
    for _ in range(10):
        attempts.begin("login", account="ann@example.com")
    with pytest.raises(LimitExceeded) as refused:
        attempts.begin("login", account="ann@example.com")
    assert (now_ms // 1_000 + refused.value.retry_after_s) % 900 == 0


LOGIN = PER_ACCOUNT["login"]


def passed(moments: list[int]) -> list[int]:
    """Of attempts at one account at these seconds, those that were let through."""
    now = [0]
    attempts = Attempts(counters=Counting(), key=lambda: b"k", clock=lambda: now[0] * 1_000)
    found = []
    for now[0] in moments:
        with suppress(LimitExceeded):
            attempts.begin("login", account="ann@example.com")
            found.append(now[0])
    return found


@given(st.lists(st.integers(0, 3 * LOGIN.window_s), max_size=120).map(sorted))
def test_a_stretch_as_long_as_a_window_lets_twice_as_many_through_at_most(moments: list[int]) -> None:
    through = passed(moments)
    for first in through:
        assert sum(first <= one < first + LOGIN.window_s for one in through) <= 2 * LOGIN.most
    assert len(through) <= LOGIN.most * len({one // LOGIN.window_s for one in moments})


def test_around_a_border_it_is_twice_as_many_and_over_a_day_what_the_table_says() -> None:
    border = LOGIN.window_s
    assert len(passed([border - 1] * 99 + [border] * 99)) == 2 * LOGIN.most
    assert len(passed([second for second in range(0, 86_400, 60) for _ in range(9)])) == LOGIN.most * 86_400 // border


PARTS = st.tuples(
    st.text("abcxyz", min_size=3),
    st.text("ABCXYZ", min_size=3),
    st.text("0123456789", min_size=3),
    st.text("".join(sorted(SYMBOLS)), min_size=3),
)


@given(PARTS)
def test_a_password_with_all_kinds_lacks_nothing_and_without_one_of_them_that(parts: tuple[str, ...]) -> None:
    assert password_problems("".join(parts)[:256]) == [] or len("".join(parts)) > 256
    for left_out in range(4):
        rest = "".join(part * 4 for number, part in enumerate(parts) if number != left_out)[:250]
        if all(set(part) & set(rest) for number, part in enumerate(parts) if number != left_out):
            assert len(password_problems(rest)) == 1
