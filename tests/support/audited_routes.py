"""Routes that change something of an organization or of the deployment, each in a world where it does what it is for.

Of those in ``COMMITTED`` the change and its entry in the audit log are one transaction.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from outlay.adapters.dynamodb.control import ControlTable
from outlay.contracts.accounts import PLATFORM_GROUP
from outlay.domain.rate_limit import CLASSES
from outlay.domain.registers import KINDS

from tests.support.accounts_world import ANN, BEN, GOOD, AccountsWorld
from tests.support.anomaly_world import with_anomaly
from tests.support.api_world import PASSWORD, ApiWorld
from tests.support.builders import ORG, a_membership
from tests.support.fake_cognito import sub_of

Made = tuple[ApiWorld, dict[str, str]]
"""A world in which the route does what it is for, and the values of its path."""
Make = Callable[[Path], Made]
DEPLOYMENT = ""
"""The chain of the deployment's own log."""


class Row(NamedTuple):
    action: str
    """That is logged."""
    make: Make
    body: Any = None
    query: str = ""
    chain: str = ORG
    """Whose log it is in."""
    who: str = "sub-1"
    target: str = ""
    """Where it is neither in the path nor in the answer."""

    def body_in(self, places: Mapping[str, str]) -> Any:
        """``{…}`` in a text is a value of the world that was made."""
        if not isinstance(self.body, dict):
            return self.body
        return {name: places.get(one[1:-1], one) if isinstance(one, str) else one for name, one in self.body.items()}


def anywhere(_: Path) -> Made:
    return ApiWorld(), {}


def demote(world: ApiWorld) -> None:
    """Who is signed in administers nothing any more."""
    world.claims.pop("cognito:groups", None)
    world.control.memberships["sub-1"] = {ORG: a_membership(role="viewer")}


def forgotten(world: ApiWorld) -> ApiWorld:
    """Without what was logged so far."""
    table = world.database.tables["control"]
    for place in [place for place in table if "AUDIT" in place[0]]:
        del table[place]
    return world


def after(method: str, path: str, body: Any, *, named: Mapping[str, str], world: ApiWorld | None = None) -> Made:
    """Once that was asked. ``named``: a value of the later path → where it is in the answer."""
    world = world or ApiWorld()
    answer = world.send(method, path, body=body)
    assert answer["statusCode"] == 201, answer
    return forgotten(world), {name: str(answer["json"][field]) for name, field in named.items()}


def with_key(_: Path) -> Made:
    return after("POST", "/v1/keys", A_KEY, named={"key_id": "key_id"})


def with_member(_: Path) -> Made:
    world = ApiWorld()
    bob = a_membership(subject="bob", role="viewer", email="bob@example.com")
    ControlTable(world.database, "control").put_membership(bob)
    return world, {"subject": "bob"}


def invited(_: Path) -> Made:
    return after("POST", "/v1/invitations", AN_INVITATION, named={"invitation_id": "id"})


def aliased(_: Path) -> Made:
    world = ApiWorld()
    assert world.send("PUT", "/v1/prices/aliases", body=AN_ALIAS)["statusCode"] == 200
    return forgotten(world), {}


def platform(_: Path) -> Made:
    world = ApiWorld()
    world.claims["cognito:groups"] = [PLATFORM_GROUP]
    return world, {}


def priced(folder: Path) -> Made:
    world, _ = platform(folder)
    return after("POST", "/v1/prices/entries", A_RATE, named={"sequence": "sequence"}, world=world)


def requested(folder: Path) -> Made:
    """A negotiated price that waits for the deployment's answer."""
    world = ApiWorld()
    made = after("POST", "/v1/prices/negotiated", A_DISCOUNT, named={"sequence": "sequence"}, world=world)
    world.claims["cognito:groups"] = [PLATFORM_GROUP]
    return made


def with_plan(folder: Path) -> Made:
    world, _ = platform(folder)
    return after("PUT", "/v1/plans/large", A_PLAN, named={"name": "name"}, world=world)


def new_plan(folder: Path) -> Made:
    return platform(folder)[0], {"name": "large"}


class SignedIn(AccountsWorld):
    """Somebody whose session the user pool knows."""

    token = ""

    def send(self, method: str, path: str, **asked: Any) -> dict[str, Any]:
        return super().send(method, path, **{**self.bearer(self.token), **asked})


def budgeted(_: Path) -> Made:
    return after("POST", "/v1/budgets", A_BUDGET, named={"budget_id": "budget_id"})


A_CHANGE = {"note": "Launch", "from": "2026-12-01", "percent": 20}


