"""Bring the local stack up and down: emulator, deployment, and what a restart needs."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from botocore.exceptions import ClientError

from outlay_cli.local import assembly, process, site
from outlay_cli.local.aws import REGION, LocalAws
from outlay_cli.local.demo import invoke
from outlay_cli.local.deploy import deploy
from outlay_cli.local.home import Home, read_json, write_json
from outlay_cli.local.problem import LocalProblem

Say = Callable[[str], None]
DEFAULT_PORT = 4566
_SWEEP_ALL = {"sweep": True, "older_than_minutes": 0, "minutes": 36 * 24 * 60}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """A local stack that runs."""

    running: process.Running
    aws: LocalAws
    outputs: dict[str, str]

    @property
    def site_url(self) -> str:
        """The web site, for browsers."""
        return site.url(self.outputs, self.running.port)

    @property
    def api_url(self) -> str:
        """The deployed HTTP API, by a path that every client can resolve (``*.localhost`` is not, in Python)."""
        return f"{self.running.endpoint}/_aws/execute-api/{self.outputs['ApiId']}"


def bring_up(home: Home, *, say: Say, note: Say | None = None, port: int | None = None) -> Stack:
    """Start what does not run, deploy what changed, count what a stop left uncounted. Raises LocalProblem.

    ``say`` is told each step, ``note`` what a person should still see afterwards.
    """
    note = note or say
    _check_whole(home, note)
    found = process.running(home)
    restarted = found is None
    if found is not None and not process.is_healthy(found):
        note("The local AWS did not answer; starting it again.")
        _stop_for_good(home)
        restarted = True
        found = None
        _check_whole(home, note)
    if found is None:
        wanted = port or _last_port(home)
        chosen = process.choose_port(wanted=wanted, explicit=port is not None)
        if chosen != wanted:
            note(f"Port {wanted} is in use by another program; taking {chosen} (OUTLAY_PORT chooses another).")
        say(f"starting the local AWS on port {chosen}…")
        found = process.start(home, port=chosen)
    aws = LocalAws(found, process.credentials(home))
    outputs = _deployed(home, aws, say)
    if not site.is_whole(outputs):
        note(site.MISSING)
    stack = Stack(running=found, aws=aws, outputs=outputs)
    write_json(home.connection, {"api_url": stack.api_url, "region": REGION, "endpoint": found.endpoint})
    if restarted and read_json(home.demo):
        say("counting what the last stop left uncounted…")
        _count_what_can_be(stack, say)
    return stack


def _count_what_can_be(stack: Stack, say: Say) -> None:
    """What can't be counted is no reason not to start: it is said, and waits, as it would on AWS."""
    try:
        count_pending(stack)
    except LocalProblem as problem:
        say(f"{problem}\nNot everything could be counted yet; the sweep tries again every 15 minutes: outlay status")


def count_pending(stack: Stack) -> int:
    """Count and archive whatever the log holds that is not yet; the number of batches. Raises LocalProblem.

    The schedule's sweep would find them too, but only after a quarter of an hour: it leaves the stream its time.
    """
    counted, more = 0, True
    while more:
        swept = invoke(stack.aws, stack.outputs["RollupFunctionName"], _SWEEP_ALL)
        counted += swept["batches"]
        more = swept["more"]
    return counted


def attach(home: Home) -> Stack:
    """The stack that runs. Raises LocalProblem when none does."""
    found = process.running(home)
    kept = read_json(home.deployment)
    if found is None or not kept.get("outputs"):
        raise LocalProblem("The local stack is not running. Start it: make up")
    return Stack(running=found, aws=LocalAws(found, process.credentials(home)), outputs=kept["outputs"])


def _deployed(home: Home, aws: LocalAws, say: Say) -> dict[str, str]:
    kept = read_json(home.deployment)
    digest = f"{assembly.source_digest(home.project)} {aws.endpoint}"
    if kept.get("source") == digest and site.is_whole(kept["outputs"]) and _stands(aws, kept["outputs"]):
        return dict(kept["outputs"])
    say("making the templates from the CDK app…")
    stacks = assembly.synthesize(home)
    everything = deploy(aws, stacks, say=say)
    outputs = {name: value for name, value in everything.items() if not name.startswith("Exports")}
    _allow_origins(aws, outputs["ApiId"], stacks)
    site.publish(aws, outputs)
    site.tell(aws, site.url(outputs, int(aws.endpoint.rpartition(":")[2])))
    write_json(home.deployment, {"source": digest, "outputs": outputs})
    return outputs


def _allow_origins(aws: LocalAws, api_id: str, stacks: Sequence[assembly.Stack]) -> None:
    """Say the template's CORS settings again by API: the emulator keeps them in a form it can not read."""
    for stack in stacks:
        for resource in read_json(stack.template)["Resources"].values():
            cors = resource.get("Properties", {}).get("CorsConfiguration")
            if resource["Type"] == "AWS::ApiGatewayV2::Api" and cors:
                aws.client("apigatewayv2").update_api(ApiId=api_id, CorsConfiguration=cors)


def pack(stack: Stack, org: str) -> None:
    """What the schedules do every quarter of an hour and every night: pack what is past, prove it. LocalProblem."""
    for task in ("pack", "reconcile"):
        invoke(stack.aws, stack.outputs["AggregateFunctionName"], {"task": task, "org": org})


def look_ahead(stack: Stack, org: str, *, today: date) -> None:
    """What the schedules do every hour, night and week: forecasts, budgets, anomalies, advice. Raises LocalProblem.

    Advice is looked for as tomorrow's runs will: a profile of the calls is made of whole days of receipt, and all that
    a new organization has was received today.
    """
    day, tomorrow = today.isoformat(), (today + timedelta(days=1)).isoformat()
    for function, asked in (
        ("Forecast", {"task": "forecast", "day": day}),
        ("Budget", {"sweep": True}),
        ("Anomalies", {"task": "watch", "day": day}),
        ("Optimize", {"task": "daily", "day": tomorrow}),
        ("Optimize", {"task": "recommend", "day": tomorrow}),
    ):
        invoke(stack.aws, stack.outputs[f"{function}FunctionName"], {**asked, "orgs": [org]})


def _stands(aws: LocalAws, outputs: dict[str, str]) -> bool:
    """Whether what was deployed is still there: its function and its log."""
    try:
        aws.client("lambda").get_function(FunctionName=outputs["RollupFunctionName"])
        aws.client("dynamodb").describe_table(TableName=outputs["LogTableName"])
    except (ClientError, KeyError):
        return False
    return True


def _check_whole(home: Home, note: Say) -> None:
    """After a kill the tables are gone while the objects stay: together they would contradict each other."""
    if not process.was_killed(home):
        return
    note("The local AWS was killed last time and could not save its tables; starting afresh.")
    forget(home)


def forget(home: Home) -> None:
    """Drop the stored state and all that refers to it; keep nothing half."""
    for folder in (home.state, home.objects, home.scratch):
        shutil.rmtree(folder, ignore_errors=True)
    for file in (home.deployment, home.connection, home.demo, home.dirty, home.process):
        file.unlink(missing_ok=True)


def _stop_for_good(home: Home) -> None:
    try:
        process.stop(home)
    except LocalProblem:
        return  # it was killed, which the next check sees


def _last_port(home: Home) -> int:
    endpoint = str(read_json(home.connection).get("endpoint", ""))
    text = endpoint.rpartition(":")[2]
    return int(text) if text.isdigit() else DEFAULT_PORT
