"""Channels of alerts, for administrators: addresses and secrets go in and never come out."""

from dataclasses import replace
from typing import Any

from outlay.application.channel_records import all_channels, find_channel, place_of, to_content
from outlay.application.control_store import Stored, change, create, delete
from outlay.application.manage_channels import changed_channel, check_room, new_channel, rotated, try_channel
from outlay.domain.audit import Act
from outlay.domain.delivery import TOLD, TOLD_LEVELS, Channel
from outlay.domain.periods import iso_utc
from outlay.runtime.http import Response

from functions.api.channel_bodies import ChangedChannelBody, NewChannelBody
from functions.api.repeats import check_version, version_tag
from functions.api.routing import Call, Route
from functions.api.schemas import expect_no_parameters, read_body

_UNKEPT = {"cache-control": "no-store"}


def listed(call: Call) -> Response:
    """All of the organization's, by name."""
    expect_no_parameters(call.request)
    found = all_channels(call.organization.org, store=call.services.changes.store)
    shown = [_to_api(one) for one in sorted(found, key=lambda one: (one.name, one.channel_id))]
    body = {
        "as_of": iso_utc(call.services.clock()),
        "mail": call.services.alerts.mail_state(),
        "channels": shown,
        "next_cursor": None,
    }
    return Response(status=200, body=body)


def show(call: Call) -> Response:
    """One of them, with its version as ETag."""
    expect_no_parameters(call.request)
    return _answer(_found(call)[1])


def make(call: Call) -> Response:
    """A new one. The secret that a webhook is signed with is told this once, and not to a repeat of the request."""
    body = read_body(NewChannelBody, call.request)
    check_room(call.organization.org, store=call.services.changes.store)
    made, secret = new_channel(
        call.organization.org,
        body.kind,
        body.wanted_as(body.kind, body.target),
        tools=call.services.alerts,
        now_ms=call.services.clock(),
    )
    answer = _answer(made, status=201)
    act = Act(action="channel.create", target=made.channel_id, after=_told(made))
    call.commit([create(place_of(made.org, made.channel_id), to_content(made))], act, answer=answer)
    return _with_secret(answer, secret)


def put(call: Call) -> Response:
    """Name, levels, budgets and whether it is used; with ``target`` also where it leads. A webhook that leads to
    another host gets another secret, which is told this once."""
    stored, before = _found(call)
    check_version(call.request, stored)
    body = read_body(ChangedChannelBody, call.request)
    after, secret = changed_channel(before, body.wanted_as(before.kind, body.target), tools=call.services.alerts)
    return _with_secret(_save(call, stored, before, after, "change"), secret)


def rotate(call: Call) -> Response:
    """Another secret, told this once. For 24 hours messages are signed with the former one as well."""
    stored, before = _found(call)
    check_version(call.request, stored)
    after, secret = rotated(before, tools=call.services.alerts, now_ms=call.services.clock())
    return _with_secret(_save(call, stored, before, after, "rotate_secret"), secret)


def test(call: Call) -> Response:
    """Send a message that says that it is a test, and tell what became of it."""
    stored, before = _found(call)
    now_ms = call.services.clock()
    result = try_channel(before, tools=call.services.alerts, now_ms=now_ms)
    return _save(call, stored, before, replace(before, tested_ms=now_ms, result=result), "test")


def remove(call: Call) -> Response:
    """What waits to be delivered to it is dropped. Answers with its last state."""
    stored, before = _found(call)
    check_version(call.request, stored)
    call.commit([delete(stored)], Act(action="channel.delete", target=before.channel_id, before=_told(before)))
    return Response(status=200, body=_to_api(before))


def _save(call: Call, stored: Stored, before: Channel, after: Channel, verb: str) -> Response:
    act = Act(action=f"channel.{verb}", target=after.channel_id, before=_told(before), after=_told(after))
    answer = _answer(replace(after, version=stored.version + 1))
    call.commit([change(stored, to_content(after))], act, answer=answer)
    return answer


def _with_secret(answer: Response, secret: str) -> Response:
    """Beside the answer that a repeat gets, which has none."""
    if not secret:
        return answer
    return replace(answer, body={**answer.body, "secret": secret}, headers={**answer.headers, **_UNKEPT})


def _found(call: Call) -> tuple[Stored, Channel]:
    return find_channel(call.organization.org, call.parameters["channel_id"], store=call.services.changes.store)


def _answer(channel: Channel, *, status: int = 200) -> Response:
    return Response(status=status, body=_to_api(channel), headers=version_tag(channel.version))


def _to_api(one: Channel) -> dict[str, Any]:
    return {
        "channel_id": one.channel_id,
        "kind": one.kind,
        "name": one.name,
        "levels": [level for level in TOLD_LEVELS if level in one.levels],
        "budgets": sorted(one.budgets),
        "enabled": one.is_enabled,
        "target": one.target or f"{one.host}/…{one.ends_with}",
        "signed_with_former_until": iso_utc(one.former_until_ms) if one.former_until_ms else None,
        "tested_at": None if one.tested_ms is None else iso_utc(one.tested_ms),
        "result": one.result,
        "result_detail": None if one.result is None else TOLD[one.result],
        "created_at": iso_utc(one.created_ms),
    }


def _told(one: Channel) -> dict[str, Any]:
    """For the audit log, where nothing can be erased: no address of a person."""
    shown = {name: value for name, value in _to_api(one).items() if name != "result_detail"}
    return {**shown, "target": "(an address)"} if one.kind == "email" else shown


ROUTES = (
    Route("GET", "/v1/channels", listed),
    Route("POST", "/v1/channels", make),
    Route("GET", "/v1/channels/{channel_id}", show),
    Route("PUT", "/v1/channels/{channel_id}", put),
    Route("DELETE", "/v1/channels/{channel_id}", remove),
    Route("POST", "/v1/channels/{channel_id}/rotate-secret", rotate),
    Route("POST", "/v1/channels/{channel_id}/test", test),
)
