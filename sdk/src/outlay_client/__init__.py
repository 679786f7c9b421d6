"""Python client of Outlay: send usage events, read figures, check the ledger.

>>> with Client("https://outlay.example.com", api_key="ok_…") as outlay:
...     outlay.send_events([{"provider": "openai", "model": "gpt-4o", "provider_usage": response.usage}])
"""

from outlay_client._access import ApiKeys, Members, Plans
from outlay_client._accounts import Accounts, HostedSignIn
from outlay_client._alerts import Alerts, Channels, Notifications, Versioned
from outlay_client._audit import Audit
from outlay_client._budgets import Budget, Budgets
from outlay_client._client import Client
from outlay_client._connections import Connection, Connections
from outlay_client._errors import (
    ApiError,
    AuthenticationFailed,
    ClientError,
    Conflict,
    ConnectionFailed,
    InvalidRequest,
    LeaseRefused,
    NotFound,
    PermissionDenied,
    Problem,
    RateLimited,
    ServerError,
    TooLarge,
    UnexpectedAnswer,
)
from outlay_client._events import EventPage, EventQuery
from outlay_client._forecasts import Forecasts
from outlay_client._imports import ImportPage, ImportProblems, ImportRecord, Imports, ImportUndo, new_import_id
from outlay_client._insights import Insights, Opportunities
from outlay_client._leases import Lease, Leases
from outlay_client._models import Models, PriceList
from outlay_client._organizations import Organizations, Registers
from outlay_client._people import People
from outlay_client._periods import CloseAttempt, Closing, Period, Periods, Statement
from outlay_client._policies import Policies, Policy
from outlay_client._prices import Prices
from outlay_client._proof import (
    BatchesPage,
    BatchVerification,
    ClaimsPage,
    GroupVerification,
    HistoryPage,
    Mismatch,
    Proof,
    Reason,
    VerifiedGroup,
)
from outlay_client._quarantine import QuarantinedBatch, QuarantinePage, Redriven
from outlay_client._recommendations import Recommendations
from outlay_client._results import (
    BatchStatus,
    CostQuery,
    CostReport,
    CostRow,
    EventError,
    Health,
    SendResult,
    Tokens,
    Verification,
    VerifiedDay,
)
from outlay_client._retries import RetryPolicy
from outlay_client._users import UserPage, UserQuery

__all__ = [
    "Accounts",
    "Alerts",
    "ApiError",
    "ApiKeys",
    "Audit",
    "AuthenticationFailed",
    "BatchStatus",
    "BatchVerification",
    "BatchesPage",
    "Budget",
    "Budgets",
    "Channels",
    "ClaimsPage",
    "Client",
    "ClientError",
    "CloseAttempt",
    "Closing",
    "Conflict",
    "Connection",
    "ConnectionFailed",
    "Connections",
    "CostQuery",
    "CostReport",
    "CostRow",
    "EventError",
    "EventPage",
    "EventQuery",
    "Forecasts",
    "GroupVerification",
    "Health",
    "HistoryPage",
    "HostedSignIn",
    "ImportPage",
    "ImportProblems",
    "ImportRecord",
    "ImportUndo",
    "Imports",
    "Insights",
    "InvalidRequest",
    "Lease",
    "LeaseRefused",
    "Leases",
    "Members",
    "Mismatch",
    "Models",
    "NotFound",
    "Notifications",
    "Opportunities",
    "Organizations",
    "People",
    "Period",
    "Periods",
    "PermissionDenied",
    "Plans",
    "Policies",
    "Policy",
    "PriceList",
    "Prices",
    "Problem",
    "Proof",
    "QuarantinePage",
    "QuarantinedBatch",
    "RateLimited",
    "Reason",
    "Recommendations",
    "Redriven",
    "Registers",
    "RetryPolicy",
    "SendResult",
    "ServerError",
    "Statement",
    "Tokens",
    "TooLarge",
    "UnexpectedAnswer",
    "UserPage",
    "UserQuery",
    "Verification",
    "VerifiedDay",
    "VerifiedGroup",
    "Versioned",
    "new_import_id",
]
