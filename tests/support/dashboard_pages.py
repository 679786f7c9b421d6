"""Every address of the dashboard: tests open each of them, and pictures are taken of each."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from outlay_client import Client

SETTINGS = (
    "organization",
    "members",
    "names",
    "tags",
    "policies",
    "approvals",
    "channels",
    "prices",
    "audit",
    "people",
    "months",
    "retention",
    "profile",
    "security",
    "notifications",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """``find`` tells the path of a page about one thing, by what the organization has; None where it has none."""

    name: str
    path: str = ""
    find: Callable[[Client], str | None] | None = None
    signed_out: bool = False

    def resolve(self, client: Client) -> str | None:
        return self.path if self.find is None else self.find(client)


def _first(
    folder: str, identity: str, listed: Callable[[Client], Iterator[Mapping[str, Any]]]
) -> Callable[[Client], str | None]:
    """The address of the first of a list."""

    def find(client: Client) -> str | None:
        found = next(listed(client), None)
        return None if found is None else f"{folder}/{found[identity]}"

    return find


ADDRESSES: tuple[Address, ...] = (
    Address(name="start", path="/", signed_out=True),
    Address(name="sign-in", path="/sign-in", signed_out=True),
    Address(name="register", path="/register", signed_out=True),
    Address(name="forgot-password", path="/forgot-password", signed_out=True),
    Address(name="invitation", path="/invitation", signed_out=True),
    Address(name="overview", path="/"),
    Address(name="costs", path="/costs"),
    Address(name="costs-two-dimensions", path="/costs?rows=team&columns=model&compare=previous"),
    Address(name="costs-users", path="/costs/users"),
    Address(name="costs-events", path="/costs/events"),
    Address(name="my-usage", path="/me"),
    Address(name="budgets", path="/budgets"),
    Address(name="budget", find=_first("/budgets", "budget_id", lambda client: client.budgets.all())),
    Address(name="budget-new", path="/budgets/new"),
    Address(name="budget-increases", path="/budgets/increases"),
    Address(name="budget-check", path="/budgets/check"),
    Address(name="forecasts", path="/forecasts"),
    Address(name="forecasts-past", path="/forecasts/past"),
    Address(name="forecasts-changes", path="/forecasts/changes"),
    Address(name="what-if", path="/forecasts/what-if"),
    Address(name="what-if-new", path="/forecasts/what-if/new"),
    Address(name="recommendations", path="/recommendations"),
    Address(name="insights", path="/recommendations?tab=insights"),
    Address(
        name="recommendation",
        find=_first("/recommendations", "recommendation_id", lambda client: client.recommendations.list()),
    ),
    Address(name="recommendations-calculator", path="/recommendations/calculator"),
    Address(name="recommendations-settings", path="/recommendations/settings"),
    Address(name="model-alternatives", path="/recommendations/alternatives"),
    Address(name="opportunities", path="/opportunities"),
    Address(
        name="opportunity", find=_first("/opportunities", "opportunity_id", lambda client: client.opportunities.list())
    ),
    Address(name="alerts", path="/alerts"),
    Address(name="alert", find=_first("/alerts", "alert_id", lambda client: client.alerts.list())),
    Address(name="anomalies", path="/anomalies"),
    Address(name="anomaly", find=_first("/anomalies", "anomaly_id", lambda client: client.anomalies.list())),
    Address(name="notifications", path="/alerts/notifications"),
    Address(name="deliveries", path="/alerts/deliveries"),
    *(
        Address(name=f"models-{tab}", path=f"/models?tab={tab}")
        for tab in ("compare", "prices", "quality", "advice", "providers", "migrate")
    ),
    Address(name="sources", path="/sources"),
    *(
        Address(name=f"sources-{section}", path=f"/sources/{section}")
        for section in (
            "keys",
            "imports",
            "manual",
            "connections",
            "batches",
            "unpriced",
            "quarantine",
            "verify",
            "corrections",
        )
    ),
    Address(name="api", path="/api"),
    *(Address(name=f"settings-{section}", path=f"/settings/{section}") for section in SETTINGS),
)
