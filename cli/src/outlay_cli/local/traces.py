"""The demo's events: real requests and real times from ``samples/``, dressed with names that we assign.

From the traces: how many requests, when (moved so that they end now, and the two short ones stretched over the same
fourteen days), how many tokens, which prompts and prompt prefixes repeat. Assigned here, by fixed rules that use no
chance: provider, model, team, project, feature, environment, user, latency, kind of task, service tier, which few
requests failed, were sent again or used a model that nobody has a price for. ``samples/README.md`` says so.
"""

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from typing import Any

Event = dict[str, Any]

CODE_TRACE = "azure_llm_2023_code.csv"
CHAT_TRACE = "mooncake_conversation_4000.jsonl"
TENANTS_TRACE = "servegen_m_small_hourly.csv"

TENANT_EVENTS = 18_500
"""The tenants' 1.4 billion requests are thinned to about this many; see ``tenant_events``."""
PREFIX_BLOCK_TOKENS = 512
HOUR_MS = 3_600_000
SPAN_MS = 14 * 24 * HOUR_MS
"""How far back the demo goes: as far as the tenants' trace."""
STORM_HOURS = (53, 50)
"""Hours before the end from which and to which each chat request timed out and was sent again; assigned by us."""
STORM_ATTEMPTS = 10

_CODE_MODELS = (("openai", "gpt-5"), ("openai", "gpt-5-mini"), ("anthropic", "claude-sonnet-4-5"))
_TENANT_MODELS = (
    ("openai", "gpt-5-mini"),
    ("anthropic", "claude-haiku-4-5"),
    ("google", "gemini-2.5-flash"),
    ("openai", "gpt-4.1"),
    ("mistral", "mistral-large-latest"),
    ("anthropic", "claude-sonnet-4-5"),
)
_UNKNOWN_MEANS = {"input": 800, "output": 200}
_UNPRICED_MODEL = ("in-house", "atlas-13b")
_UNPRICED_TENANT = 40
_TEAMS = (
    "search",
    "ads",
    "billing",
    "checkout",
    "catalog",
    "pricing",
    "fraud",
    "risk",
    "support",
    "onboarding",
    "growth",
    "email",
    "mobile",
    "web",
    "maps",
    "logistics",
    "inventory",
    "returns",
    "reviews",
    "recommendations",
    "data-platform",
    "analytics",
    "finance",
    "legal",
    "people",
    "recruiting",
    "security",
    "compliance",
    "localization",
    "content",
    "video",
    "speech",
    "docs",
    "devtools",
    "quality",
    "release",
    "partners",
    "sales",
    "field",
    "procurement",
    "treasury",
    "research",
    "labs",
)  # one a tenant
_FEATURES = ("summarize", "classify", "extract", "answer")
_TASKS = ("summarization", "classification", "extraction", "question_answering")
_SIMPLE = ("classify", "extract")
_QUESTIONS = 60
"""A team's different questions to ``answer``: the same ones come again."""
_TIMED_OUT = {"status": "error", "error_code": "timeout"}
_PRIORITY_TEAM = "analytics"


def demo_events(samples: Path, *, end_ms: int) -> list[Event]:
    """All events of the demo in order of time, none later than ``end_ms``: about 31,600, the same on every call."""
    events = [
        *code_events(samples / CODE_TRACE, end_ms=end_ms),
        *with_storm(chat_events(samples / CHAT_TRACE, end_ms=end_ms), end_ms=end_ms),
        *tenant_events(samples / TENANTS_TRACE, end_ms=end_ms),
    ]
    return sorted(events, key=lambda event: (event["timestamp"], event["id"]))


