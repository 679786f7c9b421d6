"""Undoing an import by the ledger's own correction: a void of all events that its batches brought."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b

from outlay.application.corrections import ListedCorrections
from outlay.application.import_ports import VoidLine, VoidView
from outlay.application.quarantine import RollupCalls
from outlay.domain.correction import DONE, PREVIEWED, PREVIEWING, SETTLING, Correction
from outlay.domain.errors import Conflict, Upstream
from outlay.domain.money import usd_text

PREVIEW_LIFE_MS = 600_000
"""What was looked at longer ago may have changed since: it is looked at again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerVoid:
    """``application.import_ports.ImportVoid``. An import has one correction, named after it."""

    corrections: ListedCorrections
    rollup: RollupCalls
    clock: Callable[[], int]

    def preview(self, org: str, import_id: str, *, who: str, begun_ms: int) -> VoidView:
        found = self.corrections.find(org, _correction_id(org, import_id))
        if found is None or (_is_over(found) and found.created_ms < self.clock() - PREVIEW_LIFE_MS):
            self._look(org, import_id, who, begun_ms)
            return VoidView(is_complete=False)
        return _view(found, is_complete=found.state != PREVIEWING)

    def was_looked_at(self, org: str, import_id: str) -> bool:
        return self.corrections.find(org, _correction_id(org, import_id)) is not None

    def _look(self, org: str, import_id: str, who: str, begun_ms: int) -> None:
        correction_id = _correction_id(org, import_id)
        scope = {"event_id": "", "api_key": "", "import_id": import_id, "start_ms": begun_ms, "end_ms": 0}
        wanted = {"id": correction_id, "org": org, "scope": scope, "reason": f"undo of {import_id}", "who": who}
        answer = self.rollup.begin_void(wanted)
        if "refused" in answer:
            raise Conflict(str(answer["refused"]), code=str(answer["code"]))
        self.rollup.go_on(org, correction_id)

    def begin(self, org: str, import_id: str, *, reason: str) -> str:
        correction_id = _correction_id(org, import_id)
        answer = self.rollup.apply_void(org, correction_id, reason=reason)
        if "refused" in answer:
            raise Conflict(str(answer["refused"]), code=str(answer["code"]))
        if answer["state"] != DONE:
            self.rollup.go_on(org, correction_id)
        return correction_id

    def progress(self, org: str, correction_id: str) -> VoidView:
        found = self.corrections.find(org, correction_id)
        if found is None:
            raise Upstream("The correction can't be found at the moment.")
        # What settles has taken all back that counted; it only waits to look once more at what was in flight.
        return _view(found, is_complete=found.state in (SETTLING, DONE))


def _correction_id(org: str, import_id: str) -> str:
    return "c_" + blake2b(f"{org}#{import_id}".encode(), digest_size=12).hexdigest()


def _is_over(found: Correction) -> bool:
    """A preview that is there, or that could not be made."""
    return found.state == PREVIEWED or (found.state == PREVIEWING and bool(found.lake.problem))


def _view(found: Correction, *, is_complete: bool) -> VoidView:
    lines = tuple(
        VoidLine(
            day=day,
            model=model,
            team=team,
            requests=line.requests,
            cost_usd=usd_text(line.picousd) if line.unpriced < line.requests else None,
        )
        for (day, model, team), line in sorted(found.lines.items())
    )
    return VoidView(
        is_complete=is_complete,
        is_begun=found.state not in (PREVIEWING, PREVIEWED),
        events=found.tally.voided,
        copies=found.tally.copies,
        uncounted=found.tally.uncounted,
        problem=found.lake.problem,
        lines=lines,
    )