def adjusted(_: Path) -> Made:
    return after("POST", "/v1/forecast-adjustments", A_CHANGE, named={"adjustment_id": "adjustment_id"})


A_SCENARIO = {"name": "Fewer calls", "changes": [{"kind": "volume", "percent": -20}]}


def imagined(_: Path) -> Made:
    return after("POST", "/v1/scenarios", A_SCENARIO, named={"scenario_id": "scenario_id"})


def _increased(what: str) -> Make:
    """A budget with an increase that somebody asked for, or was granted."""

    def make(folder: Path) -> Made:
        world, places = budgeted(folder)
        path = f"/v1/budgets/{places['budget_id']}/{what}"
        _, named = after("POST", path, MORE, named={"increase_id": "increase_id"}, world=world)
        return world, {**places, **named}

    return make


def about_to_join(_: Path) -> Made:
    world = SignedIn()
    assert world.invite(BEN)["statusCode"] == 201
    world.token = world.login(BEN, GOOD)
    return forgotten(world), {"token": world.mailed_token()}


def about_to_confirm(_: Path) -> Made:
    """Another address, to which a code went."""
    world = SignedIn()
    world.token = world.login(ANN)
    asked = {"email": "anna@example.com", "password": PASSWORD}
    assert world.send("PUT", "/v1/auth/me", body=asked)["statusCode"] == 200
    return world, {"code": world.cognito.code_for("anna@example.com")}


def with_policy(_: Path) -> Made:
    return after("POST", "/v1/policies", A_POLICY, named={"policy_id": "policy_id"})


def with_approval(_: Path) -> Made:
    return after("POST", "/v1/model-approvals", AN_APPROVAL, named={"approval_id": "approval_id"})


def _named(plural: str) -> Make:
    return lambda _: after("POST", f"/v1/{plural}", {"id": "search"}, named={"id": "id"})


