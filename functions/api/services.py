"""What the API's routes need from outside. Composed once, in ``composition.py``; tests pass fakes held to the truth."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from outlay.domain.organization import Membership, Organization
from outlay.domain.registers import Names
from outlay.runtime.http import Request

if TYPE_CHECKING:
    from outlay.application.account_ports import AccountDoors
    from outlay.application.administer import Pepper
    from outlay.application.anchor_heads import AnchorReader
    from outlay.application.archive_records import Archive
    from outlay.application.audited_changes import Changes
    from outlay.application.authenticate_key import Sender
    from outlay.application.batch_status import BatchLog
    from outlay.application.board_ports import Boards
    from outlay.application.budget_tools import BudgetTools
    from outlay.application.call_profiles import ProfilesReader
    from outlay.application.clean_up import Reports
    from outlay.application.close_month import Checks
    from outlay.application.corrections import ListedCorrections
    from outlay.application.erase_person import PersonRecords
    from outlay.application.export_person import PersonLake
    from outlay.application.hold_lease import EnforcedMemory
    from outlay.application.import_ports import Reports as ImportReports
    from outlay.application.limit_requests import RateLimits
    from outlay.application.list_events import EventLake, EventLog
    from outlay.application.make_forecasts import ForecastTools
    from outlay.application.manage_channels import ChannelTools
    from outlay.application.manage_connections import ConnectionTools
    from outlay.application.manage_imports import ImportTools
    from outlay.application.name_people import PersonNames
    from outlay.application.policies_in_force import PolicyBook
    from outlay.application.price_tools import PriceTools
    from outlay.application.quarantine import QuarantineList, RollupCalls
    from outlay.application.read_figures import FiguresReader
    from outlay.application.read_periods import CloseCalls
    from outlay.application.read_periods import Sources as PeriodSources
    from outlay.application.read_spend import SpendTools
    from outlay.application.rerate import ListedReratings
    from outlay.application.second_factor import SecondFactor
    from outlay.application.user_cubes import UserCubesReader
    from outlay.application.verify_token import Tokens
    from outlay.domain.access import KeyScope
    from outlay.domain.plan import Plan
    from outlay.domain.violation import Violation

    from functions.api.proof_services import ProofServices


class Profiles(Protocol):
    """Organizations and who belongs to them, as they are stored."""

    def get_organization(self, org: str) -> Organization | None: ...

    def get_membership(self, subject: str) -> Membership | None: ...

    def get_names(self, org: str) -> Names:
        """Which names were merged into which; none is what most organizations have."""

    def put_alias(self, org: str, name: str, priced_as: str) -> None:
        """Set one alias, beside whatever others do at the same time."""

    def delete_alias(self, org: str, name: str) -> None: ...

    def put_retention(self, org: str, days: int) -> None: ...

    def forget(self, org: str) -> None:
        """Read the organization and its names anew: they were changed."""


class Control(Profiles, Protocol):
    """With a short memory."""

    def forget_membership(self, subject: str) -> None:
        """It was changed: read it again at the next request."""


class Authenticate(Protocol):
    """Whose API key it is. Raises ``Unauthorized`` or ``Forbidden``."""

    def __call__(self, credential: str, *, address: str, scope: "KeyScope | None") -> "Sender": ...


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
class Shared:
    """What belongs to no organization."""

    clock: Callable[[], int]
    """Now, as UTC milliseconds since the epoch."""
    control: Control
    log: "BatchLog"
    accounts: "AccountDoors"
    platform: "Changes"
    """Changes of the deployment itself, with its own audit log."""
    platform_anchors: "AnchorReader"
    prices: "PriceTools"
    """The deployment's; of an organization's services, its own laid over them."""
    negotiated_prices: str
    """Who grants what an organization has negotiated: the ``platform``, or the ``organization`` itself."""
    memberships: "Changes"
    """Changes of what gives access to an organization: memberships, invitations and API keys. Their items are found
    before it is known whose they are, so no organization's session reaches them; the chain is the organization's."""
    pepper: "Pepper"
    """Under which new API keys are hashed."""
    plan_of: Callable[[str], "Plan"]
    """The limits of a plan's name, at most a minute old; of an empty or unknown one the usual ones."""
    forget_key: Callable[[str], None]
    """Of an API key's id: it was changed, look it up again."""
    open_registration: bool
    """Whether whoever signs up may make an organization."""
    email_of: Callable[[Request], str]
    """The e-mail address of the account whose access token the request shows."""
    environment: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Services(Shared):
    """Of one organization: its tables are read and written under a session that reaches nothing else."""

    changes: "Changes"
    policies: "PolicyBook"
    """What holds in the organization, at most a minute old."""
    note_violations: Callable[[str, "Sequence[Violation]"], None]
    """Told of an organization's calls that fell short of policies at the lease."""
    connections: "ConnectionTools"
    budgets: "BudgetTools"
    alerts: "ChannelTools"
    anchors: "AnchorReader"
    figures: "FiguresReader"
    profiles: "ProfilesReader"
    users: "UserCubesReader"
    events: "EventLog"
    lake: "EventLake"
    verify: Verify
    proofs: "ProofServices"
    quarantine: "QuarantineList"
    corrections: "ListedCorrections"
    rollup: "RollupCalls"
    people: "PersonRecords"
    names: "PersonNames"
    person_lake: "PersonLake"
    cleanups: "Reports"
    archive: "Archive"
    imports: "ImportTools"
    import_reports: "ImportReports"
    max_retention_days: int
    """Of the deployment: what its own life cycle deletes."""
    reratings: "ListedReratings"
    boards: "Boards"
    enforced: "EnforcedMemory"
    spend: "SpendTools"
    forecasts: "ForecastTools"
    price_revision: Callable[[Organization], int]
    """That the organization's prices have by now, or had a minute ago."""
    periods: "PeriodSources"
    closing: "Checks"
    aggregate: "CloseCalls"


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """What stands between a request and an organization's services."""

    shared: Shared
    control: Control
    tokens: "Tokens"
    keys: "Authenticate"
    client_ids: frozenset[str]
    """Of the user pool: access tokens must have been issued to one of them."""
    second_factor: "SecondFactor"
    fresh_ms: int
    """How old a login may be for changes to keys, roles and prices; 0: any."""
    clock: Callable[[], int]
    limits: "RateLimits"
    key_used: Callable[[str, str], None]
    """Told of organization and key once a request of it is answered."""
    of: Callable[[str], Services]
    """The services of an organization, by its id."""
