"""Tag keys are added while events flow and days are packed: no other figure moves, and what came before is unset."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from outlay.adapters.dynamodb.cube_writer import DynamoCubeWriter
from outlay.application.pack_cubes import pack_organization
from outlay.domain.batch import DimensionConfig

from tests.support.builders import NOW_MS, ORG, a_batch, a_batch_id, an_event
from tests.support.calls import DAY_MS
from tests.support.figures_world import AT_ONCE
from tests.support.proof_world import ProofWorld

KEYS = ("region", "ticket")
MONTHS = {"start": "2026-09-01", "end": "2026-12-01"}
TAGS = {"region": "eu", "ticket": "T-1"}


class TaggedWorld(ProofWorld):
    """Batches are stamped as a door would, which may remember keys of a minute ago."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[tuple[str, tuple[str, ...]]] = []
        """(team, keys stamped) of each event."""

    def know(self, *keys: str) -> None:
        held = self.organization.dimensions
        chosen = DimensionConfig(revision=held.revision + 1, tag_keys=keys)
        since = {key: NOW_MS for key in keys}
        self.control.organizations[ORG] = replace(self.organization, dimensions=chosen, tag_since=since)

    def take(self, *, team: str, back_days: int, stamped: tuple[str, ...]) -> None:
        number = len(self.sent) + 1
        event = an_event(event_id=f"e{number}", team=team, tags=TAGS, timestamp_ms=NOW_MS - back_days * DAY_MS)
        dimensions = DimensionConfig(revision=len(stamped) + 1, tag_keys=stamped)
        self.sent.append((team, stamped))
        self.deliver(
            a_batch(
                event, batch_id=a_batch_id(number), received_ms=max(NOW_MS, event.timestamp_ms), dimensions=dimensions
            )
        )

    def pack(self) -> Any:
        writer = DynamoCubeWriter(self.database, "figures", retry=AT_ONCE)
        return pack_organization(organization=self.organization, now_ms=self.now_ms, reader=self.figures, writer=writer)

    def costs(self, *by: str) -> dict[tuple[str, ...], int]:
        answer = self.ask("/v1/costs", **MONTHS, granularity="month", group_by=",".join(by))
        assert answer is not None
        found: Counter[tuple[str, ...]] = Counter()
        for row in answer["rows"]:
            found[tuple(row["group"].values())] += row["measures"]["requests"]
        return dict(found)

    def expected(self, *by: str) -> dict[tuple[str, ...], int]:
        return dict(Counter(tuple(value(one, name) for name in by) for one in self.sent))


def value(sent: tuple[str, tuple[str, ...]], name: str) -> str:
    team, stamped = sent
    key = name.removeprefix("tag:")
    return team if name == "team" else (TAGS[key] if key in stamped else "")


def steps() -> Iterator[tuple[str, ...]]:
    for count in range(len(KEYS) + 1):
        yield KEYS[:count]


@pytest.mark.parametrize(
    "packed", [(False, False, False), (True, True, True), (True, False, True), (False, True, False)]
)
def test_keys_are_added_while_events_flow_and_days_are_packed(packed: tuple[bool, ...]) -> None:
    world = TaggedWorld()
    for number, known in enumerate(steps()):
        world.know(*known)
        for back_days, team in product((0, 1, 60), ("search", "ads")):
            world.take(team=team, back_days=back_days, stamped=known)
            if known:  # a door that has not heard of the newest key yet
                world.take(team=team, back_days=back_days, stamped=known[:-1])
        if packed[number]:
            assert world.pack().left == 0
        for by in (("team",), ("team", *(f"tag:{key}" for key in known)), *((f"tag:{key}",) for key in known)):
            assert world.costs(*by) == world.expected(*by)
    for name in ("team", "tag:region", "tag:ticket"):
        answer = world.ask("/v1/verify", **MONTHS, by=name, granularity="month")
        assert answer["totals"]["drift"] == 0, name
        assert sum(row["counted"] for row in answer["rows"]) == len(world.sent)


def test_drift_by_a_new_tag_is_found_while_its_values_are_mixed_and_by_value_from_the_next_day() -> None:
    world = TaggedWorld()
    world.take(team="search", back_days=0, stamped=())
    world.know("region")
    world.take(team="search", back_days=0, stamped=("region",))
    days = {"start": "2026-11-22", "end": "2026-11-25"}
    assert world.ask("/v1/verify", **days, by="tag:region")["totals"]["drift"] == 0
    world.now_ms += DAY_MS
    world.take(team="search", back_days=-1, stamped=("region",))
    rows = {row["period"]: row for row in world.ask("/v1/verify", **days, by="tag:region")["rows"]}
    assert {period: (row["group"]["tag:region"], row["counted"]) for period, row in rows.items()} == {
        "2026-11-22": ("", 2),
        "2026-11-23": ("eu", 1),
    }
    world.hidden = {(a_batch_id(2), 0)}
    assert world.ask("/v1/verify", **days, by="tag:region")["totals"]["drift"] == 1


def test_a_packer_that_has_not_heard_of_a_new_key_hides_none_of_its_values() -> None:
    world = TaggedWorld()
    before = world.organization
    world.know("region")
    world.take(team="search", back_days=1, stamped=("region",))
    now = world.organization
    world.control.organizations[ORG] = before
    assert world.pack().left > 0, "left for a run that knows the key"
    world.control.organizations[ORG] = now
    assert world.costs("tag:region") == {("eu",): 1}
    assert world.pack().left == 0
    assert world.costs("tag:region") == {("eu",): 1}


def test_why_a_key_in_use_is_not_taken_away_or_moved() -> None:
    """Counters hold values by their place: read under another list, one tag's values would be shown as another's."""
    world = TaggedWorld()
    world.know(*KEYS)
    world.take(team="search", back_days=0, stamped=KEYS)
    world.know(*reversed(KEYS))
    assert world.costs("tag:region") == {("T-1",): 1}
