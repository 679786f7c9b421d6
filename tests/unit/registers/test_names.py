"""What stands for what: merged names partition the values, sums are the sums of what was merged, totals stay."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from outlay.domain.cubes import from_rows
from outlay.domain.grouping import Grouping
from outlay.domain.registers import Entry, Names, entry_problems, names_of

VALUES = [f"t{number}" for number in range(8)]
merges = st.dictionaries(st.sampled_from(VALUES), st.sampled_from(VALUES), max_size=7).map(
    lambda found: {value: target for value, target in found.items() if value < target}
)
"""Without circles: every name leads to a later one."""
rows = st.lists(
    st.tuples(st.sampled_from(["", "(other)", *VALUES]), st.sampled_from("ab"), st.integers(-5, 2**60)), max_size=30
)


@given(merges)
def test_each_value_stands_under_one_name_which_stands_for_itself(merged: dict[str, str]) -> None:
    names = names_of({"team": merged}, version=1)
    for value in VALUES:
        name = names.canonical_of("team", value)
        assert names.canonical_of("team", name) == name
        assert name not in merged
        assert names.values_of("team", value) == {
            other for other in VALUES if names.canonical_of("team", other) == name
        }
        assert names.canonical_of("project", value) == value
        assert names.values_of("project", value) == {value}


@given(merges, rows)
def test_sums_of_merged_names_are_the_sums_of_their_values_and_the_total_stays(
    merged: dict[str, str], counted: list[tuple[str, str, int]]
) -> None:
    names = names_of({"team": merged}, version=1)
    cube = from_rows(("team", "model"), [((team, model), {"requests": amount}) for team, model, amount in counted])
    expected: Counter[tuple[str, str]] = Counter()
    for team, model, amount in counted:
        expected[names.canonical_of("team", team), model] += amount
    grouping = Grouping(("team", "model"), renamed=names.canonical)
    grouping.add(cube, 0)
    found = grouping.result().cube
    groups = [found.row_values(row) for row in range(found.rows)]
    assert groups == sorted({(names.canonical_of("team", team), model) for team, model, _ in counted})
    sums = {group: found.amounts(row).get("requests", 0) for row, group in enumerate(groups)}
    assert sums == {group: expected[group] for group in groups}
    assert sum(sums.values()) == sum(amount for _, _, amount in counted)


@given(merges, rows, st.sampled_from(VALUES))
def test_a_filter_on_any_of_the_names_lets_all_of_them_through(
    merged: dict[str, str], counted: list[tuple[str, str, int]], wanted: str
) -> None:
    names = names_of({"team": merged}, version=1)
    filters = names.resolved({"team": frozenset({wanted}), "model": frozenset("a")})
    grouping = Grouping(("team",), filters=filters, renamed=names.canonical)
    grouping.add(from_rows(("team", "model"), [((t, m), {"requests": n}) for t, m, n in counted]), 0)
    found = grouping.result().cube
    name = names.canonical_of("team", wanted)
    assert {found.row_values(row) for row in range(found.rows)} <= {(name,)}
    passing = sum(n for t, m, n in counted if m == "a" and names.canonical_of("team", t) == name)
    assert sum(found.amounts(row).get("requests", 0) for row in range(found.rows)) == passing


def test_a_merge_taken_back_brings_back_what_was_merged_into_it() -> None:
    chain = names_of({"team": {"a": "b", "b": "c"}}, version=1)
    assert chain.values_of("team", "a") == {"a", "b", "c"}
    after = names_of({"team": {"a": "b"}}, version=2)
    assert (after.canonical_of("team", "a"), after.canonical_of("team", "b")) == ("b", "b")
    assert after.values_of("team", "c") == {"c"}


def test_names_in_a_circle_are_refused() -> None:
    with pytest.raises(ValueError, match="circle"):
        names_of({"team": {"a": "b", "b": "c", "c": "a"}}, version=1)


def test_what_nobody_may_see_stays_nothing() -> None:
    names = names_of({"team": {"a": "b"}}, version=1)
    assert names.resolved({"team": frozenset()}) == {"team": frozenset()}
    assert Names().resolved({"team": frozenset("a")}) == {"team": frozenset("a")}


@pytest.mark.parametrize("id", ["", "(other)", " a", "a" * 129, "line\nbreak", "=cmd", "a\x00b", "nine " * 9])
def test_an_id_is_what_an_event_could_carry(id: str) -> None:
    assert [field for field, _ in entry_problems(Entry(kind="team", id=id))] == ["id"]


@pytest.mark.parametrize("id", ["search", "ml/search", "R&D #1", "Einkauf Süd", "50%", "a" * 128])
def test_every_name_that_an_event_can_carry_can_be_registered(id: str) -> None:
    assert list(entry_problems(Entry(kind="team", id=id))) == []
