"""The demo organization: created once through the admin function, filled through the public endpoint."""

import json
import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError as AwsError
from outlay_client import Client, ClientError

from outlay_cli.local.aws import LocalAws
from outlay_cli.local.home import Home, read_json, write_json
from outlay_cli.local.problem import LocalProblem
from outlay_cli.local.traces import demo_events

ORGANIZATION = "demo"
EMAIL = "demo@outlay.example"
BATCH = 500
COUNT_DEADLINE_S = 180
PATIENCE_S = 120
"""For one answer: everything runs on one machine, which may have other work."""
_RECOMMENDED_FROM = {"min_savings_usd": "0.20", "downgrade_min_savings_usd": "0.50"}
_TOLD_FROM = {"minimum_usd": "0.50", "minimum_savings_usd": "0.10"}
_SCENARIO = "Half of the assistant's calls on a smaller model"
_CHANGES = (
    {"kind": "move", "percent": 50, "model": "anthropic/claude-sonnet-4-5", "to_model": "anthropic/claude-haiku-4-5"},
)


def budgets(today: date) -> tuple[dict[str, Any], ...]:
    """Of the demo; their limits are ours and say nothing about the companies of its traces.

    One is of thirty days around today, most of them over: there is one that warns on whichever day of a month the demo
    is loaded, and with it an alert.
    """
    first, end = (today + timedelta(days=days) for days in (-20, 10))
    around = {"cycle": "custom", "start_day": first.isoformat(), "end_day": end.isoformat()}
    return (
        {"name": "All AI spend", "limit_usd": "500", "rollover": "unused"},
        {"name": "Assistant", "limit_usd": "60", "cycle": "weekly", "scope": {"team": ["assistant"]}},
        {"name": "Developer tools", "limit_usd": "75", "scope": {"team": ["developer-tools"]}},
        {"name": "Pricing", "limit_usd": "15", "scope": {"team": ["pricing"]}, "enforcement": "throttle", **around},
        {"name": "Staging", "limit_usd": "2.00", "cycle": "daily", "scope": {"environment": ["staging"]}},
        {"name": "Calls of support", "limit_requests": 5000, "scope": {"team": ["support"]}},
    )


Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """What a person needs to look around."""

    email: str
    password: str
    api_key: str


def ensure_organization(home: Home, aws: LocalAws, outputs: Mapping[str, str]) -> Demo:
    """The demo organization with a user and a key; the earlier ones if they are there. Raises LocalProblem."""
    kept = read_json(home.demo)
    if kept.get("api_key") and kept.get("password"):
        return Demo(email=kept["email"], password=kept["password"], api_key=kept["api_key"])
    key = _organization_key(aws, outputs["AdminFunctionName"])
    password = f"{secrets.token_urlsafe(12)}-Aa1"
    try:
        aws.client("cognito-idp").admin_set_user_password(
            UserPoolId=outputs["UserPoolId"], Username=EMAIL, Password=password, Permanent=True
        )
    except AwsError as error:
        raise LocalProblem(f"The demo user's password could not be set: {error}") from error
    write_json(home.demo, {"organization": ORGANIZATION, "email": EMAIL, "password": password, "api_key": key})
    return Demo(email=EMAIL, password=password, api_key=key)


def _organization_key(aws: LocalAws, function: str) -> str:
    """Create the organization and its user; where an earlier run was cut off after it, a further key."""
    wanted = {
        "action": "create_organization",
        "org": ORGANIZATION,
        "name": "Demo",
        "time_zone": "UTC",
        "tags": ["region"],
        "email": EMAIL,
        "send_invitation": False,
    }
    answer = invoke(aws, function, wanted)
    if answer.get("error", {}).get("code") == "conflict":
        answer = invoke(aws, function, {"action": "create_api_key", "org": ORGANIZATION, "name": "demo"})
        member = {"org": ORGANIZATION, "email": EMAIL, "role": "admin", "send_invitation": False}
        invoke(aws, function, {"action": "add_member", **member})
    if "error" in answer:
        raise LocalProblem(f"The demo organization could not be made: {answer['error'].get('detail')}")
    return str(answer["api_key"])


