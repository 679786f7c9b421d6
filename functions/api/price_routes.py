"""Which calls have no price, and the organization's own names of models."""

from typing import Any

from outlay.application import manage_aliases
from outlay.application.list_unpriced import CAN, UnpricedModel, UsageOfDay, list_unpriced
from outlay.application.read_figures import read_figures
from outlay.domain.calendar import local_date, slices
from outlay.domain.errors import InvalidInput, Problem
from outlay.domain.figures import Figures, FiguresQuery
from outlay.domain.periods import day_start_ms, iso_utc
from outlay.runtime.http import Response

from functions.api.price_entry_routes import fill, own_desk
from functions.api.routing import Call, Route
from functions.api.schemas import AliasBody, expect_no_parameters, read_body, read_days, read_parameters

DEFAULT_DAYS = 35
MAX_DAYS = 400


def get_unpriced(call: Call) -> Response:
    """Per provider and model: how many calls have no price, and why by the newest price book."""
    organization, now_ms = call.organization, call.services.clock()
    parameters = read_parameters(call.request, known=frozenset({"from", "to"}))
    start, end = read_days(
        parameters, organization=organization, now_ms=now_ms, default_days=DEFAULT_DAYS, max_days=MAX_DAYS
    )
    zone = organization.dimensions.time_zone
    query = FiguresQuery(
        slices=slices(day_start_ms(start, zone), day_start_ms(end, zone), granularity="day", time_zone=zone),
        group_by=("provider", "model"),
    )
    figures = read_figures(query, organization=organization, reader=call.services.figures, now_ms=now_ms)
    book = call.services.prices.current(organization.org)
    rows = list_unpriced(_per_day(figures, zone), prices=book, aliases=organization.aliases, now_ms=now_ms)
    content = {
        "from": start,
        "to": end,
        "price_revision": book.revision,
        "rows": [_to_api(row) for row in rows],
    }
    return Response(status=200, body={"as_of": iso_utc(figures.as_of_ms), **content})


def _per_day(figures: Figures, zone: str) -> list[UsageOfDay]:
    usage = []
    for row in range(len(figures)):
        provider, model = figures.group_of(row)
        day = local_date(figures.slice_of(row).start_ms, zone).isoformat()
        usage.append(UsageOfDay(day=day, provider=provider, model=model, amounts=figures.amounts(row)))
    return usage


def _to_api(row: UnpricedModel) -> dict[str, Any]:
    return {
        "provider": row.provider,
        "model": row.model,
        "requests": row.requests,
        "reason": row.reason,
        "buckets": list(row.buckets),
        "first_seen": row.first_seen,
        "last_seen": row.last_seen,
        "can": list(CAN[row.reason]),
    }


def get_aliases(call: Call) -> Response:
    """``provider/model`` as sent → as which it is priced. Administrators only."""
    expect_no_parameters(call.request)
    return _aliases(call)


def put_alias(call: Call) -> Response:
    """Set one alias: new events are priced by it from the next minute on, and those that had no price."""
    body = read_body(AliasBody, call.request)
    manage_aliases.put_alias(own_desk(call), alias=body.alias, target=body.target, **_by(call))
    fill(call)
    return _aliases(call)


def delete_alias(call: Call) -> Response:
    """Remove the alias of the parameter ``alias``."""
    alias = read_parameters(call.request, known=frozenset({"alias"})).get("alias", "")
    if not alias:
        problem = Problem(field="alias", reason="names the alias to remove, as provider/model")
        raise InvalidInput("The alias is missing.", problems=(problem,))
    manage_aliases.delete_alias(own_desk(call), alias=alias, **_by(call))
    return _aliases(call)


def _by(call: Call) -> dict[str, Any]:
    return {"who": call.principal.name, "now_ms": call.services.clock(), "store": call.services.control}


def _aliases(call: Call) -> Response:
    aliases = manage_aliases.list_aliases(own_desk(call), store=call.services.control)
    return Response(status=200, body={"aliases": dict(sorted(aliases.items()))})


ROUTES = (
    Route("GET", "/v1/prices/unpriced", get_unpriced),
    Route("GET", "/v1/prices/aliases", get_aliases),
    Route("PUT", "/v1/prices/aliases", put_alias),
    Route("DELETE", "/v1/prices/aliases", delete_alias),
)
