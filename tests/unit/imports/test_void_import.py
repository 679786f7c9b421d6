"""Undoing by the ledger's void: one per import, shown while it is fresh, never begun from its start again."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import pytest
from outlay.application.void_import import PREVIEW_LIFE_MS, LedgerVoid
from outlay.domain.correction import Correction, LakeLook, Line, Scope, Tally
from outlay.domain.errors import Conflict

from tests.support.builders import NOW_MS, ORG
from tests.support.imports_world import IMPORT


class Ledger:
    """Corrections and the function that works on them, as far as an undo goes."""

    def __init__(self) -> None:
        self.kept: dict[str, Correction] = {}
        self.now_ms = NOW_MS
        self.begun = 0
        self.woken = 0

    def find(self, org: str, correction_id: str) -> Correction | None:
        found = self.kept.get(correction_id)
        return found if found is not None and found.org == org else None

    def all(self, org: str) -> Iterable[Correction]:
        return self.kept.values()

    def is_adjusting(self, org: str) -> bool:
        raise AssertionError("Undoing an import lists no events.")

    def begin_void(self, wanted: Mapping[str, Any]) -> Mapping[str, Any]:
        self.begun += 1
        self.kept[wanted["id"]] = Correction(
            correction_id=wanted["id"],
            org=wanted["org"],
            scope=Scope(**wanted["scope"]),
            reason=wanted["reason"],
            who=wanted["who"],
            created_ms=self.now_ms,
        )
        return {"state": "previewing"}

    def apply_void(self, org: str, correction_id: str, *, reason: str = "") -> Mapping[str, Any]:
        found = self.kept[correction_id]
        if found.state == "previewing":
            return {"refused": "The preview is not done yet.", "code": "not_previewed"}
        if found.state == "previewed":
            self.turn("running", reason=reason)
        return {"state": self.only.state}

    def go_on(self, org: str, correction_id: str) -> None:
        self.woken += 1

    def redrive(self, org: str, batch_id: str, *, who: str) -> Mapping[str, Any]:
        raise AssertionError("Undoing an import redrives no batch.")

    def discard(self, org: str, batch_id: str, *, who: str, reason: str) -> Mapping[str, Any]:
        raise AssertionError("Undoing an import discards no batch.")

    def turn(self, state: Any, **changes: Any) -> None:
        self.kept[self.only.correction_id] = replace(self.only, state=state, **changes)

    @property
    def only(self) -> Correction:
        (one,) = self.kept.values()
        return one


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


@pytest.fixture
def void(ledger: Ledger) -> LedgerVoid:
    return LedgerVoid(corrections=ledger, rollup=ledger, clock=lambda: ledger.now_ms)


def test_what_it_takes_back_is_shown_once_it_was_worked_out(void: LedgerVoid, ledger: Ledger) -> None:
    assert not void.was_looked_at(ORG, IMPORT)
    assert void.preview(ORG, IMPORT, who="ann", begun_ms=7).is_complete is False
    assert void.was_looked_at(ORG, IMPORT)
    assert not void.was_looked_at("other", IMPORT)
    assert void.preview(ORG, IMPORT, who="ann", begun_ms=7).is_complete is False
    assert (ledger.begun, ledger.only.scope, ledger.woken) == (1, Scope(import_id=IMPORT, start_ms=7), 1)
    lines = {
        ("2026-11-01", "gpt-4o", "x"): Line(requests=2, picousd=30_000_000_000),
        ("2026-11-01", "unheard-of", "x"): Line(requests=1, unpriced=1),
    }
    ledger.turn("previewed", tally=Tally(voided=3, copies=1), lines=lines)
    view = void.preview(ORG, IMPORT, who="ann", begun_ms=7)
    assert (view.is_complete, view.is_begun, view.events, view.copies) == (True, False, 3, 1)
    assert [(one.model, one.cost_usd) for one in view.lines] == [("gpt-4o", "0.03"), ("unheard-of", None)]


def test_an_old_preview_is_made_anew_but_never_that_of_a_void_under_way(void: LedgerVoid, ledger: Ledger) -> None:
    void.preview(ORG, IMPORT, who="ann", begun_ms=7)
    ledger.turn("previewed")
    ledger.now_ms += PREVIEW_LIFE_MS + 1
    assert void.preview(ORG, IMPORT, who="ann", begun_ms=7).is_complete is False
    assert ledger.begun == 2
    ledger.turn("running")
    ledger.now_ms += PREVIEW_LIFE_MS + 1
    assert void.preview(ORG, IMPORT, who="ann", begun_ms=7).is_begun is True
    assert ledger.begun == 2


def test_a_preview_that_the_lake_failed_says_why_and_is_made_anew_after_a_while(
    void: LedgerVoid, ledger: Ledger
) -> None:
    void.preview(ORG, IMPORT, who="ann", begun_ms=7)
    ledger.turn("previewing", lake=LakeLook(problem="the query of the lake ended as failed"))
    assert "failed" in void.preview(ORG, IMPORT, who="ann", begun_ms=7).problem
    assert ledger.begun == 1
    ledger.now_ms += PREVIEW_LIFE_MS + 1
    void.preview(ORG, IMPORT, who="ann", begun_ms=7)
    assert ledger.begun == 2


def test_it_is_begun_once_and_done_when_what_counted_is_taken_back(void: LedgerVoid, ledger: Ledger) -> None:
    void.preview(ORG, IMPORT, who="ann", begun_ms=7)
    with pytest.raises(Conflict, match="not done yet"):
        void.begin(ORG, IMPORT, reason="wrong file")
    ledger.turn("previewed")
    first, again = void.begin(ORG, IMPORT, reason="wrong file"), void.begin(ORG, IMPORT, reason="wrong file")
    assert first == again == ledger.only.correction_id
    assert ledger.only.reason == "wrong file", "the one that was given, not that of the preview"
    assert void.progress(ORG, first).is_complete is False
    ledger.turn("settling")
    assert void.progress(ORG, first).is_complete is True
