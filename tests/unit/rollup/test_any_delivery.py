"""Random logs, random deliveries, random faults: the result equals a plain model, event after event."""

from collections.abc import Callable
from contextlib import suppress

from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from outlay.domain.batch import Batch, DimensionConfig
from outlay.domain.errors import Upstream
from outlay.domain.event import UsageEvent

from tests.support.builders import NOW_MS, a_batch, a_batch_id, an_event
from tests.support.faults import Crash, Faults
from tests.support.rollup_rig import Rig, won_by

HOUR = 3_600_000
PHASES = (Phase.explicit, Phase.generate)  # shrinking whole deliveries takes minutes
ZONES = ("UTC", "Asia/Kolkata", "America/New_York")

events = st.builds(
    lambda number, version, hours, team, model: an_event(
        event_id=f"e{number}",
        digest=f"version-{version}",
        timestamp_ms=NOW_MS - hours * HOUR,
        team=team,
        model=model,
        tags={"region": team},
        usage={"input_uncached_tokens": 100 + version, "output_tokens": number + 1},
    ),
    number=st.integers(0, 12),
    version=st.sampled_from([0, 0, 0, 1]),
    hours=st.sampled_from([0, 0, 1, 30]),
    team=st.sampled_from(["", "a", "b"]),
    model=st.sampled_from(["gpt-4o", "gpt-4o", "no-such-model"]),
)


@st.composite
def logs(draw: st.DrawFn) -> list[Batch]:
    zone = draw(st.sampled_from(ZONES))
    contents: list[list[UsageEvent]] = draw(st.lists(st.lists(events, min_size=1, max_size=12), min_size=1, max_size=5))
    return [
        a_batch(
            *content,
            batch_id=a_batch_id(number),
            org=draw(st.sampled_from(["acme", "acme", "globex"])),
            dimensions=DimensionConfig(time_zone=zone, tag_keys=("region",)),
        )
        for number, content in enumerate(contents, start=1)
    ]


def _once(kind: str, number: int) -> Callable[[int, str], str | None]:
    return lambda at, _operation: kind if at == number else None


faults = st.builds(
    _once, st.sampled_from(["before", "after", "lost", "throttled", "conflict", "none"]), st.integers(1, 30)
)


def _without_faults(batches: list[Batch]) -> dict[tuple[str, str], tuple[str, int]]:
    """The first in the order of delivery owns an id."""
    owners: dict[tuple[str, str], tuple[str, int]] = {}
    for batch in batches:
        for position, event in enumerate(batch.events):
            owners.setdefault((batch.org, event.event_id), (batch.batch_id, position))
    return owners


@settings(max_examples=60, phases=PHASES)
@given(batches=logs(), data=st.data())
def test_whatever_is_delivered_how_often_each_event_counts_once(batches: list[Batch], data: st.DataObject):
    rig = Rig()
    for _ in range(data.draw(st.integers(0, 4))):
        chosen = data.draw(st.lists(st.sampled_from(batches), min_size=1, max_size=4))
        with suppress(Crash, Upstream):
            rig.deliver(*chosen, faults=Faults(at=data.draw(faults)))
    for batch in data.draw(st.permutations(batches)):
        rig.deliver(batch)
    rig.assert_exact(batches)


@settings(max_examples=30, phases=PHASES)
@given(batches=logs(), size=st.integers(1, 5))
def test_without_faults_the_first_delivered_owns_an_id(batches: list[Batch], size: int):
    rig = Rig()
    for start in range(0, len(batches), size):
        rig.deliver(*batches[start : start + size])
    rig.assert_exact(batches)
    won = {
        (batch.org, batch.events[position].event_id): (batch.batch_id, position)
        for batch, position in won_by(batches, rig.claims())
    }
    assert won == _without_faults(batches)
