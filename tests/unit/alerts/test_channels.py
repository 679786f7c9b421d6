"""Channels over HTTP: secrets go in and come out once or never; every kind is tested, signed, held to its address."""

import json
import re
import runpy
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from outlay.adapters.ses.mailer import SesAccount, SesMailer
from outlay.adapters.sns.topics import SnsTopics
from outlay.application.mail import Mail
from outlay.application.mail_state import STATE_KEPT_MS, MailStates
from outlay.application.outbound_ports import OutboundFailed
from outlay.application.send_alert import result_of
from outlay.contracts.topics import is_topic_of
from outlay.domain.outbound_target import OutboundPolicy, OutboundRefused
from outlay.domain.webhook_signature import FORMER_FOR_MS, HEADER, WINDOW_S, is_signed, signature

from tests.support.alerting import HOOK, SLACK, AlertWorld, an_alert
from tests.support.builders import NOW_MS, ORG
from tests.support.fake_dynamodb import client_error
from tests.support.told import HERE

ROOT = Path(__file__).resolve().parents[3]
TOPIC = f"arn:aws:sns:eu-central-1:123456789012:outlay_{ORG}_alerts"


@pytest.fixture
def world() -> AlertWorld:
    return AlertWorld()


def made(world: AlertWorld, **body: Any) -> Any:
    return world.api.send("POST", "/v1/channels", body={"name": "Ours", **body})


def test_a_slack_address_is_never_shown_again(world: AlertWorld) -> None:
    channel = world.channel(kind="slack", target=SLACK)
    assert channel["target"] == "hooks.slack.com/…efgh"
    assert channel["levels"] == ["critical", "exceeded"]
    listed = world.api.send("GET", "/v1/channels")["json"]
    kept = json.dumps([world.api.database.items("control"), listed], default=str)
    assert "abcdefgh" not in kept


def test_a_webhook_s_secret_is_told_once_and_not_to_a_repeat(world: AlertWorld) -> None:
    body = {"name": "Pager", "kind": "webhook", "target": HOOK}
    first = world.api.send("POST", "/v1/channels", body=body, idempotency_key="once")
    again = world.api.send("POST", "/v1/channels", body=body, idempotency_key="once")
    assert first["json"]["secret"].startswith("whsec_")
    assert again["json"] == {name: value for name, value in first["json"].items() if name != "secret"}
    path = f"/v1/channels/{first['json']['channel_id']}"
    assert "secret" not in world.api.send("GET", path)["json"]


def tried(world: AlertWorld, channel: Any) -> Any:
    answer = world.api.send("POST", f"/v1/channels/{channel['channel_id']}/test")
    assert answer["statusCode"] == 200, answer
    return answer["json"]


def test_a_test_is_sent_by_each_kind(world: AlertWorld) -> None:
    for kind, target in (("email", "a@example.com"), ("sns", TOPIC), ("slack", SLACK), ("webhook", HOOK)):
        assert tried(world, world.channel(kind=kind, target=target))["result"] == "sent"
    [mail] = world.told.outbox.mails
    assert "test of this channel" in mail.subject
    assert [one[0] for one in world.told.topics.messages] == [TOPIC]
    assert [one.url for one in world.told.posted.requests] == [SLACK, HOOK]


def test_a_message_is_signed_and_after_a_rotation_with_both_secrets_for_a_day(world: AlertWorld) -> None:
    channel = world.channel(kind="webhook", target=HOOK)
    path = f"/v1/channels/{channel['channel_id']}"
    later = world.api.send("POST", f"{path}/rotate-secret", if_match="*")["json"]
    assert later["signed_with_former_until"]
    for past_ms, signed in ((0, [True, True]), (FORMER_FOR_MS, [False, True])):
        world.api.now_ms = NOW_MS + past_ms
        tried(world, channel)
        request = world.told.posted.requests[-1]
        header, now_s = request.headers[HEADER], world.api.now_ms // 1_000
        found = [is_signed(header, request.body, secret=one["secret"], now_s=now_s) for one in (channel, later)]
        assert found == signed


