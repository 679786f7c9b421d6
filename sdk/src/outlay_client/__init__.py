"""Python client of Outlay: send usage events, read figures, check the ledger.

>>> with Client("https://outlay.example.com", api_key="ok_…") as outlay:
...     outlay.send_events([{"provider": "openai", "model": "gpt-4o", "provider_usage": response.usage}])
"""

from outlay_client._client import Client
from outlay_client._errors import (
    ApiError,
    AuthenticationFailed,
    ClientError,
    Conflict,
    ConnectionFailed,
    InvalidRequest,
    NotFound,
    PermissionDenied,
    Problem,
    RateLimited,
    ServerError,
    TooLarge,
    UnexpectedAnswer,
)
from outlay_client._events import EventPage, EventQuery
from outlay_client._imports import ImportPage, ImportProblems, ImportRecord, Imports, ImportUndo, new_import_id
from outlay_client._quarantine import QuarantinedBatch, QuarantinePage, Redriven
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

__all__ = [
    "ApiError",
    "AuthenticationFailed",
    "BatchStatus",
    "Client",
    "ClientError",
    "Conflict",
    "ConnectionFailed",
    "CostQuery",
    "CostReport",
    "CostRow",
    "EventError",
    "EventPage",
    "EventQuery",
    "Health",
    "ImportPage",
    "ImportProblems",
    "ImportRecord",
    "ImportUndo",
    "Imports",
    "InvalidRequest",
    "NotFound",
    "PermissionDenied",
    "Problem",
    "QuarantinePage",
    "QuarantinedBatch",
    "RateLimited",
    "Redriven",
    "RetryPolicy",
    "SendResult",
    "ServerError",
    "Tokens",
    "TooLarge",
    "UnexpectedAnswer",
    "Verification",
    "VerifiedDay",
    "new_import_id",
]
