"""``python -m tools.openapi.record [tests…]``: keep the best examples of what the unit tests' worlds were asked.

Of an operation's answers with one status the best is the one with the most fields that hold something. Long lists are
cut to their first entries. What no test asked for keeps the example that it has.
"""

import json
import sys
from dataclasses import dataclass, field
from typing import Any

import pytest

from functions.api.app import ROUTES
from functions.api.routing import match
from tools.openapi.examples import FOLDER

_FOLDERS: tuple[str, ...] = ("access", "api", "figures", "imports", "limits", "organizations", "people", "periods")
_FOLDERS += (
    "accounts",
    "advice",
    "alerts",
    "anomalies",
    "audit",
    "budgets",
    "connections",
    "forecasts",
    "leases",
    "policies",
    "prices",
    "recommendations",
    "registers",
    "scenarios",
    "users",
    "verify",
)
TESTS = [f"tests/unit/{name}" for name in _FOLDERS]
TESTS += ["tests/unit/ingest/test_accepting_events.py"]
MAX_ENTRIES = 2
MAX_WORDS = 20
MAX_BYTES = 8_000
Json = dict[str, Any]


@dataclass
class Best:
    """The best calls so far, by operation and status."""

    calls: dict[tuple[str, str], tuple[tuple[int, int, int, str], Json]] = field(default_factory=dict)

    def hear(self, operation: str, request: Any, answer: Json) -> None:
        status = str(answer["statusCode"])
        if not status.startswith("2"):
            return
        body = shortened(json.loads(answer["body"])) if answer["body"] else None
        told = json.dumps(body, sort_keys=True)
        if len(told) > MAX_BYTES:
            return
        found = match(ROUTES, method=request.method, path=request.path).parameters
        call: Json = {"answer": body, "parameters": dict(found), "query": [list(pair) for pair in request.query]}
        if request.body:
            call["request"] = shortened(_decoded(request.body))
        rank = (_trouble(body), -len(_filled(body)) - len(_filled(call.get("request"))), len(told), told)
        known = self.calls.get((operation, status))
        if known is None or rank < known[0]:
            self.calls[operation, status] = (rank, call)


def _decoded(content: bytes) -> Any:
    try:
        return json.loads(content)
    except ValueError:
        return None


def _filled(value: Any, path: str = "") -> set[str]:
    """The places that hold something."""
    if isinstance(value, dict):
        return {place for name, inner in value.items() for place in _filled(inner, f"{path}/{name}")}
    if isinstance(value, list):
        return {place for inner in value for place in _filled(inner, f"{path}/-")}
    return set() if value in (None, "") else {path}


def shortened(value: Any) -> Any:
    """With the first entries of each list."""
    if isinstance(value, dict):
        return {name: shortened(inner) for name, inner in value.items()}
    if not isinstance(value, list):
        return value
    return [shortened(inner) for inner in (value[:MAX_ENTRIES] if _is_long(value) else value)]


def _is_long(value: list[Any]) -> bool:
    """A list of things, not of words: few words are often those that were asked for."""
    return len(value) > MAX_WORDS or any(isinstance(inner, dict | list) for inner in value)


def _trouble(value: Any) -> int:
    """An example is better from a day when nothing drifted and nothing was refused."""
    if isinstance(value, dict):
        here = sum(bool(value.get(name)) for name in ("drift", "rejected", "mismatches", "failures"))
        return here + sum(_trouble(inner) for inner in value.values())
    return sum(_trouble(inner) for inner in value) if isinstance(value, list) else 0


def _keep(operation: str, best: Best) -> None:
    """Write the operation's example, unless the one that is there is as good: random ids would only change."""
    by_status = {status: call for (name, status), (_, call) in best.calls.items() if name == operation}
    first = by_status[min(by_status)]
    made: Json = {"parameters": first["parameters"], "query": first["query"]}
    if "request" in first:
        made["request"] = first["request"]
    made["answers"] = {status: by_status[status]["answer"] for status in sorted(by_status)}
    path = FOLDER / f"{operation}.json"
    known = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else made
    if _rank(known) <= _rank(made):
        made = {**known, "answers": {**made["answers"], **known["answers"]}}
    FOLDER.mkdir(exist_ok=True)
    path.write_text(json.dumps(made, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _rank(example: Json) -> tuple[int, int, int]:
    """Smaller is better: no trouble, a request where there can be one, and much said."""
    return _trouble(example), "request" not in example, -len(_filled(example))


def main(arguments: list[str]) -> int:
    from tests.support import described  # noqa: PLC0415 - only here is anything run from tests

    best = Best()
    described.LISTENERS.append(best.hear)
    if pytest.main(["-q", *(arguments or TESTS)]):
        print(
            "Some tests failed. What is kept was answered as described; other answers may be missing.", file=sys.stderr
        )
    for operation in sorted({operation for operation, _ in best.calls}):
        _keep(operation, best)
    print(f"{len(best.calls)} answers kept as examples; now: python -m tools.openapi", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
