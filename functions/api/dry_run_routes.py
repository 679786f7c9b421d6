"""A policy tried on the usage of the last 30 days: what it would have refused, and whose calls that were."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from hashlib import sha256
from typing import Any

from outlay.application.dry_run_policy import Beyond, Events, Window, beyond_limits, tally_events, tally_figures
from outlay.application.list_events import Place, first_place
from outlay.application.manage_policies import check_policy, find_policy, find_version
from outlay.application.policies_in_force import InForce, read_in_force
from outlay.application.policy_content import policy_to_content
from outlay.application.registers import names_in_use
from outlay.domain.budget import Unit
from outlay.domain.calendar import local_text
from outlay.domain.dry_run import Sum, Tally, is_in_figures, not_tried
from outlay.domain.errors import InvalidInput, Problem
from outlay.domain.money import usd_text
from outlay.domain.periods import iso_utc
from outlay.domain.policy import Policy
from outlay.domain.policy_verdict import Asked, compile_policies
from outlay.runtime.http import Response

from functions.api.events_query import read_place
from functions.api.policy_bodies import DryRunBody
from functions.api.policy_owners import owners_of_teams
from functions.api.policy_routes import draft
from functions.api.routing import Call, Route
from functions.api.schemas import expect_no_parameters, read_body

MAX_LISTED = 100
"""Teams, features and owners, the costliest first."""
_DRAFT = "pol_" + "0" * 24


def dry_run(call: Call) -> Response:
    """Sums of the calls that fall short of a policy's rules. Nothing is stored or refused.

    Where figures are kept by all that the rules read, one answer covers every call; else each answer covers a piece of
    the log's events, and ``next_cursor`` goes on: its sums are of that piece alone.
    """
    expect_no_parameters(call.request)
    body = read_body(DryRunBody, call.request)
    policy = replace(_wanted(call, body), is_enabled=True)
    place, began = _place(body.cursor, _digest(policy), call.services.clock())
    trial = _Trial(call=call, policy=policy, began_ms=began, place=place)
    following = trial.run()
    limits = trial.limits() if body.cursor is None else []
    answer = {
        **trial.covered(is_all=following is None and body.cursor is None),
        **_sums(trial.tally, owners_of_teams(call, trial.tally.by_team)),
        "limits": [_beyond(one) for one in limits],
        "next_cursor": None if following is None else _cursor_text(_digest(policy), began, following),
    }
    return Response(status=200, body=answer)


@dataclass(kw_only=True)
class _Trial:
    """One dry run, or one piece of it."""

    call: Call
    policy: Policy
    began_ms: int
    place: Place
    is_exact: bool = True

    @cached_property
    def tally(self) -> Tally:
        org, store = self.call.organization.org, self.call.services.changes.store
        registers = sorted(InForce(policies=(self.policy,)).registers)
        policies = compile_policies(
            [self.policy],
            approvals=read_in_force(org, store=store)[1].approvals,
            registered={kind: names_in_use(org, kind, store=store) for kind in registers},
        )
        return Tally(policies=policies, asked=Asked(now_ms=self.began_ms))

    @property
    def window(self) -> Window:
        return Window.before(self.began_ms, self.call.organization)

    @property
    def is_in_figures(self) -> bool:
        return is_in_figures(self.policy, self.call.organization.dimensions.tag_keys)

    def run(self) -> Place | None:
        """Add up; where it goes on."""
        services, organization = self.call.services, self.call.organization
        if not self.is_in_figures:
            events = Events(org=organization.org, log=services.events, prices=services.prices.books)
            return tally_events(self.policy, self.tally, self.window, events=events, place=self.place)
        figures = tally_figures(
            self.policy,
            self.tally,
            self.window,
            organization=organization,
            reader=services.figures,
            now_ms=self.began_ms,
        )
        self.is_exact = figures.exact
        return None

    def limits(self) -> list[Beyond]:
        reader, organization = self.call.services.figures, self.call.organization
        return beyond_limits(self.policy, self.window, organization=organization, reader=reader, now_ms=self.began_ms)

    def covered(self, *, is_all: bool) -> dict[str, Any]:
        """What the sums are of."""
        window, zone = self.window, self.call.organization.dimensions.time_zone
        reasons = ((rule.rule_id, not_tried(rule)) for rule in self.policy.rules)
        return {
            "as_of": iso_utc(self.began_ms),
            "from": local_text(window.start_ms, zone),
            "to": local_text(window.end_ms, zone),
            "time_zone": zone,
            "currency": "USD",
            "source": "figures" if self.is_in_figures else "log",
            "complete": is_all,
            "exact": self.is_exact,
            "not_tried": [{"rule": rule, "reason": reason} for rule, reason in reasons if reason is not None],
        }


def _wanted(call: Call, body: DryRunBody) -> Policy:
    org, store = call.organization.org, call.services.changes.store
    if (body.policy is None) == (body.policy_id is None):
        raise InvalidInput(
            "It is not said what to try.",
            problems=[Problem(field="policy", reason="is needed, or policy_id, and not both")],
        )
    if body.policy is not None:
        if body.version is not None:
            problem = Problem(field="version", reason="is of a stored policy: send policy_id with it")
            raise InvalidInput("It is not said what to try.", problems=[problem])
        policy = draft(body.policy, call, policy_id=_DRAFT)
        check_policy(policy, call.organization, ())
        return policy
    assert body.policy_id is not None, "one of the two is there"
    if body.version is not None:
        return find_version(org, body.policy_id, body.version, store=store)
    return find_policy(org, body.policy_id, store=store)[1]


def _sums(tally: Tally, owners: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    by_owner: dict[str, Sum] = {}
    for team, one in tally.by_team.items():
        for owner in owners.get(team, ()):
            held = by_owner.setdefault(owner, Sum())
            held.add(one.requests, one.unpriced_requests, one.picousd)
    return {
        "seen": _sum(tally.seen),
        "falls_short": _sum(tally.short),
        "undecided": _sum(tally.undecided),
        "by_mode": {mode: _sum(one) for mode, one in tally.by_mode.items()},
        "by_rule": _ranked("rule", tally.by_rule),
        "by_team": _ranked("team", tally.by_team),
        "by_feature": _ranked("feature", tally.by_feature),
        "by_owner": _ranked("owner", by_owner),
    }


def _ranked(name: str, sums: Mapping[str, Sum]) -> list[dict[str, Any]]:
    ordered = sorted(sums.items(), key=lambda one: (-one[1].picousd, -one[1].requests, one[0]))
    return [{name: value, **_sum(one)} for value, one in ordered[:MAX_LISTED]]


def _sum(one: Sum) -> dict[str, Any]:
    known = one.requests == 0 or one.unpriced_requests < one.requests
    return {
        "requests": one.requests,
        "unpriced_requests": one.unpriced_requests,
        "cost_usd": usd_text(one.picousd) if known else None,
        "lower_bound": one.unpriced_requests > 0,
    }


def _beyond(one: Beyond) -> dict[str, Any]:
    is_usd = one.unit is Unit.USD
    return {
        "rule": one.rule_id,
        "unit": one.unit.value,
        "period_from": one.first_day,
        "whole_period": one.is_whole,
        "limit": usd_text(one.limit) if is_usd else str(one.limit),
        "used": usd_text(one.used) if is_usd else str(one.used),
        "beyond": usd_text(one.used - one.limit) if is_usd else str(one.used - one.limit),
        "lower_bound": is_usd and one.unpriced_requests > 0,
    }


# ---- where the walk through the log goes on


def _digest(policy: Policy) -> str:
    rules = policy_to_content(policy)["rules"]
    return sha256(json.dumps(rules, sort_keys=True).encode()).hexdigest()[:16]


def _cursor_text(digest: str, now_ms: int, place: Place) -> str:
    content = json.dumps([digest, now_ms, asdict(place)], separators=(",", ":"))
    return base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")


def _place(cursor: str | None, digest: str, now_ms: int) -> tuple[Place, int]:
    """Where to go on, and when the dry run began."""
    if cursor is None:
        return first_place(now_ms), now_ms
    try:
        ours, began, content = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        place = read_place(content)
        if ours != digest or type(began) is not int or not 0 <= now_ms - began < _CURSOR_LIFE_MS:
            raise ValueError
        if not isinstance(place, Place):
            raise TypeError
    except (ValueError, TypeError, AttributeError, binascii.Error, RecursionError):
        problem = Problem(field="cursor", reason="does not belong to this dry run, or is older than 12 hours")
        raise InvalidInput("The dry run can't go on.", problems=[problem]) from None
    return place, began


_CURSOR_LIFE_MS = 12 * 3_600_000

ROUTES = (Route("POST", "/v1/policies/dry-run", dry_run),)
