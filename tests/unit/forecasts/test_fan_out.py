"""Jobs over all organizations: chunks, failures alone, and calls that come twice or run out of time."""

import struct
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from outlay.application.fan_out import CHUNK, FanOut, Job, MayContinue, Taken, each, job_of, run_job
from outlay.domain.errors import InvalidInput, Upstream

DAY = "2026-11-30"


class Deployment:
    """A function that calls itself, and the queue of its calls."""

    def __init__(self, organizations: int = 0, *, fails: Sequence[str] = (), seconds: int = 10**6) -> None:
        self.orgs = [f"org_{number:05}" for number in range(organizations)]
        self.fails = set(fails)
        self.failure: Exception = KeyError("what it has not")
        self.seconds = seconds
        """How many organizations an invocation has time for."""
        self.queue: list[Mapping[str, Any]] = []
        self.done: list[str] = []
        self.refuse_from = 10**6

    def call(self, payload: Mapping[str, Any]) -> dict[str, Any]:
        begun = len(self.done)
        tools = FanOut(
            organizations=lambda: iter(self.orgs),
            again=self._again,
            work=self._work,
            may_continue=lambda: len(self.done) - begun < self.seconds,
        )
        return run_job(job_of(payload, tasks={"count"}, today=DAY), tools=tools)

    def run(self) -> list[str]:
        """All calls until none is left; what became of those that raised."""
        raised: list[str] = []
        while self.queue:
            payload = self.queue.pop(0)
            try:
                self.call(payload)
            except Upstream:
                raised += payload["orgs"]
        return raised

    def _again(self, payload: Mapping[str, Any]) -> None:
        if len(self.queue) >= self.refuse_from:
            raise Upstream("busy")
        self.queue.append(payload)

    def _work(self, job: Job, orgs: Sequence[str], may_continue: MayContinue) -> Taken:
        assert job.day == DAY
        return each(orgs, self._one, may_continue)

    def _one(self, org: str) -> None:
        if org in self.fails:
            raise self.failure
        self.done.append(org)


def test_ten_thousand_organizations_are_handed_out_in_two_hundred_calls() -> None:
    world = Deployment(10_000)
    assert world.call({"task": "count"}) == {"task": "count", "calls": 10_000 // CHUNK}
    assert world.done == []
    assert world.run() == []
    assert world.done == world.orgs


def test_one_that_fails_stops_no_other_and_is_tried_alone_where_its_failure_shows() -> None:
    world = Deployment(120, fails=["org_00007", "org_00100"])
    world.call({"task": "count"})
    assert sorted(world.run()) == ["org_00007", "org_00100"]
    assert sorted(world.done) == [org for org in world.orgs if org not in world.fails]


@pytest.mark.parametrize(
    "failure", [zlib.error("no stream"), struct.error("short"), AttributeError(), AssertionError()]
)
def test_whatever_an_organization_fails_of_stops_no_other(failure: Exception) -> None:
    world = Deployment(60, fails=["org_00007"])
    world.failure = failure
    world.call({"task": "count"})
    assert world.run() == ["org_00007"]
    assert len(world.done) == 59


def test_a_failure_that_passes_is_made_up_for_by_the_call_that_tries_it_alone() -> None:
    world = Deployment(3, fails=["org_00001"])
    world.call({"task": "count"})
    world.call(world.queue.pop(0))
    world.fails.clear()
    assert world.run() == []
    assert sorted(world.done) == world.orgs


def test_what_there_was_no_time_for_goes_on_in_the_next_call() -> None:
    world = Deployment(45, seconds=20)
    world.call({"task": "count"})
    assert world.call(world.queue.pop(0)) == {"task": "count", "done": 20, "failed": 0, "left": 25}
    assert world.run() == []
    assert world.done == world.orgs


def test_without_time_a_call_still_gets_one_done_so_that_the_chain_ends() -> None:
    world = Deployment(5, seconds=0)
    world.call({"task": "count"})
    world.run()
    assert world.done == world.orgs


def test_a_chunk_that_can_not_be_taken_together_is_taken_one_by_one() -> None:
    queue: list[Mapping[str, Any]] = []

    def work(job: Job, orgs: Sequence[str], may_continue: MayContinue) -> Taken:
        if len(orgs) > 1:
            raise ValueError("one of them spoils it")
        return Taken(done=orgs)

    tools = FanOut(organizations=list, again=queue.append, work=work)
    done = run_job(Job(task="count", day=DAY, orgs=("a", "b")), tools=tools)
    assert done["failed"] == 2
    assert [payload["orgs"] for payload in queue] == [["a"], ["b"]]
    assert run_job(Job(task="count", day=DAY, orgs=("a",)), tools=tools)["done"] == 1


def test_calls_that_are_refused_keep_no_other_waiting_and_show() -> None:
    world = Deployment(200)
    world.refuse_from = 3
    with pytest.raises(Upstream, match="1 of 4"):
        world.call({"task": "count"})
    world.run()
    assert len(world.done) == 3 * CHUNK


def test_a_payload_that_is_no_job_is_told_with_every_problem() -> None:
    with pytest.raises(InvalidInput) as error:
        job_of({"task": "sing", "day": "2026-13-01", "orgs": ["a", 1]}, tasks={"count"}, today=DAY)
    assert [problem.field for problem in error.value.problems] == ["task", "day", "orgs"]


def test_a_job_says_its_day_itself_so_that_a_repeat_after_midnight_is_the_same_run() -> None:
    assert job_of({"task": "count"}, tasks={"count"}, today=DAY) == Job(task="count", day=DAY)
    assert job_of({"task": "count", "day": "2026-11-29", "orgs": ["a"]}, tasks={"count"}, today=DAY).day == "2026-11-29"
