"""The addresses of the dashboard, once for tests, pictures and measurements: what stands on top, and what the API must
allow to see them."""

from collections.abc import Mapping
from dataclasses import dataclass

from outlay_client import Client

from tests.support.access_matrix import LET_IN

ADMIN, MANAGER, VIEWER = "A", "M", "V"
"""As the access matrix letters them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOf:
    """``path`` may name a thing by its kind in braces; ``asks`` is the call that decides who sees the page."""

    path: str
    heading: str = ""
    """Its first words at least; empty where a thing's own name stands there."""
    asks: str = ""
    """Empty: everybody who is signed in."""
    title: str = ""
    """Where the path says nothing."""

    @property
    def name(self) -> str:
        """Of its picture: ``budget-edit`` (``/budgets/{budget}/edit``), ``models-prices`` (``/models?tab=prices``)."""
        path, _, query = self.path.partition("?")
        parts = path.strip("/").split("/")
        things = [place for place, part in enumerate(parts) if part.startswith("{")]
        values = [value.partition("=")[2] for value in query.split("&") if value]
        return self.title or "-".join([*(part.strip("{}") for part in parts[things[0] if things else 0 :]), *values])

    def is_for(self, letter: str) -> bool:
        """Whether that role sees it."""
        return not self.asks or LET_IN[self.asks] == "*" or letter in LET_IN[self.asks]

    def address(self, things: Mapping[str, str]) -> str | None:
        """With the ids of ``things`` put in; None where there is no such thing."""
        try:
            return self.path.format_map(things)
        except KeyError:
            return None


