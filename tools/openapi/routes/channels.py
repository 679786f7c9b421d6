"""Channels of alerts."""

from typing import Any, Literal

from outlay.domain.delivery import ChannelKind, Result

from functions.api.channel_bodies import ChangedChannelBody, NewChannelBody
from tools.openapi.operation import Operation
from tools.openapi.parameters import in_path
from tools.openapi.shapes import Answer, Cursor, Moment, may_be_missing
from tools.openapi.tags import CHANNELS


class Channel(Answer):
    channel_id: str
    kind: ChannelKind
    name: str
    levels: list[Literal["info", "warning", "critical", "exceeded"]]
    budgets: list[str]
    """Only alerts of these; none: all."""
    enabled: bool
    target: str
    """Of Slack and webhooks only the host and the last four characters: the rest is a secret."""
    signed_with_former_until: Moment | None
    """After a rotation: until when messages are signed with both secrets."""
    tested_at: Moment | None
    result: Result | None
    result_detail: str | None
    created_at: Moment


class ChannelWithSecret(Channel):
    secret: str = may_be_missing()
    """Of a webhook: what messages are signed with, told this once."""


class Channels(Answer):
    as_of: Moment
    mail: Literal["ready", "sandbox", "paused", "off", "unknown"]
    """Whether mail can be relied on, as SES says of the deployment's account."""
    channels: list[Channel]
    next_cursor: Cursor


CHANNEL_ID = in_path("channel_id", "The id of a channel.", pattern="^ch_[0-9a-f]{24}$")
_VERSIONS = ("version_missing", "version_changed")
_ETAG = {200: ("ETag",)}
_ONE: dict[str, Any] = {"tag": CHANNELS, "answers": {200: Channel}, "parameters": (CHANNEL_ID,)}
_SECRET: dict[str, Any] = {**_ONE, "answers": {200: ChannelWithSecret}, "headers": _ETAG}

OPERATIONS = {
    "GET /v1/channels": Operation(
        id="list_channels",
        summary="All channels",
        tag=CHANNELS,
        answers={200: Channels},
        errors=("invalid_input",),
    ),
    "POST /v1/channels": Operation(
        id="create_channel",
        summary="Tell somebody else",
        tag=CHANNELS,
        answers={201: ChannelWithSecret},
        body=NewChannelBody,
        errors=("too_many_channels",),
        headers={201: ("ETag",)},
    ),
    "GET /v1/channels/{channel_id}": Operation(
        id="get_channel", summary="One channel", errors=("invalid_input", "not_found"), headers=_ETAG, **_ONE
    ),
    "PUT /v1/channels/{channel_id}": Operation(
        id="change_channel",
        summary="Change a channel",
        body=ChangedChannelBody,
        errors=("not_found", *_VERSIONS),
        **_SECRET,
    ),
    "DELETE /v1/channels/{channel_id}": Operation(
        id="delete_channel", summary="Remove a channel", errors=("not_found", *_VERSIONS), **_ONE
    ),
    "POST /v1/channels/{channel_id}/rotate-secret": Operation(
        id="rotate_channel_secret",
        summary="Give a webhook another secret",
        errors=("not_found", "channel_has_no_secret", *_VERSIONS),
        **_SECRET,
    ),
    "POST /v1/channels/{channel_id}/test": Operation(
        id="test_channel",
        summary="Send a test",
        errors=("not_found", "version_changed"),
        headers=_ETAG,
        **_ONE,
    ),
}