def invoke(aws: LocalAws, function: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    """Call a function directly and return its answer. Raises LocalProblem when it failed."""
    try:
        answer = aws.client("lambda").invoke(FunctionName=function, Payload=json.dumps(payload).encode())
    except AwsError as error:
        raise LocalProblem(f"{function} could not be called: {error}") from error
    body = json.loads(answer["Payload"].read() or b"{}")
    if answer.get("FunctionError"):
        reason = body.get("errorMessage", "no reason given") if isinstance(body, dict) else body
        raise LocalProblem(f"{function} failed: {reason}")
    return body if isinstance(body, dict) else {}


def load(home: Home, *, api_url: str, demo: Demo, samples: Path, progress: Progress) -> int:
    """Send the demo's events and wait until all are counted; the number of them, 0 where ``keep`` was told before.

    Takes up where an earlier run was cut off: each batch has a fixed key, so what was sent before changes nothing.
    Raises LocalProblem.
    """
    kept = read_json(home.demo)
    if kept.get("loaded"):
        return 0
    end_ms = int(kept.setdefault("end_ms", int(time.time() * 1000)))
    write_json(home.demo, kept)
    events = demo_events(samples, end_ms=end_ms)
    try:
        batches = _send(api_url, demo, events, progress)
        with Client(api_url, timeout=PATIENCE_S) as client:
            client.login(demo.email, demo.password)
            wait_until_counted(client, batches, progress=progress)
    except ClientError as error:
        raise LocalProblem(f"Loading the demo stopped: {error}. `make up` goes on where it stopped.") from error
    return len(events)


def keep(home: Home, loaded: int) -> None:
    """All is done that a new demo needs: it is not loaded again."""
    write_json(home.demo, read_json(home.demo) | {"loaded": loaded})


def furnish(api_url: str, demo: Demo, *, today: date) -> None:
    """What an organization that is at home here has set: budgets, a scenario, and advice from cents on, since the
    demo spends a small part of what the companies of its traces do. Again, it changes nothing. Raises LocalProblem.
    """
    try:
        with Client(api_url, timeout=PATIENCE_S) as client:
            client.login(demo.email, demo.password)
            for kind, chosen in ((client.recommendations, _RECOMMENDED_FROM), (client.insights, _TOLD_FROM)):
                found = kind.settings()
                kind.put_settings({**found.body, **chosen}, version=found.version)
            there = {budget["name"] for budget in client.budgets.all()}
            for budget in budgets(today):
                if budget["name"] not in there:
                    client.budgets.create(**budget)
            if all(one["name"] != _SCENARIO for one in client.scenarios.all()):
                client.scenarios.create(_SCENARIO, changes=_CHANGES, scope={"team": ["assistant"]})
    except ClientError as error:
        raise LocalProblem(f"The demo could not be furnished: {error}") from error


def _send(api_url: str, demo: Demo, events: Sequence[Mapping[str, Any]], progress: Progress) -> list[str]:
    ids: list[str] = []
    sent = 0
    with Client(api_url, api_key=demo.api_key, timeout=PATIENCE_S) as client:
        progress("sending", 0, len(events))
        for number, chunk in enumerate(chunks(events, BATCH)):
            result = client.send_events(chunk, idempotency_key=f"demo-{number:04d}")
            if result.rejected:
                first = result.errors[0]
                raise LocalProblem(f"A demo event was refused: {first.field} {first.reason}")
            ids += result.batch_ids
            sent += len(chunk)
            progress("sending", sent, len(events))
    return ids


def wait_until_counted(client: Client, batches: Sequence[str], *, progress: Progress | None = None) -> None:
    """Return once every batch is in the figures and handed to the lake. Raises LocalProblem after a while without."""
    waiting = list(reversed(batches))
    deadline = time.monotonic() + COUNT_DEADLINE_S
    while waiting:
        status = client.batch(waiting[-1])
        if status.counted and status.archived:
            waiting.pop()
            deadline = time.monotonic() + COUNT_DEADLINE_S
            if progress is not None:
                progress("counting", len(batches) - len(waiting), len(batches))
        elif time.monotonic() > deadline:
            raise LocalProblem(
                f"{len(waiting)} of {len(batches)} batches are not counted after {COUNT_DEADLINE_S} s."
                " `make up` goes on waiting; .outlay/local/emulator.log may say why."
            )
        else:
            time.sleep(0.25)


def chunks(events: Sequence[Mapping[str, Any]], size: int) -> Iterator[list[Mapping[str, Any]]]:
    """The events in lists of at most ``size``."""
    source = iter(events)
    while chunk := list(islice(source, size)):
        yield chunk
