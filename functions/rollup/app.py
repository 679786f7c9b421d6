"""Rollup's ways in: the log's stream, a redrive or a discard of named batches, a sweep of what is still pending.

A failure that may pass is raised, so that Lambda has the whole delivery come again: partial batch responses are not
used, since every step may be repeated and the local AWS would lose the records reported.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, TypeVar

from outlay.adapters.dynamodb.log_entries import from_stream
from outlay.application.begin_void import apply_void, begin_void
from outlay.application.corrections import Batches, Corrections, Corrector
from outlay.application.quarantine import QuarantineList
from outlay.application.redrive import Redriver, RedriveSummary
from outlay.application.rerate import Rerater, Reratings
from outlay.application.rollup import ReleaseBehind, RollupSummary, roll_up
from outlay.application.rollup_ports import LogReader, Ports
from outlay.application.settle_quarantine import Settler
from outlay.application.sweep import LogIndex, Progress, Sweeper, SweepSummary, SweepWindow
from outlay.application.void_lake import LakeTools
from outlay.contracts import metrics
from outlay.domain.correction import Correction, Scope
from outlay.domain.errors import Conflict, NotFound, Upstream

from functions.rollup.ratings import RATINGS, answer_rating

_T = TypeVar("_T")
_METRICS: Mapping[str, str] = {
    metrics.EVENTS_COUNTED: "counted",
    metrics.EVENTS_DUPLICATE: "duplicates",
    metrics.EVENTS_CONFLICTING: "conflicts",
    metrics.EVENTS_UNPRICED: "unpriced",
    metrics.VALUES_TO_OTHER: "to_other",
    metrics.BATCHES_QUARANTINED: "quarantined",
}
_MAX_MINUTES = 36 * 24 * 60
_MAX_BATCHES = 100_000
_RESERVE_MS = 90_000
"""Of the function's time, kept back for the 25 batches that a sweep has begun."""