A_POLICY = {
    "name": "Tags",
    "rules": [{"id": "region", "kind": "required_tags", "mode": "warn", "tags": {"region": ["eu", "us"]}}],
}
AN_APPROVAL = {"model": "openai/gpt-5-pro", "reason": "for the quarterly evaluation"}
A_KEY = {"name": "production", "scopes": ["ingest"]}
AN_INVITATION = {"email": "ben@example.com", "role": "viewer"}
AN_ALIAS = {"alias": "openai/our-own", "target": "openai/gpt-4o"}
A_BUDGET = {"name": "All of it", "limit_usd": "100"}
MORE = {"amount_usd": "50", "reason": "the launch", "until": "2026-11-25T00:00:00Z"}
A_REASON = {"reason": "as agreed"}
A_RATE = {
    "kind": "rate",
    "provider": "acme",
    "model": "large",
    "rates": {"input_uncached_tokens": "1.50"},
    "effective_from": "2026-11-01",
    "source": "price list",
    "reason": "the book lacks it",
}
A_DISCOUNT = {"kind": "discount", "provider": "openai", "percent": "5", "effective_from": "2026-11-01", **A_REASON}
_QUOTA = {"per_minute": 60, "burst": 10}
A_PLAN = {"limits": {name: {"organization": _QUOTA, "caller": _QUOTA} for name in CLASSES}}
COMMITTED: Mapping[str, Row] = {
    "PUT /v1/organization": Row("organization.change", anywhere, {"name": "Acme Corp."}),
    "POST /v1/organizations": Row("organization.create", platform, {"name": "Zoo", "id": "zoo"}, chain="zoo"),
    **{
        name: row
        for kind, one in KINDS.items()
        for name, row in (
            (f"POST /v1/{one.plural}", Row(f"{kind}.create", anywhere, {"id": "search"})),
            (f"PUT /v1/{one.plural}/{{id}}", Row(f"{kind}.change", _named(one.plural), {"notes": "ours"})),
            (f"DELETE /v1/{one.plural}/{{id}}", Row(f"{kind}.delete", _named(one.plural))),
        )
    },
    "PUT /v1/members/{subject}": Row("member.update", with_member, {"role": "manager", "scope": {"team": ["search"]}}),
    "DELETE /v1/members/{subject}": Row("member.delete", with_member),
    "POST /v1/keys": Row("key.create", anywhere, A_KEY),
    "PUT /v1/keys/{key_id}": Row("key.update", with_key, {"name": "second", "addresses": [], "expires_at": None}),
    "POST /v1/keys/{key_id}/rotate": Row("key.rotate", with_key, {"overlap_hours": 1}),
    "DELETE /v1/keys/{key_id}": Row("key.revoke", with_key),
    "POST /v1/invitations": Row("invitation.create", anywhere, AN_INVITATION),
    "POST /v1/invitations/{invitation_id}/resend": Row("invitation.resend", invited, {"days": 3}),
    "DELETE /v1/invitations/{invitation_id}": Row("invitation.withdraw", invited),
    "PUT /v1/prices/aliases": Row("price.add", anywhere, AN_ALIAS, target="1"),
    "DELETE /v1/prices/aliases": Row("price.withdraw", aliased, query="alias=openai/our-own", target="1"),
    "POST /v1/prices/negotiated": Row("price.add", anywhere, A_DISCOUNT),
    "POST /v1/prices/negotiated/{sequence}/grant": Row("price.grant", requested, A_REASON),
    "POST /v1/prices/negotiated/{sequence}/refuse": Row("price.refuse", requested, A_REASON),
    "POST /v1/prices/negotiated/{sequence}/withdraw": Row("price.withdraw", requested, A_REASON),
    "POST /v1/prices/entries": Row("price.add", platform, A_RATE, chain=DEPLOYMENT),
    "POST /v1/prices/entries/{sequence}/withdraw": Row("price.withdraw", priced, A_REASON, chain=DEPLOYMENT),
    "PUT /v1/plans/{name}": Row("plan.create", new_plan, A_PLAN, chain=DEPLOYMENT),
    "DELETE /v1/plans/{name}": Row("plan.delete", with_plan, chain=DEPLOYMENT),
    "POST /v1/policies": Row("policy.create", anywhere, A_POLICY),
    "PUT /v1/policies/{policy_id}": Row("policy.change", with_policy, {**A_POLICY, "enabled": False}),
    "DELETE /v1/policies/{policy_id}": Row("policy.delete", with_policy),
    "POST /v1/model-approvals": Row("approval.request", anywhere, AN_APPROVAL),
    "POST /v1/model-approvals/{approval_id}/approve": Row(
        "approval.approve", with_approval, {"until": "2026-12-22T00:00:00Z"}
    ),
    "POST /v1/model-approvals/{approval_id}/refuse": Row(
        "approval.refuse", with_approval, {"comment": "there is a cheaper one"}
    ),
    "POST /v1/forecast-adjustments": Row("forecast_adjustment.create", anywhere, A_CHANGE),
    "PUT /v1/forecast-adjustments/{adjustment_id}": Row(
        "forecast_adjustment.change", adjusted, {**A_CHANGE, "percent": 30}
    ),
    "DELETE /v1/forecast-adjustments/{adjustment_id}": Row("forecast_adjustment.delete", adjusted),
    "POST /v1/scenarios": Row("scenario.create", anywhere, A_SCENARIO),
    "PUT /v1/scenarios/{scenario_id}": Row("scenario.change", imagined, {"name": "Fewer"}),
    "DELETE /v1/scenarios/{scenario_id}": Row("scenario.delete", imagined),
    "POST /v1/budgets": Row("budget.create", anywhere, A_BUDGET),
    "PUT /v1/budgets/{budget_id}": Row("budget.change", budgeted, {"limit_usd": "200"}),
    "DELETE /v1/budgets/{budget_id}": Row("budget.delete", budgeted),
    "POST /v1/budgets/{budget_id}/copy": Row("budget.create", budgeted, {"name": "daily", "cycle": "daily"}),
    "POST /v1/budgets/{budget_id}/increases": Row("budget_increase.grant", budgeted, MORE),
    "POST /v1/budgets/{budget_id}/increase-requests": Row("budget_increase.request", budgeted, MORE),
    **{
        f"POST /v1/budgets/{{budget_id}}/increases/{{increase_id}}/{verb}": Row(
            f"budget_increase.{verb}", _increased(what)
        )
        for verb, what in (("approve", "increase-requests"), ("refuse", "increase-requests"), ("end", "increases"))
    },
    "POST /v1/anomalies/{anomaly_id}/feedback": Row("anomaly.feedback", with_anomaly, {"verdict": "expected"}),
    "POST /v1/invitations/accept": Row("member.join", about_to_join, {"token": "{token}"}, who=sub_of(BEN)),
    "POST /v1/auth/me/email/confirm": Row("member.change_address", about_to_confirm, {"code": "{code}"}),
}
"""Route → what is logged, and how it comes to be asked."""
OPEN = frozenset(
    {
        "POST /v1/invitations/accept",
        "POST /v1/auth/me/email/confirm",
        "POST /v1/budgets/{budget_id}/increase-requests",
        "POST /v1/model-approvals",
        "PUT /v1/preferences",
    }
)
"""Those of them that no role, or the least, is enough for."""
