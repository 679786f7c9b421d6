"""The chain by properties: whatever is done to it behind the API's back is found, and nothing else is."""

import json
from collections.abc import Sequence
from typing import Any, get_args

from hypothesis import given
from hypothesis import strategies as st
from outlay.domain.audit import Act, Actor, Head, entry_hash, follow, from_content, to_content
from outlay.domain.audit_proof import EXPLAINED, Break, Reason, breaks

ORG = "acme"
Chain = list[dict[str, Any]]

names = st.text(max_size=12)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | names,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=6,
)
details = st.none() | st.dictionaries(names, values, max_size=3)
acts = st.builds(Act, action=names, target=names, before=details, after=details)
actors = st.builds(
    Actor,
    kind=st.sampled_from(["person", "key", "system"]),
    subject=names,
    address=names,
    request_id=names,
    is_platform=st.booleans(),
)
deeds = st.lists(st.tuples(acts, actors), min_size=1, max_size=8)


def a_chain(done: Sequence[tuple[Act, Actor]], *, chain: str = ORG) -> tuple[Chain, list[Head]]:
    """Entries as they are exported, and the heads there were, the empty one first."""
    heads, contents = [Head()], []
    for number, (act, actor) in enumerate(done):
        entry = follow(heads[-1], chain=chain, act=act, actor=actor, at_ms=1_700_000_000_000 + number)
        heads.append(Head(seq=entry.seq, hash=entry.hash))
        contents.append({**to_content(entry), "hash": entry.hash})
    return json.loads(json.dumps(contents)), heads


def found(contents: Chain, head: Head, *anchors: Head) -> list[Break]:
    return breaks(contents, chain=ORG, head=head, anchors=anchors)


def reasons(contents: Chain, head: Head, *anchors: Head) -> set[str]:
    return {one.reason for one in found(contents, head, *anchors)}


def rehashed(contents: Chain) -> Chain:
    """Every entry bound anew to the one before, as somebody would who knows how."""
    head, made = Head(), []
    for content in contents:
        entry = from_content(content)
        entry = follow(head, chain=entry.chain, act=entry.act, actor=entry.actor, at_ms=entry.at_ms)
        head = Head(seq=entry.seq, hash=entry.hash)
        made.append({**to_content(entry), "hash": entry.hash})
    return made


@given(deeds)
def test_an_untouched_chain_holds_against_its_head_and_every_anchor(done: Any) -> None:
    contents, heads = a_chain(done)
    assert found(contents, heads[-1], *heads) == []


@given(deeds)
def test_what_is_read_again_is_what_was_written(done: Any) -> None:
    for content in a_chain(done)[0]:
        entry = from_content(content)
        assert {**to_content(entry), "hash": entry.hash} == content
        assert entry_hash(entry) == content["hash"]


@given(deeds, st.data())
def test_any_edit_of_any_field_is_found_at_its_entry(done: Any, data: st.DataObject) -> None:
    contents, heads = a_chain(done)
    place = data.draw(st.integers(0, len(contents) - 1))
    edited = contents[place]
    inside = data.draw(st.booleans())
    held: dict[str, Any] = edited["actor"] if inside else edited
    name = data.draw(st.sampled_from(sorted(held)))
    value = data.draw(values.filter(lambda one: json.dumps(one) != json.dumps(held[name], sort_keys=True)))
    if isinstance(value, dict) and isinstance(held[name], dict) and value == held[name]:
        return
    held[name] = value
    assert found(contents, heads[-1])


@given(deeds, names, values, st.data())
def test_a_field_more_or_less_is_found(done: Any, name: str, value: Any, data: st.DataObject) -> None:
    contents, heads = a_chain(done)
    edited = data.draw(st.sampled_from(contents))
    held = data.draw(st.sampled_from([edited, edited["actor"]]))
    if name in held or data.draw(st.booleans()):
        del held[data.draw(st.sampled_from(sorted(held)))]
    else:
        held[name] = value
    assert "unreadable" in reasons(contents, heads[-1])


@given(deeds, st.data())
def test_an_edit_with_a_hash_that_fits_is_found_by_what_follows(done: Any, data: st.DataObject) -> None:
    contents, heads = a_chain(done)
    place = data.draw(st.integers(0, len(contents) - 1))
    contents[place]["target"] += "!"
    contents[place]["hash"] = entry_hash(from_content(contents[place]))
    told = reasons(contents, heads[-1])
    assert told == ({"rewritten"} if place == len(contents) - 1 else {"out_of_order"})


