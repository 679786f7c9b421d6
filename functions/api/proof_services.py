"""What the proof's routes need from outside, each a use case with its sources."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from outlay.domain.organization import Organization

if TYPE_CHECKING:
    from outlay.application.lake_sums import SumsQuery
    from outlay.application.list_events import Place
    from outlay.application.list_outcomes import OutcomesPage, OutcomesQuery
    from outlay.application.proof_runs import History
    from outlay.application.verify_batch import BatchProof
    from outlay.application.verify_claims import ClaimsPage
    from outlay.application.verify_cubes import CubeProof
    from outlay.application.verify_groups import GroupProof


class Groups(Protocol):
    def __call__(self, query: "SumsQuery", *, organization: Organization, query_id: str | None) -> "GroupProof": ...


class Claims(Protocol):
    def __call__(self, org: str, start_day: str, end_day: str, *, place: "Place | None") -> "ClaimsPage": ...


class Outcomes(Protocol):
    def __call__(self, query: "OutcomesQuery", *, place: "Place | None", limit: int) -> "OutcomesPage": ...


class Batch(Protocol):
    def __call__(self, org: str, batch_id: str, *, query_id: str | None) -> "BatchProof": ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofServices:
    groups: Groups
    claims: Claims
    outcomes: Outcomes
    batch: Batch
    cubes: "Callable[[Organization, Sequence[str]], Sequence[CubeProof]]"
    history: "History"
