"""How a correction comes by the lake's rows: one query, asked for until it answers, or begun again later."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from outlay.application.list_events import LOG_REACH_MS, Running
from outlay.application.void_lake import LakePages, LakeTools, VoidPage, VoidQuery
from outlay.domain.batch import DimensionConfig
from outlay.domain.correction import AHEAD_MS, Correction, LakeLook, Scope
from outlay.domain.errors import NotFound, Upstream

from tests.support.builders import NOW_MS, ORG

DAY, MINUTE = 86_400_000, 60_000
PAGE = VoidPage(rows=[], token="next")
Answer = VoidPage | Running | Exception


@dataclass
class Lake:
    """``answers``: of the calls for a page, one after the other; the last one stays."""

    answers: list[Answer]
    begun: list[VoidQuery] = field(default_factory=list)
    asked: list[tuple[VoidQuery, str, str, int]] = field(default_factory=list)
    refuses: Exception | None = None

    def start_void(self, org: str, query: VoidQuery) -> str:
        assert org == ORG
        if self.refuses is not None:
            raise self.refuses
        self.begun.append(query)
        return f"q-{len(self.begun)}"

    def void_page(self, org: str, query: VoidQuery, *, query_id: str, token: str, limit: int) -> VoidPage | Running:
        assert org == ORG
        self.asked.append((query, query_id, token, limit))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


@dataclass
class World:
    lake: Lake
    saved: list[LakeLook] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)
    may_continue: Callable[[], bool] = lambda: True

    def next(self, look: LakeLook | None = None, **scope: object) -> VoidPage | None:
        chosen = Scope(**{"event_id": "a", "is_older": True, **scope})  # type: ignore[arg-type]
        correction = Correction(
            correction_id="c_1", org=ORG, scope=chosen, reason="r", who="ann", created_ms=0, lake=look or LakeLook()
        )
        tools = LakeTools(lake=self.lake, dimensions=lambda _: DimensionConfig(), sleep=self.slept.append)
        pages = LakePages(tools, clock=lambda: NOW_MS, may_continue=self.may_continue, save=self.saved.append)
        return pages.next(correction)


def test_the_first_page_is_of_a_query_that_was_saved_before_it_was_asked_for() -> None:
    world = World(Lake([PAGE]))
    assert world.next() is PAGE
    before = NOW_MS - LOG_REACH_MS - AHEAD_MS
    assert world.saved == [LakeLook(query_id="q-1", before_ms=before)]
    assert world.lake.asked == [(world.lake.begun[0], "q-1", "", 999)]
    assert world.lake.begun[0].received_before_ms == before
    assert world.slept == []


def test_a_later_page_is_of_the_same_query_from_its_token() -> None:
    world = World(Lake([PAGE]))
    assert world.next(LakeLook(query_id="q-7", token="t", before_ms=5)) is PAGE
    [(query, *rest)] = world.lake.asked
    assert (query.received_before_ms, rest) == (5, ["q-7", "t", 999])
    assert world.lake.begun == world.saved == []


@pytest.mark.parametrize(
    ("scope", "query"),
    [
        ({"event_id": "a"}, {"event_id": "a", "arrived_from": "2020-01-01"}),
        ({"import_id": "imp_1", "event_id": ""}, {"import_id": "imp_1", "arrived_from": "2020-01-01"}),
        (
            {"api_key": "k", "event_id": "", "start_ms": NOW_MS - 90 * DAY, "end_ms": NOW_MS},
            {"api_key": "k", "start_ms": NOW_MS - 90 * DAY, "end_ms": NOW_MS, "arrived_from": "2026-08-23"},
        ),
        (
            {"api_key": "k", "event_id": "", "start_ms": DAY, "end_ms": NOW_MS},
            {"api_key": "k", "start_ms": DAY, "end_ms": NOW_MS, "arrived_from": "2020-01-01"},
        ),
        (
            {"api_key": "k", "event_id": "", "start_ms": AHEAD_MS, "end_ms": NOW_MS},
            {"api_key": "k", "start_ms": AHEAD_MS, "end_ms": NOW_MS, "arrived_from": "2020-01-01"},
        ),
    ],
    ids=["event", "import", "key", "before-us", "at-the-beginning"],
)
def test_the_query_asks_for_the_scope_from_the_day_it_can_have_arrived(
    scope: dict[str, object], query: dict[str, object]
) -> None:
    world = World(Lake([PAGE]))
    world.next(**scope)
    assert world.lake.begun == [VoidQuery(received_before_ms=NOW_MS - LOG_REACH_MS - AHEAD_MS, **query)]  # type: ignore[arg-type]


def test_it_is_asked_for_every_second_and_after_two_minutes_by_somebody_else() -> None:
    world = World(Lake([Running(elapsed_ms=9, scanned_bytes=8)]))
    look = LakeLook(query_id="q-7", before_ms=5, failures=2)
    assert world.next(look) is None
    assert world.slept == [1.0] * 120
    assert world.saved == [LakeLook(query_id="q-7", before_ms=5, failures=2, elapsed_ms=9, scanned_bytes=8)]


def test_what_answers_in_the_meantime_is_taken() -> None:
    world = World(Lake([Running(elapsed_ms=9, scanned_bytes=8), Running(elapsed_ms=10, scanned_bytes=8), PAGE]))
    assert world.next(LakeLook(query_id="q-7")) is PAGE
    assert (world.slept, world.saved) == ([1.0, 1.0], [])


def test_nobody_waits_whose_time_is_up() -> None:
    world = World(Lake([Running(elapsed_ms=9, scanned_bytes=8)]), may_continue=lambda: False)
    assert world.next(LakeLook(query_id="q-7")) is None
    assert (world.slept, [one.elapsed_ms for one in world.saved]) == ([], [9])


@pytest.mark.parametrize(("failures", "minutes"), [(0, 15), (1, 30), (2, 60), (6, 960), (7, 1440), (40, 1440)])
@pytest.mark.parametrize("error", [Upstream("x" * 400), NotFound("gone")], ids=["failed", "gone"])
def test_a_query_that_fails_is_begun_anew_later_and_each_time_later(
    error: Exception, failures: int, minutes: int
) -> None:
    world = World(Lake([error]))
    assert world.next(LakeLook(query_id="q-7", token="t", before_ms=5, failures=failures)) is None
    why = "x" * 300 if isinstance(error, Upstream) else "gone"
    assert world.saved == [LakeLook(failures=failures + 1, problem=why, again_ms=NOW_MS + minutes * MINUTE)]


def test_a_query_that_cannot_even_be_begun_is_tried_later_as_well() -> None:
    world = World(Lake([PAGE], refuses=Upstream("busy")))
    assert world.next() is None
    assert world.saved == [LakeLook(failures=1, problem="busy", again_ms=NOW_MS + 15 * MINUTE)]


@pytest.mark.parametrize(("again_ms", "asks"), [(NOW_MS + 1, False), (NOW_MS, True)])
def test_after_a_failure_nothing_is_asked_before_its_time(again_ms: int, asks: bool) -> None:
    world = World(Lake([PAGE]))
    found = world.next(LakeLook(failures=3, problem="busy", again_ms=again_ms))
    assert (found is PAGE, len(world.lake.begun)) == (asks, int(asks))
    assert [one.failures for one in world.saved] == [3] * asks
