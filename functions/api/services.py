"""What the API's routes need from outside. Composed once, in ``composition.py``; tests pass fakes held to the truth."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from outlay.domain.organization import Membership, Organization

if TYPE_CHECKING:
    from outlay.application.archive_records import Archive
    from outlay.application.batch_status import BatchLog
    from outlay.application.clean_up import Reports
    from outlay.application.close_month import Checks
    from outlay.application.corrections import ListedCorrections
    from outlay.application.erase_person import PersonRecords
    from outlay.application.export_person import PersonLake
    from outlay.application.import_ports import Reports as ImportReports
    from outlay.application.list_events import EventLake, EventLog
    from outlay.application.manage_imports import ImportTools
    from outlay.application.price_tools import PriceTools
    from outlay.application.quarantine import QuarantineList, RollupCalls
    from outlay.application.read_figures import FiguresReader
    from outlay.application.read_periods import CloseCalls
    from outlay.application.read_periods import Sources as PeriodSources
    from outlay.application.sign_in import Accounts
    from outlay.application.user_cubes import UserCubesReader

    from functions.api.proof_services import ProofServices


class Control(Protocol):
    """Organizations and who belongs to them."""

    def get_organization(self, org: str) -> Organization | None: ...

    def get_membership(self, subject: str) -> Membership | None: ...

    def put_alias(self, org: str, name: str, priced_as: str) -> None:
        """Set one alias, beside whatever others do at the same time."""

    def delete_alias(self, org: str, name: str) -> None: ...

    def put_retention(self, org: str, days: int) -> None: ...


class Verify(Protocol):
    """Received = claimed + duplicates + conflicts + …; claimed = counted = in the lake, per event day or month."""

    def __call__(
        self,
        *,
        organization: Organization,
        start_day: str,
        end_day: str,
        query_id: str | None,
        by_month: bool = False,
    ) -> dict[str, Any]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    clock: Callable[[], int]
    """Now, as UTC milliseconds since the epoch."""
    figures: "FiguresReader"
    users: "UserCubesReader"
    control: Control
    log: "BatchLog"
    events: "EventLog"
    lake: "EventLake"
    login: "Accounts"
    verify: Verify
    proofs: "ProofServices"
    quarantine: "QuarantineList"
    corrections: "ListedCorrections"
    rollup: "RollupCalls"
    people: "PersonRecords"
    person_lake: "PersonLake"
    cleanups: "Reports"
    archive: "Archive"
    imports: "ImportTools"
    import_reports: "ImportReports"
    max_retention_days: int
    """Of the deployment: what its own life cycle deletes."""
    prices: "PriceTools"
    periods: "PeriodSources"
    closing: "Checks"
    aggregate: "CloseCalls"
    client_id: str
    """Of the user pool: access tokens must have been issued to it."""
    environment: str
    version: str