def code_events(path: Path, *, end_ms: int) -> Iterator[Event]:
    """One event a line of the Azure coding trace, its hour stretched over the demo's days and ending at ``end_ms``."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    times = [_milliseconds(row["TIMESTAMP"]) for row in rows]
    for number, (row, time) in enumerate(zip(rows, times, strict=True), start=1):
        identity = f"azure-code-{number:05d}"
        provider, model = _CODE_MODELS[_pick(identity, "model", (6, 3, 1))]
        event = _event(identity, _stretched(time, times, end_ms), provider, model)
        event |= {"project": "code-assistant", "team": "developer-tools", "feature": "completion"}
        event |= {"is_stream": True, "task_type": "code_completion"}
        event["user"] = f"developer-{_number(identity, 'user', 1, 60)}"
        yield _measured(event, fresh=int(row["ContextTokens"]), output=int(row["GeneratedTokens"]))


def chat_events(path: Path, *, end_ms: int) -> Iterator[Event]:
    """One event a line of the Mooncake trace; a prompt's leading blocks that were seen before are cache reads."""
    requests = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    times = [request["timestamp"] for request in requests]
    seen: set[int] = set()
    for number, request in enumerate(requests, start=1):
        identity = f"mooncake-chat-{number:05d}"
        event = _event(identity, _stretched(request["timestamp"], times, end_ms), *_CODE_MODELS[2])
        event |= {"project": "chat", "team": "assistant", "feature": "conversation"}
        event |= {"is_stream": True, "task_type": "conversation"}
        event["content_fingerprint"] = _fingerprint(str(request["hash_ids"]))
        event["user"] = f"customer-{_number(identity, 'user', 1, 400)}"
        cached = cached_tokens(request["hash_ids"], request["input_length"], seen)
        seen.update(request["hash_ids"])
        fresh = request["input_length"] - cached
        yield _measured(event, fresh=fresh, cached=cached, output=request["output_length"])


def with_storm(chat: Iterable[Event], *, end_ms: int) -> Iterator[Event]:
    """The chat's events; those of three hours time out and are sent again until the last attempt is answered, and each
    attempt costs its tokens."""
    first, last = (end_ms - hours * HOUR_MS for hours in STORM_HOURS)
    for event in chat:
        if not first <= event["timestamp"] < last:
            yield event
            continue
        yield event | _TIMED_OUT
        for attempt in range(2, STORM_ATTEMPTS + 1):
            again = event | {"id": f"{event['id']}-attempt-{attempt}", "attempt": attempt}
            again["timestamp"] = event["timestamp"] + attempt * 30_000
            yield again | (_TIMED_OUT if attempt < STORM_ATTEMPTS else {})


def cached_tokens(blocks: list[int], length: int, seen: set[int]) -> int:
    """Tokens of the prompt's prefix that an earlier request had: whole blocks, one token always fresh."""
    repeated = next((index for index, block in enumerate(blocks) if block not in seen), len(blocks))
    return min(repeated * PREFIX_BLOCK_TOKENS, length - 1)


def tenant_events(path: Path, *, end_ms: int) -> Iterator[Event]:
    """The ServeGen tenants' fourteen days, ending with the last full hour before ``end_ms``.

    1.4 billion requests become about ``TENANT_EVENTS``. An hour of a tenant counts by the square root of its requests,
    so that the small tenants stay visible beside the large; the tokens of a request lie around the hour's mean,
    which is assigned for the five tenants whose tokens the trace does not give.
    """
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    weights = [float(row["requests"]) ** 0.5 for row in rows]
    scale = TENANT_EVENTS / sum(weights)
    first_hour = end_ms // HOUR_MS * HOUR_MS - (1 + max(int(row["hour"]) for row in rows)) * HOUR_MS
    due = 0.0
    for row, weight in zip(rows, weights, strict=True):
        before, due = int(due), due + weight * scale
        for position in range(int(due) - before):
            yield _tenant_event(row, position, first_hour)


