"""Put the synthesized stacks into the local AWS through CloudFormation, as ``cdk deploy`` would."""

import json
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from outlay_cli.local.assembly import Asset, Stack
from outlay_cli.local.aws import LocalAws
from outlay_cli.local.problem import LocalProblem

Say = Callable[[str], None]
DEADLINE_S = 180
GATEWAY_PORT = "GatewayPort"
BOOTSTRAP_PARAMETER = "/cdk-bootstrap/hnb659fds/version"
_GOOD = {"CREATE_COMPLETE", "UPDATE_COMPLETE"}


def deploy(aws: LocalAws, stacks: Iterable[Stack], *, say: Say) -> dict[str, str]:
    """Upload what is missing, create or update each stack that changed; all stacks' outputs by name.

    Raises LocalProblem naming each resource that failed and why.
    """
    outputs: dict[str, str] = {}
    try:
        _bootstrap(aws)
        for stack in (_with_port(aws, stack) for stack in stacks):
            for asset in stack.assets:
                _upload(aws, asset, say)
            _bring_up(aws, stack, say)
            outputs |= _outputs(_find(aws, stack.name))
    except (ClientError, BotoCoreError) as error:
        raise LocalProblem(f"The local AWS refused the deployment: {error}") from error
    return outputs


def _bootstrap(aws: LocalAws) -> None:
    """What ``cdk bootstrap`` leaves in an account, as far as a template asks for it: its version."""
    aws.client("ssm").put_parameter(Name=BOOTSTRAP_PARAMETER, Value="30", Type="String", Overwrite=True)


def _upload(aws: LocalAws, asset: Asset, say: Say) -> None:
    client = aws.client("s3")
    try:
        client.head_object(Bucket=asset.bucket, Key=asset.key)
    except ClientError:
        _ensure_bucket(client, asset.bucket)
        say(f"uploading {asset.source.name[:24]}…")
        client.put_object(Bucket=asset.bucket, Key=asset.key, Body=asset.content())


def _ensure_bucket(client: Any, bucket: str) -> None:
    try:
        client.head_bucket(Bucket=bucket)
    except ClientError:
        client.create_bucket(Bucket=bucket)


def _bring_up(aws: LocalAws, stack: Stack, say: Say) -> None:
    client = aws.client("cloudformation")
    existing = _find(aws, stack.name)
    status = existing.get("StackStatus", "")
    if status in _GOOD and _tag(existing) == stack.digest:
        return
    if status and status not in _GOOD | {"UPDATE_ROLLBACK_COMPLETE"}:
        say(f"removing what an earlier run left of {stack.name}…")
        client.delete_stack(StackName=stack.name)
        _wait(aws, stack.name, say)
        status = ""
    request = {
        "StackName": stack.name,
        "TemplateURL": _template_url(aws, stack),
        "Parameters": [{"ParameterKey": k, "ParameterValue": v} for k, v in stack.parameters.items()],
        "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
        "Tags": [{"Key": "outlay:digest", "Value": stack.digest}],
    }
    say(f"{'updating' if status else 'creating'} {stack.name}…")
    since = time.time()
    (client.update_stack if status else client.create_stack)(**request)
    final = _wait(aws, stack.name, say)
    if final not in _GOOD:
        raise LocalProblem(f"{stack.name} could not be deployed ({final}):\n{_reasons(client, stack.name, since)}")


def _with_port(aws: LocalAws, stack: Stack) -> Stack:
    """The stack, given the emulator's port if its template asks for it."""
    declared = json.loads(stack.template.read_bytes()).get("Parameters", {})
    if GATEWAY_PORT not in declared:
        return stack
    return replace(stack, parameters={**stack.parameters, GATEWAY_PORT: aws.endpoint.rpartition(":")[2]})


def _template_url(aws: LocalAws, stack: Stack) -> str:
    """Where the template was put: CloudFormation takes more than 50 KB from a bucket only."""
    client, bucket = aws.client("s3"), "outlay-local-templates"
    _ensure_bucket(client, bucket)
    client.put_object(Bucket=bucket, Key=f"{stack.digest}.json", Body=stack.template.read_bytes())
    return f"{aws.endpoint}/{bucket}/{stack.digest}.json"


def _find(aws: LocalAws, name: str) -> dict[str, Any]:
    try:
        found: list[dict[str, Any]] = aws.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
    except ClientError:
        return {}
    live = [stack for stack in found if stack["StackStatus"] != "DELETE_COMPLETE"]
    return live[0] if live else {}


def _tag(stack: dict[str, Any]) -> str | None:
    return next((tag["Value"] for tag in stack.get("Tags", ()) if tag["Key"] == "outlay:digest"), None)


def _wait(aws: LocalAws, name: str, say: Say) -> str:
    deadline = time.monotonic() + DEADLINE_S
    while time.monotonic() < deadline:
        status = str(_find(aws, name).get("StackStatus", "DELETE_COMPLETE"))
        if not status.endswith("_IN_PROGRESS"):
            return status
        say(f"{name}: {status.lower().replace('_', ' ')}…")
        time.sleep(0.25)
    raise LocalProblem(f"{name} was not ready within {DEADLINE_S} s. `make clean`, then `make up` starts afresh.")


def _outputs(stack: dict[str, Any]) -> dict[str, str]:
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", ())}


def _reasons(client: Any, name: str, since: float) -> str:
    events = client.describe_stack_events(StackName=name)["StackEvents"]
    failed = [
        f"  {event['LogicalResourceId']} ({event.get('ResourceType', '')}): {event.get('ResourceStatusReason', '')}"
        for event in reversed(events)
        if event["ResourceStatus"].endswith("_FAILED") and event["Timestamp"].timestamp() >= since - 1
    ]
    return "\n".join(failed) or "  no resource gave a reason"