@given(deeds, st.data())
def test_a_deletion_is_found_where_it_was(done: Any, data: st.DataObject) -> None:
    contents, heads = a_chain(done)
    place = data.draw(st.integers(0, len(contents) - 1))
    del contents[place]
    reason = "truncated" if place == len(contents) else "missing"
    assert Break(seq=place + 1, reason=reason) in found(contents, heads[-1])


@given(deeds.filter(lambda done: len(done) > 1), st.data())
def test_another_order_is_found(done: Any, data: st.DataObject) -> None:
    contents, heads = a_chain(done)
    moved = data.draw(st.permutations(contents).filter(lambda one: one != contents))
    assert reasons(moved, heads[-1]) & {"out_of_order", "missing"}


@given(deeds, acts, actors, st.data())
def test_an_insertion_is_found_whether_or_not_its_hash_fits(
    done: Any, act: Act, actor: Actor, data: st.DataObject
) -> None:
    contents, heads = a_chain(done)
    place = data.draw(st.integers(0, len(contents)))
    entry = follow(heads[place], chain=ORG, act=act, actor=actor, at_ms=1_800_000_000_000)
    contents.insert(place, {**to_content(entry), "hash": entry.hash})
    assert found(contents, heads[-1])
    assert found(rehashed(contents), heads[-1])


@given(deeds, st.data())
def test_an_end_that_was_cut_off_is_found_by_the_head_and_by_an_anchor(done: Any, data: st.DataObject) -> None:
    contents, heads = a_chain(done)
    kept = data.draw(st.integers(0, len(contents) - 1))
    cut = contents[:kept]
    assert found(cut, heads[-1]) == [Break(seq=kept + 1, reason="truncated")]
    assert found(cut, heads[kept]) == [], "whoever sets the head back as well is not found by it"
    assert found(cut, heads[kept], heads[-1]) == [Break(seq=kept + 1, reason="truncated")]


@given(deeds, deeds)
def test_an_entry_of_another_chain_is_found(done: Any, others: Any) -> None:
    contents, heads = a_chain(done)
    foreign, _ = a_chain(others, chain="other")
    mixed = [*contents[:-1], foreign[0]]
    assert "foreign" in reasons(mixed, heads[-1])
    assert "foreign" in {one.reason for one in breaks(foreign, chain=ORG, head=heads[-1])}


@given(deeds, st.data())
def test_a_chain_that_was_written_anew_with_its_head_is_found_by_an_anchor(done: Any, data: st.DataObject) -> None:
    contents, heads = a_chain(done)
    place = data.draw(st.integers(0, len(contents) - 1))
    contents[place]["action"] += "!"
    anew = rehashed(contents)
    head = Head(seq=anew[-1]["seq"], hash=anew[-1]["hash"])
    assert found(anew, head) == [], "by itself it holds"
    anchored = data.draw(st.integers(place + 1, len(contents)))
    assert Break(seq=anchored, reason="rewritten") in found(anew, head, heads[anchored])
    for earlier in heads[: place + 1]:
        assert found(anew, head, earlier) == [], "before the newest anchor only: the interval between them is stated"


@given(deeds)
def test_entries_behind_the_head_are_found(done: Any) -> None:
    contents, heads = a_chain(done)
    assert found(contents, heads[-2]) == [Break(seq=heads[-1].seq, reason="rewritten")]


def test_what_is_no_entry_at_all_is_told_by_its_place() -> None:
    contents, heads = a_chain([(Act(action="a", target="b"), Actor(kind="person", subject="c"))] * 3)
    for nonsense in ({}, {"seq": 2}, {**contents[1], "format": 2}, {**contents[1], "at": float("inf")}):
        assert Break(seq=2, reason="unreadable") in found([contents[0], nonsense, contents[2]], heads[-1])


def test_a_number_is_no_truth_and_no_text() -> None:
    contents, heads = a_chain([(Act(action="a", target="b"), Actor(kind="person", subject="c"))])
    for value in (True, 1.0, "1"):
        assert found([{**contents[0], "seq": value}], heads[-1])


def test_an_empty_chain_holds() -> None:
    assert breaks([], chain=ORG, head=Head()) == []


def test_every_reason_is_explained() -> None:
    assert set(EXPLAINED) == set(get_args(Reason))
