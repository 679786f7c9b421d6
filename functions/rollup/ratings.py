"""Rollup's ways in to re-ratings: one is begun, applied, gone on with; what has no price is filled."""

from collections.abc import Callable, Mapping
from typing import Any

from outlay.application.rerate import Rerater
from outlay.domain.errors import Conflict, NotFound
from outlay.domain.rerating import Rerating

Answer = dict[str, Any]
MayContinue = Callable[[], bool]


def _begin(wanted: Mapping[str, Any], tools: Rerater, may_continue: MayContinue) -> Answer:  # noqa: ARG001 - it only stores
    rerating = Rerating(
        rerating_id=str(wanted["id"]),
        org=str(wanted["org"]),
        start_ms=int(wanted["start_ms"]),
        end_ms=int(wanted["end_ms"]),
        only_unpriced=wanted["only_unpriced"] is True,
        reason=str(wanted["reason"]),
        who=str(wanted["who"]),
        created_ms=tools.ports.clock(),
        revision=0,
    )
    return {"state": tools.begin(rerating).state}


def _apply(one: Mapping[str, Any], tools: Rerater, may_continue: MayContinue) -> Answer:  # noqa: ARG001 - it only stores
    """What the caller has to hear of, who can't tell one failure of a function from another."""
    try:
        return {"state": tools.apply(str(one["org"]), str(one["id"])).state}
    except (NotFound, Conflict) as error:
        return {"refused": error.detail, "code": error.code}


def _go_on(one: Mapping[str, Any], tools: Rerater, may_continue: MayContinue) -> Answer:
    found = tools.reratings.find(str(one["org"]), str(one["id"]))
    if found is None:
        raise ValueError("there is no such re-rating")
    return {"state": tools.run(found, may_continue=may_continue).state}


def _fill(one: Mapping[str, Any], tools: Rerater, may_continue: MayContinue) -> Answer:
    found = tools.fill(str(one["org"]), may_continue=may_continue)
    return {"state": None if found is None else found.state}


RATINGS: Mapping[str, Callable[[Mapping[str, Any], Rerater, MayContinue], Answer]] = {
    "rerate": _begin,
    "apply_rerating": _apply,
    "rate": _go_on,
    "fill": _fill,
}


def answer_rating(name: str, wanted: Mapping[str, Any], *, tools: Rerater, may_continue: MayContinue) -> Answer:
    """Handle what stands under one of the names of ``RATINGS``.

    Raises:
        Upstream: a repeat goes on.
        ValueError: there is no such re-rating.
    """
    return RATINGS[name](wanted, tools, may_continue)