Count = Callable[[str, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class RollupApp:
    """``count`` publishes a metric; zero is left out."""

    ports: Ports
    log: LogReader
    index: LogIndex
    progress: Progress
    quarantine: QuarantineList
    batches: Batches
    corrections: Corrections
    lake: LakeTools
    reratings: Reratings
    revision: Callable[[str], int]
    """Organization → the revision that its prices have by now."""
    organizations: Callable[[], Iterable[str]]
    count: Count
    retention_days: int

    def answer(self, event: Mapping[str, Any], *, remaining_ms: Callable[[], int] = lambda: 10**9) -> dict[str, Any]:
        """Handle one of ``{"Records": [...]}``, ``{"redrive": [{"org", "batch_id"}...], "who"}``,
        ``{"discard": {"org", "batch_id"}, "who", "reason"}``, ``{"void": {...}}``,
        ``{"apply": {"org", "id", "reason"}}``, ``{"correct": {"org", "id"}}``, ``{"rerate": {...}}``,
        ``{"apply_rerating": {"org", "id"}}``, ``{"rate": {"org", "id"}}``, ``{"fill": {"org"}}`` and
        ``{"sweep": true, ...}``.

        Raises:
            Upstream: to be delivered again.
            ValueError: the payload is none of them.
        """
        if "Records" in event:
            return self._published(self._delivered(event["Records"]))
        if "redrive" in event:
            named = [(str(one["org"]), str(one["batch_id"])) for one in event["redrive"]]
            who = str(event.get("who", ""))
            return self._report(self._redriver().redrive(named, who=who))
        if "discard" in event:
            one = event["discard"]
            who, reason = str(event["who"]), str(event["reason"])
            done = self._redriver().discard(str(one["org"]), str(one["batch_id"]), who=who, reason=reason)
            return self._report(done)
        return self._answer_more(event, lambda: remaining_ms() > _RESERVE_MS)

    def _delivered(self, records: Iterable[Mapping[str, Any]]) -> RollupSummary:
        """What the door's release stamped and this one can't price is left to the sweep: it delays nobody."""
        try:
            return roll_up(from_stream(records), ports=self.ports, retention_days=self.retention_days)
        except ReleaseBehind as left:
            self.count(metrics.BATCHES_AHEAD, left.batches)
            return left.counted

    def _answer_more(self, event: Mapping[str, Any], may_continue: Callable[[], bool]) -> dict[str, Any]:
        if "void" in event:
            return self._void(event["void"])
        if "apply" in event:
            one = event["apply"]
            reason = str(one.get("reason", ""))
            return self._told(partial(apply_void, str(one["org"]), str(one["id"]), reason=reason))
        if "correct" in event:
            one = event["correct"]
            return self._correct(str(one["org"]), str(one["id"]), may_continue)
        if event.get("sweep") is True:
            return self._sweep(event, may_continue)
        rating = next((name for name in RATINGS if name in event), None)
        if rating is None:
            raise ValueError("neither a stream's records nor redrive, discard, void, apply, correct, a rating or sweep")
        return answer_rating(rating, event[rating], tools=self._rerater(), may_continue=may_continue)

    def _void(self, wanted: Mapping[str, Any]) -> dict[str, Any]:
        correction = Correction(
            correction_id=str(wanted["id"]),
            org=str(wanted["org"]),
            scope=Scope(**wanted["scope"]),
            reason=str(wanted["reason"]),
            who=str(wanted["who"]),
            created_ms=self.ports.clock(),
        )
        return self._told(partial(begin_void, correction))

    def _told(self, work: Callable[..., Correction]) -> dict[str, Any]:
        """What the caller has to hear of, who can't tell one failure of a function from another."""
        try:
            return {"state": work(tools=self._corrector()).state}
        except (NotFound, Conflict) as error:
            return {"refused": error.detail, "code": error.code}

    def _redriver(self) -> Redriver:
        return Redriver(
            log=self.log,
            corrections=self.corrections,
            ports=self.ports,
            retention_days=self.retention_days,
        )

    def _corrector(self) -> Corrector:
        return Corrector(
            index=self.index,
            batches=self.batches,
            log=self.log,
            progress=self.progress,
            corrections=self.corrections,
            lake=self.lake,
            ports=self.ports,
            retention_days=self.retention_days,
        )

    def _rerater(self) -> Rerater:
        return Rerater(
            index=self.index,
            batches=self.batches,
            progress=self.progress,
            reratings=self.reratings,
            revision=self.revision,
            ports=self.ports,
        )

    def _correct(self, org: str, correction_id: str, may_continue: Callable[[], bool]) -> dict[str, Any]:
        correction = self.corrections.find(org, correction_id)
        if correction is None:
            raise ValueError("there is no such correction")
        return {"state": self._corrector().run(correction, may_continue=may_continue).state}

    def _sweep(self, event: Mapping[str, Any], may_continue: Callable[[], bool]) -> dict[str, Any]:
        default = SweepWindow()
        window = SweepWindow(
            older_than_minutes=_bounded(event, "older_than_minutes", default.older_than_minutes, _MAX_MINUTES),
            minutes=_bounded(event, "minutes", default.minutes, _MAX_MINUTES),
            limit=_bounded(event, "limit", default.limit, _MAX_BATCHES),
        )
        settler = Settler(
            listed=self.quarantine,
            log=self.log,
            corrections=self.corrections,
            ports=self.ports,
        )
        sweeper = Sweeper(
            index=self.index,
            progress=self.progress,
            log=self.log,
            settle=settler.settle,
            ports=self.ports,
            retention_days=self.retention_days,
        )
        organizations = list(self.organizations())
        if organizations:  # a deployment that nobody uses pays for no more functions than need be
            self.ports.evaluations.sweep()
        failed: list[Upstream] = []
        swept = _tried(partial(sweeper.sweep, organizations, window, may_continue=may_continue), failed)
        corrector, rerater = self._corrector(), self._rerater()
        for org in organizations:  # what fails for one of them keeps no other waiting
            _tried(partial(corrector.resume, org, may_continue=may_continue), failed)
            _tried(partial(rerater.resume, org, may_continue=may_continue), failed)
        if failed or swept is None:
            raise failed[0]
        return self._swept(swept)

    def _swept(self, done: SweepSummary) -> dict[str, Any]:
        if done.given_up:
            self.count(metrics.BATCHES_QUARANTINED, done.given_up)
        numbers = self._published(done.rolled_up)
        return {**numbers, "missing": list(done.missing), "given_up": done.given_up, "more": done.more}

    def _report(self, done: RedriveSummary) -> dict[str, Any]:
        lists = {"missing": done.missing, "refused": done.refused, "corrections": done.corrections}
        return {**self._published(done.rolled_up), **{name: list(found) for name, found in lists.items()}}

    def _published(self, summary: RollupSummary) -> dict[str, Any]:
        numbers = asdict(summary)
        del numbers["aside"]
        for metric, name in _METRICS.items():
            if numbers[name]:
                self.count(metric, numbers[name])
        return numbers


def _tried(work: Callable[[], _T], failed: list[Upstream]) -> _T | None:
    try:
        return work()
    except Upstream as error:
        failed.append(error)
        return None


def _bounded(event: Mapping[str, Any], name: str, default: int, most: int) -> int:
    value = event.get(name, default)
    if type(value) is not int or not 0 <= value <= most:
        raise ValueError(f"{name} must be a whole number from 0 to {most}")
    return value