def test_a_webhook_that_leads_elsewhere_gets_another_secret(world: AlertWorld) -> None:
    channel = world.channel(kind="webhook", target=HOOK)
    path = f"/v1/channels/{channel['channel_id']}"
    same = world.api.send("PUT", path, body={"name": "Ours", "target": HOOK + "/x"}, if_match="*")["json"]
    other = world.api.send("PUT", path, body={"name": "Ours", "target": "https://other.example.com/"}, if_match="*")
    assert "secret" not in same
    assert other["json"]["secret"] != channel["secret"]
    assert tried(world, channel)["result"] == "sent"


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("email", "nobody"),
        ("email", "a@example.com\r\nBcc: b@example.com"),
        ("sns", "arn:aws:sns:eu-central-1:123456789012:outlay_other_alerts"),
        ("sns", f"arn:aws:sns:eu-central-1:210987654321:outlay_{ORG}_alerts"),
        ("sns", f"arn:aws:sns:us-east-1:123456789012:outlay_{ORG}_alerts"),
        ("slack", "https://hooks.slack.com.evil.example/services/T0/B0/x"),
        ("slack", "https://evil.example/hooks.slack.com"),
        ("slack", "http://hooks.slack.com/services/T0/B0/x"),
        ("webhook", "http://receiver.example.com/"),
        ("webhook", "https://127.0.0.1/"),
        ("webhook", "https://169.254.169.254/latest/meta-data"),
        ("webhook", "https://user:secret@receiver.example.com/"),
    ],
)
def test_an_address_that_may_not_be_called_is_refused(world: AlertWorld, kind: str, target: str) -> None:
    answer = made(world, kind=kind, target=target)
    assert answer["statusCode"] in (400, 422), answer
    assert [one["field"] for one in answer["json"]["errors"]] == ["target"]
    assert world.api.send("GET", "/v1/channels")["json"]["channels"] == []


def test_on_this_machine_something_may_stand_in_for_slack_but_only_there(world: AlertWorld) -> None:
    world.api.outbound_policy = OutboundPolicy(is_loopback_allowed=True)
    assert made(world, kind="slack", target="http://127.0.0.1:9999/hook")["statusCode"] == 201
    assert made(world, kind="slack", target="https://evil.example:8443/hook")["statusCode"] == 400


def test_only_a_webhook_has_a_secret_to_replace(world: AlertWorld) -> None:
    channel = world.channel(kind="email", target="a@example.com")
    answer = world.api.send("POST", f"/v1/channels/{channel['channel_id']}/rotate-secret", if_match="*")
    assert (answer["statusCode"], answer["json"]["code"]) == (409, "channel_has_no_secret")


@pytest.mark.parametrize(
    ("became", "result"),
    [
        (200, "sent"),
        (204, "sent"),
        (302, "refused"),
        (404, "refused"),
        (429, "limited"),
        (503, "failed"),
        (OutboundFailed("timeout"), "timed_out"),
        (OutboundFailed("certificate"), "not_secure"),
        (OutboundFailed("unresolved"), "unreachable"),
        (OutboundRefused("is private"), "address_refused"),
    ],
)
def test_what_became_of_it_is_told_in_our_words(world: AlertWorld, became: Any, result: str) -> None:
    channel = world.channel(kind="webhook", target=HOOK)
    world.told.posted.becomes = [became]
    assert tried(world, channel)["result"] == result


@given(status=st.integers(200, 599))
def test_every_status_has_a_meaning(status: int) -> None:
    assert result_of(status) in ("sent", "limited", "refused", "failed")


def from_the_guide() -> Any:
    """The function that the guide shows to receivers, as it stands there."""
    text = (ROOT / "docs/guides/alerts.md").read_text()
    [code] = [one for one in re.findall(r"```python\n(.*?)```", text, re.DOTALL) if "is_from_outlay" in one]
    return code


@given(body=st.binary(max_size=200), secret=st.text("abcXYZ019_", min_size=8), age_s=st.integers(-600, 600))
def test_the_guide_s_receiver_takes_what_is_ours_and_new(
    tmp_path_factory: pytest.TempPathFactory, body: bytes, secret: str, age_s: int
) -> None:
    path = tmp_path_factory.mktemp("guide") / "receiver.py"
    path.write_text(from_the_guide())
    check = runpy.run_path(str(path))["is_from_outlay"]
    header = signature(body, secrets=[secret, "whsec_former"], at_s=int(time.time()) - age_s)
    near = abs(abs(age_s) - WINDOW_S) <= 2  # the clock goes on while this runs
    assert near or check(header, body, secret) is (abs(age_s) <= WINDOW_S)
    assert near or check(header, body, "whsec_former") is (abs(age_s) <= WINDOW_S)
    assert not check(header, body + b" ", secret)
    assert not check(header, body, secret + "x")
    for broken in ("", "t=,v1=", "t=1,v1=", "v1=" + "0" * 64, "t=x", "t=1764540000,v1=é"):
        assert not check(broken, body, secret)
        assert not is_signed(broken, body, secret=secret, now_s=int(time.time()))