PAGES = (
    PageOf(path="/", heading="Overview", title="overview", asks="GET /v1/costs/summary"),
    PageOf(path="/costs", heading="Costs", asks="GET /v1/costs"),
    PageOf(path="/costs?rows=team&columns=model&compare=previous", heading="Costs", asks="GET /v1/costs"),
    PageOf(path="/costs/events", heading="Costs", asks="GET /v1/events"),
    PageOf(path="/costs/users", heading="Costs", asks="GET /v1/users"),
    PageOf(path="/me", heading="My usage", asks="GET /v1/me/costs"),
    PageOf(path="/budgets", heading="Budgets", asks="GET /v1/budgets"),
    PageOf(path="/budgets/new", heading="New budget", asks="POST /v1/budgets"),
    PageOf(path="/budgets/increases", heading="Requests for more", asks="GET /v1/increases"),
    PageOf(path="/budgets/check", heading="What would be answered", asks="GET /v1/budgets/check"),
    PageOf(path="/budgets/{budget}", asks="GET /v1/budgets/{budget_id}"),
    PageOf(path="/budgets/{budget}/edit", asks="PUT /v1/budgets/{budget_id}"),
    PageOf(path="/forecasts", heading="Forecasts", asks="GET /v1/forecasts/latest"),
    PageOf(path="/forecasts/past", heading="Forecasts", asks="GET /v1/forecasts"),
    PageOf(path="/forecasts/{forecast}", asks="GET /v1/forecasts/{forecast_id}"),
    PageOf(path="/forecasts/changes", heading="Forecasts", asks="GET /v1/forecast-adjustments"),
    PageOf(path="/forecasts/what-if", heading="What if", asks="GET /v1/scenarios"),
    PageOf(path="/forecasts/what-if/new", heading="Build a scenario", asks="POST /v1/scenarios"),
    PageOf(path="/forecasts/what-if/compare", heading="Scenarios side by side", asks="GET /v1/scenarios/compare"),
    PageOf(path="/forecasts/what-if/{scenario}", asks="GET /v1/scenarios/{scenario_id}"),
    PageOf(path="/recommendations", heading="Recommendations", asks="GET /v1/recommendations"),
    PageOf(path="/recommendations?tab=insights", heading="Recommendations", asks="GET /v1/insights"),
    PageOf(path="/recommendations/{recommendation}", asks="GET /v1/recommendations/{recommendation_id}"),
    PageOf(path="/recommendations/calculator", heading="Does it pay?", asks="GET /v1/recommendations"),
    PageOf(path="/recommendations/settings", heading="From where on", asks="GET /v1/recommendations/settings"),
    PageOf(path="/opportunities", heading="Opportunities", asks="GET /v1/opportunities"),
    PageOf(path="/opportunities/{opportunity}", asks="GET /v1/opportunities/{opportunity_id}"),
    PageOf(path="/alerts", heading="Anomalies & alerts", asks="GET /v1/alerts"),
    PageOf(path="/alerts/notifications", heading="Anomalies & alerts", asks="GET /v1/notifications"),
    PageOf(path="/alerts/deliveries", heading="Anomalies & alerts", asks="GET /v1/deliveries/dead"),
    PageOf(path="/alerts/{alert}", asks="GET /v1/alerts/{alert_id}"),
    PageOf(path="/anomalies", heading="Anomalies & alerts", asks="GET /v1/anomalies"),
    PageOf(path="/anomalies/{anomaly}", asks="GET /v1/anomalies/{anomaly_id}"),
    PageOf(path="/models", heading="Models", asks="GET /v1/models"),
    PageOf(path="/models?tab=prices", heading="Models", asks="GET /v1/prices"),
    PageOf(path="/models?tab=quality", heading="Models", asks="GET /v1/models"),
    PageOf(path="/models?tab=advice", heading="Models", asks="GET /v1/models"),
    PageOf(path="/models?tab=providers", heading="Models", asks="GET /v1/models"),
    PageOf(path="/models?tab=migrate", heading="Models", asks="GET /v1/models"),
    PageOf(path="/models?tab=profile", heading="Models", asks="GET /v1/models"),
    PageOf(path="/sources", heading="Data sources", asks="GET /v1/keys"),
    PageOf(path="/sources/keys", heading="Data sources", asks="GET /v1/keys"),
    PageOf(path="/sources/imports", heading="Data sources", asks="GET /v1/imports"),
    PageOf(path="/sources/imports/{import}", asks="GET /v1/imports/{import_id}"),
    PageOf(path="/sources/connections", heading="Data sources", asks="GET /v1/connections"),
    PageOf(path="/sources/batches", heading="Data sources", asks="GET /v1/verify/batches"),
    PageOf(path="/sources/unpriced", heading="Data sources", asks="GET /v1/prices/unpriced"),
    PageOf(path="/sources/quarantine", heading="Data sources", asks="GET /v1/quarantine"),
    PageOf(path="/sources/corrections", heading="Data sources", asks="GET /v1/corrections"),
    PageOf(path="/sources/verify", heading="Data sources", asks="GET /v1/verify"),
    PageOf(path="/sources/manual", heading="Enter usage by hand", asks="POST /v1/imports"),
    PageOf(path="/settings/organization", heading="Organization", asks="GET /v1/organization"),
    PageOf(path="/settings/members", heading="Members and roles", asks="GET /v1/members"),
    PageOf(path="/settings/names", heading="Teams and other names", asks="GET /v1/teams"),
    PageOf(path="/settings/tags", heading="Tags", asks="GET /v1/organization"),
    PageOf(path="/settings/policies", heading="Policies", asks="GET /v1/policies"),
    PageOf(path="/settings/approvals", heading="Model approvals", asks="GET /v1/model-approvals"),
    PageOf(path="/settings/channels", heading="Channels and alerts", asks="GET /v1/channels"),
    PageOf(path="/settings/prices", heading="Prices", asks="GET /v1/prices"),
    PageOf(path="/settings/audit", heading="Audit log", asks="GET /v1/audit"),
    PageOf(path="/settings/people", heading="People and privacy", asks="GET /v1/people"),
    PageOf(path="/settings/months", heading="Months", asks="GET /v1/periods"),
    PageOf(path="/settings/retention", heading="Retention", asks="GET /v1/retention"),
    PageOf(path="/settings/profile", heading="Profile"),
    PageOf(path="/settings/security", heading="Password and authenticator"),
    PageOf(path="/settings/notifications", heading="Notifications", asks="GET /v1/preferences"),
    PageOf(path="/api", heading="API"),
    PageOf(path="/settings/organizations", heading="Organizations", asks="GET /v1/organizations"),
    PageOf(path="/settings/plans", heading="Plans", asks="GET /v1/plans"),
)
"""What there is for who is signed in."""
VISITORS = (
    PageOf(path="/", heading="Know what AI costs you", title="start"),
    PageOf(path="/sign-in", heading="Sign in"),
    PageOf(path="/register", heading="Make an account"),
    PageOf(path="/forgot-password", heading="Set a new password"),
    PageOf(path="/invitation", heading="You are invited"),
)
"""What there is for everybody else."""
MENU = {
    "Overview": "/",
    "Costs": "/costs",
    "Budgets": "/budgets",
    "Forecasts": "/forecasts",
    "Recommendations": "/recommendations",
    "Opportunities": "/opportunities",
    "Anomalies & alerts": "/alerts",
    "Models": "/models",
    "Data sources": "/sources",
    "Settings": "/settings",
}
"""Entry of the menu → where it leads."""

_THINGS = {
    "budget": ("/v1/budgets", "budgets", "budget_id"),
    "forecast": ("/v1/forecasts", "forecasts", "forecast_id"),
    "recommendation": ("/v1/recommendations", "recommendations", "recommendation_id"),
    "scenario": ("/v1/scenarios", "scenarios", "scenario_id"),
    "import": ("/v1/imports", "imports", "import_id"),
    "opportunity": ("/v1/opportunities", "opportunities", "opportunity_id"),
    "alert": ("/v1/alerts", "alerts", "alert_id"),
    "anomaly": ("/v1/anomalies", "anomalies", "anomaly_id"),
}
"""Kind → where they are listed, under which name, and what of one its address needs."""


def things_of(reader: Client) -> dict[str, str]:
    """The id of one thing of each kind that the organization has."""
    lists = {kind: reader.call("GET", route)[name] for kind, (route, name, _) in _THINGS.items()}
    return {kind: str(found[0][_THINGS[kind][2]]) for kind, found in lists.items() if found}
