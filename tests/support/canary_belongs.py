"""Where what is secret or personal belongs: THE table of the canary test."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Belongs:
    """``found``: places each of which must hold a marker of the kind (``*`` stands for anything); ``may``: others."""

    found: tuple[str, ...] = ()
    may: tuple[str, ...] = ()


NOWHERE = Belongs()
_EVENT = ("answer 200 GET /v1/events", "bucket Lake rows", "stream Log", "table Log B")
"""Where all that an event says is."""
_FIGURES = (*_EVENT, "answer 200 GET /v1/costs", "table Figures H", "table Figures D", "table Figures M")
_MEMBER = ("answer 200 GET /v1/members", "table Control MEMBERS", "table Control U", "users")
_TOLD = ("a receiver", "table Control ALERTS", "answer 200 GET /v1/alerts", "mail to ‹address of a channel›*")
"""What an alert says; people and channels are told the same."""
_ALSO_TOLD = ("answer 200 GET /v1/notifications", "answer 200 POST /v1/alerts/*", "mail to ‹address of a member›*")
_DECIDED = (
    "mail to ‹address of the administrator›*",
    "mail to ‹address of a member›*",
    "mail to ‹address of a channel›*",
)
"""Who asks for an increase, and who decided on it, stands in the mails about it."""
_AUDITED = ("answer 200 GET /v1/audit", "table Control AUDIT")

_POLICY = ("table Control POLICIES", "table Control POLICY-VERSIONS", "answer 200 GET /v1/policies")

_OPPORTUNITY = Belongs(
    found=("table Control RECORDS#opportunity", "answer 200 GET /v1/opportunities"),
    may=("answer 200 * /v1/opportunities/*",),
)
_RECOMMENDATION = Belongs(
    found=("table Control RECORDS#recommendation", "answer 200 GET /v1/recommendations"),
    may=("answer 200 * /v1/recommendations/*",),
)
_SCENARIO = Belongs(
    found=("table Control RECORDS#scenario", "answer 200 GET /v1/scenarios", *_AUDITED),
    may=("answer 20? * /v1/scenarios*",),
)

_FORESEEN = (
    "table Control FORECAST-ADJUSTMENTS",
    "table Control RECORDS#*",
    "table Figures C",
    "answer 200 GET /v1/anomalies",
    "answer 200 GET /v1/opportunities",
    "answer 200 GET /v1/recommendations",
)
"""What is said of whoever spends: by scope, as budgets are."""
_ASKED_AHEAD = (
    *(
        f"answer 20? * /v1/{name}*"
        for name in ("anomalies", "forecast", "insights", "opportunities", "recommendations", "scenarios")
    ),
    "table Control IDEMPOTENCY",  # the answer to what was entered
)

BELONGS: Mapping[str, Belongs] = {
    # Secrets that people make up, or that nobody has
    "password": NOWHERE,
    "wrong password": NOWHERE,
    "wrong code": NOWHERE,
    "wrong secret of an API key": NOWHERE,
    "made-up token": NOWHERE,
    "bad token": NOWHERE,
    "claim of a bad token": NOWHERE,
    "id token": NOWHERE,
    "idempotency key": NOWHERE,
    "strange header": NOWHERE,
    "secret in an address": NOWHERE,
    "credential as a name": NOWHERE,
    "address of nobody": NOWHERE,
    "unfit action": NOWHERE,
    "unfit reason": NOWHERE,
    "what an exception quotes": NOWHERE,
    # Secrets that the product makes up: once, to whoever is to have them
    "access token": Belongs(
        found=("answer 200 POST /v1/auth/login", "answer 200 POST /v1/auth/login/mfa"),
        may=("answer 200 POST /v1/auth/refresh",),
    ),
    "refresh token": Belongs(
        found=(
            "answer 200 POST /v1/auth/login",
            "answer 200 POST /v1/auth/login/mfa",
            "answer 200 POST /v1/auth/refresh",
        )
    ),
    "session of a step": Belongs(found=("answer 401 POST /v1/auth/login",)),
    "secret of an authenticator": Belongs(found=("answer 200 POST /v1/auth/mfa",)),
    "secret of an API key": Belongs(
        found=("answer 201 POST /v1/keys", "answer 201 POST /v1/keys/{key_id}/rotate", "answer of the admin function")
    ),
    "token of an invitation": Belongs(found=("mail to ‹address of a member›*", "mail to ‹address of an invited one›*")),
    "temporary password": Belongs(found=("answer of the admin function",)),
    "pepper of the API keys": Belongs(found=("secret",)),
    "secret of the app client": Belongs(found=("app client",)),
    # Keys of providers: to the provider alone
    "key of a connection": Belongs(found=("the provider",)),
    "refused key of a connection": NOWHERE,
    "what a provider answers": NOWHERE,
    # Addresses and secrets of channels: to the receiver alone, and the secret once to whoever made the channel
    "address of a webhook": Belongs(found=("a receiver",)),
    "address of Slack": Belongs(found=("a receiver",)),
    "secret of a webhook": Belongs(
        found=("answer 201 POST /v1/channels", "answer 200 POST /v1/channels/{channel_id}/rotate-secret")
    ),
    "refused address of a channel": NOWHERE,
    "what a receiver answers": NOWHERE,
    # People: where they are members, and in mails to themselves
    "address of the administrator": Belongs(
        found=(*_MEMBER, "mail to ‹address of the administrator›*"),
        may=(
            "answer 200 GET /v1/audit",  # looked up when it is shown; the log itself has the account's id
            "answer 200 GET /v1/auth/me",
            "answer 200 PUT /v1/auth/me",
            "answer 200 POST /v1/auth/mfa",
            "answer 401 POST /v1/auth/login",  # inside of the step's session
            # Who decided on a batch, or made an import
            "answer 200 POST /v1/quarantine/{batch_id}/discard",
            "answer 20? * /v1/imports*",
            "table Control I",
            "table Figures Q",
            "table Figures X",
            *_DECIDED,
        ),
    ),
    "address of a member": Belongs(
        found=(*_MEMBER, "mail to ‹address of a member›*"),
        may=(
            "answer 200 GET /v1/audit",
            "answer 200 GET /v1/assignees",
            "answer 200 GET /v1/auth/me",
            "answer 20? * /v1/invitations*",
            "answer 200 PUT /v1/members/{subject}",
            "answer 402 POST /v1/leases",  # an owner of the budget that refuses, whom to ask
            *_DECIDED,
        ),
    ),
    "address of an invited one": Belongs(
        found=("table Control INVITATIONS", "answer 200 GET /v1/invitations", "mail to ‹address of an invited one›*"),
        may=("answer 201 POST /v1/invitations",),
    ),
    "address of one who is added": Belongs(found=(*_MEMBER, "answer of the admin function")),
    "name of an account": Belongs(found=("users", "answer 200 GET /v1/auth/me"), may=("answer 200 PUT /v1/auth/me",)),
    "name of a user": Belongs(
        found=("table Control MEMBERS", "table Control U"),
        may=("answer 200 GET /v1/members", "answer 200 PUT /v1/members/{subject}"),
    ),
    "user of an event": Belongs(found=("table Control PEOPLE", "answer 200 GET /v1/people")),
    # Names that an organization gives
    "name of an organization": Belongs(
        found=("table Control ORG", "answer 200 GET /v1/organization", "mail to ‹address of a member›*", *_AUDITED),
        may=(
            "answer 201 POST /v1/organizations",
            "answer 200 GET /v1/auth/me",
            "answer 200 PUT /v1/auth/me",
            "mail to ‹address of the administrator›*",
            "mail to ‹address of an invited one›*",
            *_TOLD,
        ),
    ),
    "name of an API key": Belongs(
        found=("table Control K", "table Control KEYS", "answer 200 GET /v1/keys", *_AUDITED),
        may=("answer 201 POST /v1/keys", "table Control IDEMPOTENCY"),
    ),
    "name of a connection": Belongs(
        found=("table Control CONNECTIONS", "answer 200 GET /v1/connections", *_AUDITED),
        may=("answer 20? * /v1/connections*",),
    ),
    "name of a file": Belongs(found=("table Control I",), may=("answer 20? * /v1/imports*",)),
    "team": Belongs(
        found=("table Control MEMBERS", "table Control U", *_AUDITED),
        may=(
            "answer 20? * /v1/invitations*",
            "answer 200 GET /v1/auth/me",
            "answer 200 GET /v1/members",
            "answer 200 PUT /v1/members/{subject}",
        ),
    ),
    "reason": Belongs(
        found=("table Figures Q", "table Figures X", *_AUDITED),
        may=("answer 200 POST /v1/quarantine/{batch_id}/discard",),
    ),
    "name of a channel": Belongs(
        found=(
            "table Control CHANNELS",
            "answer 200 GET /v1/channels",
            "answer 200 GET /v1/deliveries/dead",
            *_AUDITED,
        ),
        may=("answer 20? * /v1/channels*", "answer 200 GET /v1/alerts/{alert_id}/deliveries"),
    ),
    "address of a channel": Belongs(
        found=("table Control CHANNELS", "answer 200 GET /v1/channels", "mail to ‹address of a channel›*"),
        may=("answer 20? * /v1/channels*",),
    ),
    # Budgets, increases and policies
    "name of a budget": Belongs(
        found=(
            "table Control BUDGETS",
            "answer 200 GET /v1/budgets",
            "answer 402 POST /v1/leases",
            "mail to ‹address of a member›*",
            *_TOLD,
            *_AUDITED,
        ),
        may=(
            "answer 20? * /v1/budgets*",
            "answer 200 GET /v1/increases",
            "answer 200 GET /v1/scenarios/*",  # what each budget would come to
            "table Control IDEMPOTENCY",
            "table Control INCREASES",
            *_ALSO_TOLD,
        ),
    ),
    "notes of a budget": Belongs(
        found=("table Control BUDGETS", "answer 200 GET /v1/budgets", *_AUDITED), may=("answer 20? * /v1/budgets*",)
    ),
    "reason of an increase": Belongs(
        found=("table Control INCREASES", "answer 200 GET /v1/increases", *_TOLD, *_AUDITED),
        may=("table Control BUDGETS", "answer 20? * /v1/budgets/{budget_id}/increase*", *_ALSO_TOLD),
    ),
    "note of a decision": Belongs(
        found=("table Control INCREASES", "answer 200 GET /v1/increases", *_TOLD, *_AUDITED),
        may=("answer 200 * /v1/budgets/{budget_id}/increases*", *_ALSO_TOLD),
    ),
    "name of a policy": Belongs(
        found=(*_POLICY, "table Control POLICIES-IN-FORCE", *_AUDITED), may=("answer 20? * /v1/policies*",)
    ),
    "notes of a policy": Belongs(found=_POLICY, may=("answer 20? * /v1/policies*",)),
    "reason of an approval": Belongs(
        found=("table Control APPROVALS", "answer 200 GET /v1/model-approvals"),
        may=("answer 20? POST /v1/model-approvals*",),
    ),
    "comment on an approval": Belongs(
        found=("table Control APPROVALS", "answer 200 GET /v1/model-approvals"),
        may=("answer 200 POST /v1/model-approvals/*", "table Control POLICIES-IN-FORCE"),
    ),
    # What looks ahead
    "note of a forecast adjustment": Belongs(
        found=(
            "table Control FORECAST-ADJUSTMENTS",
            "table Control RECORDS#forecast",
            "answer 200 GET /v1/forecast-adjustments",
            "answer 200 GET /v1/forecasts/latest",
            *_AUDITED,
        ),
        may=("answer 20? * /v1/forecast*", "table Control IDEMPOTENCY"),
    ),
    "note on an anomaly": Belongs(
        found=("table Control RECORDS#anomaly", "answer 200 GET /v1/anomalies"), may=("answer 200 * /v1/anomalies/*",)
    ),
    "note on an insight": Belongs(
        found=("table Control RECORDS#insight", "answer 200 GET /v1/insights"), may=("answer 200 * /v1/insights/*",)
    ),
    "note on an opportunity": _OPPORTUNITY,
    "reason of a dismissal": _OPPORTUNITY,
    "note on what was saved": Belongs(
        found=(*_OPPORTUNITY.found, *_RECOMMENDATION.found), may=(*_OPPORTUNITY.may, *_RECOMMENDATION.may)
    ),
    "note on a recommendation": _RECOMMENDATION,
    "question on a recommendation": _RECOMMENDATION,
    "answer on a recommendation": _RECOMMENDATION,
    "reason of a rejection": _RECOMMENDATION,
    "name of a scenario": _SCENARIO,
    "notes of a scenario": _SCENARIO,
    "team of a refused lease": NOWHERE,
    "user of a refused lease": NOWHERE,
    "content in a lease": NOWHERE,
    # What events say
    "id of a denied event": Belongs(found=("table Control VIOLATIONS", "answer 200 GET /v1/violations")),
    "tag of a denied event": NOWHERE,
    "team of an event": Belongs(
        found=(*_FIGURES, *_FORESEEN, "mail to ‹address of the administrator›*"),
        may=("answer 200 GET /v1/unregistered", "table Figures V", *_ASKED_AHEAD, *_AUDITED, *_TOLD, *_ALSO_TOLD),
    ),
    "tag that is a dimension": Belongs(found=_FIGURES, may=("table Figures V",)),
    "tag": Belongs(found=_EVENT),
    "customer of an event": Belongs(found=_EVENT),
    "response id": Belongs(found=_EVENT),
    "id of an event": Belongs(found=(*_EVENT, "table Claims E")),
    "value that is asked for": Belongs(found=("query",)),
    "unknown field of an event": Belongs(found=("answer 202 POST /v1/events",)),
    "unknown field of a body": Belongs(found=("answer 400 POST /v1/auth/login",)),
    # What has no place in events
    "content in an event": NOWHERE,
    "credential in an event": NOWHERE,
    "content in an uploaded file": NOWHERE,
    # What can't be read
    "body of a corrupt batch": Belongs(found=("table Log B", "stream Log", "bucket Lake quarantine")),
    "id of a corrupt batch": Belongs(
        found=("table Log B", "table Figures Q", "bucket Lake quarantine names", *_AUDITED),
        may=("answer 20? * /v1/quarantine*", "bucket Lake quarantine", "stream Log", "table Figures X", "log Rollup"),
    ),
}
"""THE table: where the markers of each kind belong."""