@given(one=st.from_regex(r"[a-z0-9-]{3,40}", fullmatch=True), other=st.from_regex(r"[a-z0-9-]{3,40}", fullmatch=True))
def test_no_topic_is_two_organizations(one: str, other: str) -> None:
    arn = f"arn:aws:sns:eu-central-1:123456789012:outlay_{one}_alerts"
    assert is_topic_of(one, arn, within=HERE)
    assert is_topic_of(other, arn, within=HERE) is (one == other)


class Aws:
    """A client of SES or SNS that answers what it is told, and keeps what it was asked."""

    def __init__(self, *becomes: Any) -> None:
        self.becomes = list(becomes)
        self.asked: list[dict[str, Any]] = []

    def __getattr__(self, name: str) -> Any:
        def call(**arguments: Any) -> Any:
            self.asked.append(arguments)
            became = self.becomes.pop(0)
            if isinstance(became, str):
                raise client_error(became, name)
            return became

        return call


A_MAIL = Mail(to="a@example.com", subject="s", text="t", html="h", headers={"X-Priority": "1"})


@pytest.mark.parametrize(
    ("became", "taken"),
    [
        ({"MessageId": "1"}, "taken"),
        ("MessageRejected", "rejected"),
        ("TooManyRequestsException", "limited"),
        ("InternalFailure", "failed"),
    ],
)
def test_ses_says_whether_another_attempt_makes_sense(became: Any, taken: str) -> None:
    client = Aws(became)
    assert SesMailer(client, sender="o@example.com").attempt(A_MAIL) == taken
    assert client.asked[0]["Content"]["Simple"]["Headers"] == [{"Name": "X-Priority", "Value": "1"}]


@pytest.mark.parametrize(
    ("became", "state"),
    [
        ({"SendingEnabled": True, "ProductionAccessEnabled": True}, "ready"),
        ({"SendingEnabled": True, "ProductionAccessEnabled": False}, "sandbox"),
        ({"SendingEnabled": False, "ProductionAccessEnabled": True}, "paused"),
        ("AccessDenied", "unknown"),
    ],
)
def test_the_state_of_ses_is_what_its_account_says(became: Any, state: str) -> None:
    assert SesAccount(Aws(became)).state() == state


def test_ses_is_asked_once_in_five_minutes() -> None:
    client, now_ms = Aws({"ProductionAccessEnabled": True}, {"ProductionAccessEnabled": False}), [NOW_MS]
    states = MailStates(SesAccount(client).state, clock=lambda: now_ms[0])
    assert [states.can_mail(), states.can_mail()] == [True, True]
    now_ms[0] += STATE_KEPT_MS
    assert not states.can_mail()


@pytest.mark.parametrize(
    ("became", "result"),
    [({"MessageId": "1"}, "sent"), ("NotFound", "refused"), ("Throttled", "limited"), ("InternalError", "failed")],
)
def test_sns_says_what_became_of_it(became: Any, result: str) -> None:
    client = Aws(became)
    sent = SnsTopics(client).publish(TOPIC, subject="s", message="{}", attributes={"level": "warning", "budget_id": ""})
    assert sent == result
    assert client.asked[0]["MessageAttributes"] == {"level": {"DataType": "String", "StringValue": "warning"}}


def test_the_sandbox_is_shown_with_what_stands_in_for_mail(world: AlertWorld) -> None:
    world.told.mail = "sandbox"
    settings = world.api.send("GET", "/v1/alert-settings")["json"]
    assert settings["mail"] == "sandbox"
    assert "SNS" in settings["mail_detail"]
    assert settings["topic_prefix"] == f"outlay_{ORG}_"
    assert world.api.send("GET", "/v1/channels")["json"]["mail"] == "sandbox"


def test_no_message_holds_an_address_of_anybody_else() -> None:
    assert "@example.com" not in json.dumps(dict(an_alert().facts), default=str)
