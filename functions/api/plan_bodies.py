"""What is sent to define a plan, decoded with every problem named."""

from typing import Annotated

from outlay.domain.errors import InvalidInput
from outlay.domain.plan import Limits, plan_problems
from outlay.domain.rate_limit import Quota
from outlay.runtime.http import Request
from pydantic import Field

from functions.api.schemas import Body, read_body

Whole = Annotated[int, Field(strict=True)]


class QuotaBody(Body):
    per_minute: Whole
    burst: Whole
    """Requests that may come at once."""


class LimitsBody(Body):
    organization: QuotaBody
    """All of its keys and accounts together."""
    caller: QuotaBody
    """One key or account."""


class PlanBody(Body):
    limits: dict[Annotated[str, Field(max_length=64)], LimitsBody]
    """Class of endpoints (``auth``, ``read``, ``write``, ``ingest``, ``export``) → what holds; all of them."""


def read_plan(request: Request) -> dict[str, Limits]:
    """Raises ``InvalidInput`` naming every problem."""
    body = read_body(PlanBody, request)
    limits = {
        name: Limits(organization=_quota(one.organization), caller=_quota(one.caller))
        for name, one in body.limits.items()
    }
    problems = list(plan_problems(limits))
    if problems:
        raise InvalidInput("A plan can't be like this.", problems=problems)
    return limits


def _quota(body: QuotaBody) -> Quota:
    return Quota(per_minute=body.per_minute, burst=body.burst)
