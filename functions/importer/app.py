"""The importer's ways in: one import that is to be worked on, or all that a broken-off run has left behind."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from outlay.application.import_ports import ImportRunner
from outlay.application.run_import import LEASE_MS, ImporterTools, run_import

RESERVE_MS = 60_000
"""Of the function's time, kept back to end a batch that has begun and to save where it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImporterApp:
    tools: ImporterTools
    again: ImportRunner
    """Calls this very function, for the next slice."""

    def answer(self, event: Mapping[str, Any], *, remaining_ms: Callable[[], int]) -> dict[str, Any]:
        """Handle ``{"import": {"org", "import_id"}}`` or ``{"resume": true}``.

        Raises:
            Upstream: to be called again.
            ValueError: the payload is neither.
        """
        if "import" in event:
            one = event["import"]
            return {"more": self._run(str(one["org"]), str(one["import_id"]), remaining_ms)}
        if event.get("resume") is True:
            left = list(self.tools.records.watched(before_ms=self.tools.clock() - LEASE_MS))
            for org, import_id in left:
                self.again.run(org, import_id)
            return {"resumed": len(left)}
        raise ValueError("neither an import nor resume")

    def _run(self, org: str, import_id: str, remaining_ms: Callable[[], int]) -> bool:
        more = run_import(org, import_id, tools=self.tools, may_continue=lambda: remaining_ms() > RESERVE_MS)
        if more:
            self.again.run(org, import_id)
        return more