def _tenant_event(row: dict[str, str], position: int, first_hour: int) -> Event:
    tenant, hour = int(row["client"]), int(row["hour"])
    identity = f"servegen-{tenant:02d}-{hour:03d}-{position:03d}"
    at = first_hour + hour * HOUR_MS + _number(identity, "time", 0, HOUR_MS - 1)
    models = [_TENANT_MODELS[tenant % len(_TENANT_MODELS)], _TENANT_MODELS[(tenant + 1) % len(_TENANT_MODELS)]]
    provider, model = models[_pick(identity, "model", (4, 1))]
    if tenant == _UNPRICED_TENANT:
        provider, model = _UNPRICED_MODEL
    event = _event(identity, at, provider, model)
    event |= {"project": "platform", "team": _TEAMS[tenant], "feature": _FEATURES[tenant % len(_FEATURES)]}
    event["environment"] = "staging" if tenant % 7 == 6 else "production"
    event["cost_center"] = f"cc-{100 + tenant % 9}"
    event |= _kind_of_call(identity, event["team"], event["feature"])
    spread = _number(identity, "size", 50, 150)
    fresh, output = (float(row[f"mean_{side}_tokens"] or _UNKNOWN_MEANS[side]) for side in ("input", "output"))
    return _measured(event, fresh=max(1, round(fresh) * spread // 100), output=max(1, round(output) * spread // 100))


def _kind_of_call(identity: str, team: str, feature: str) -> Event:
    """What counters do not keep of a tenant's call: its task, and whether somebody waits for the answer."""
    kind: Event = {"task_type": _TASKS[_FEATURES.index(feature)], "is_stream": feature == "answer"}
    kind["complexity"] = "low" if feature in _SIMPLE else "medium"
    if feature == "answer":
        kind["content_fingerprint"] = _fingerprint(f"{team} {_number(identity, 'question', 1, _QUESTIONS)}")
    if team == _PRIORITY_TEAM:
        kind["service_tier"] = "priority"
    return kind


def _fingerprint(content: str) -> str:
    """As a client would make it, with a key of its own: nothing of the content can be found from it."""
    return blake2b(content.encode(), key=b"demo", digest_size=16).hexdigest()


def _stretched(time_ms: int, times: list[int], end_ms: int) -> int:
    """A trace's moment, the trace taking all of the demo's days and its last request happening at ``end_ms``."""
    return end_ms - (times[-1] - time_ms) * SPAN_MS // (times[-1] - times[0])


def _event(identity: str, at: int, provider: str, model: str) -> Event:
    return {
        "id": identity,
        "timestamp": at,
        "provider": provider,
        "model": model,
        "operation": "chat",
        "environment": "production",
        "tags": {"region": ("eu", "us")[_pick(identity, "region", (2, 1))]},
    }


def _measured(event: Event, *, fresh: int, output: int, cached: int = 0) -> Event:
    """The event with its token counts, an assigned latency, and in 1 of 200 an assigned error."""
    identity = event["id"]
    counts = {"input_uncached_tokens": fresh, "cache_read_tokens": cached, "output_tokens": output}
    event |= {name: count for name, count in counts.items() if count}
    event["latency_ms"] = 250 + 12 * output + _number(identity, "latency", 0, 400)
    if _number(identity, "error", 1, 200) == 1:
        event |= _TIMED_OUT
    return event


def _number(identity: str, what: str, low: int, high: int) -> int:
    """A number in [low, high] that depends on nothing but the event's id and what it is for."""
    digest = blake2b(f"{what}:{identity}".encode(), digest_size=8).digest()
    return low + int.from_bytes(digest) % (high - low + 1)


def _pick(identity: str, what: str, weights: tuple[int, ...]) -> int:
    """An index, each as often as its weight says."""
    number = _number(identity, what, 0, sum(weights) - 1)
    for index, weight in enumerate(weights):
        number -= weight
        if number < 0:
            return index
    raise AssertionError("the number lies below the sum of the weights")


def _milliseconds(text: str) -> int:
    """Epoch milliseconds of the trace's times, which have seven decimals and are UTC."""
    return round(datetime.strptime(text[:26], "%Y-%m-%d %H:%M:%S.%f").replace(tzinfo=UTC).timestamp() * 1000)


def live_events(samples: Path) -> Callable[[int, str], Event]:
    """A maker of fresh events: the requests of the coding and the chat trace over and over, with new ids and times."""
    stock = [*code_events(samples / CODE_TRACE, end_ms=0), *chat_events(samples / CHAT_TRACE, end_ms=0)]
    stock.sort(key=lambda event: _number(event["id"], "order", 0, 1 << 62))

    def make(now_ms: int, identity: str) -> Event:
        chosen = stock[_number(identity, "live", 0, len(stock) - 1)]
        return chosen | {"id": identity, "timestamp": now_ms}

    return make
