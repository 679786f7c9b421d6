"""CloudFront's function that tells the API whom it answers, run by Node as it stands."""

import json
import subprocess
from typing import Any

import pytest
from outlay.contracts.site import VIEWER_HEADER

from infra.node import bundled_node
from infra.stacks.web import VIEWER_ADDRESS

_CALL = """
const handler = new Function(`${require('fs').readFileSync(process.argv[1], 'utf8')}; return handler`)();
process.stdout.write(JSON.stringify(handler(JSON.parse(process.argv[2]))));
"""


def handed_on(viewer: str, headers: dict[str, Any]) -> dict[str, Any]:
    folder = bundled_node()
    request = {"method": "POST", "uri": "/v1/auth/login", "querystring": {"a": "b"}, "headers": headers}
    event = {"version": "1.0", "viewer": {"ip": viewer}, "request": request}
    command = [str(folder / "node") if folder else "node", "-e", _CALL, str(VIEWER_ADDRESS), json.dumps(event)]
    found: dict[str, Any] = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return found


@pytest.mark.parametrize("viewer", ["192.0.2.7", "2001:db8::7"])
def test_the_viewer_is_written_over_whatever_the_client_sent(viewer: str) -> None:
    forged = {"value": "203.0.113.1", "multiValue": [{"value": "203.0.113.1"}, {"value": "203.0.113.2"}]}
    told = handed_on(viewer, {VIEWER_HEADER: forged, "authorization": {"value": "Bearer x"}})
    assert told["headers"] == {VIEWER_HEADER: {"value": viewer}, "authorization": {"value": "Bearer x"}}


def test_nothing_else_of_the_request_is_touched() -> None:
    told = handed_on("192.0.2.7", {})
    assert (told["method"], told["uri"], told["querystring"]) == ("POST", "/v1/auth/login", {"a": "b"})
