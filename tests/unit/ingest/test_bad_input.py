"""The bad input corpus: every case a 4xx, its problems named, nothing stored, none of the content logged or told."""

import gzip
import json
import logging
import re
from dataclasses import dataclass, field
from typing import Any

import pytest
from outlay.runtime.observability import Telemetry, http_edge

from tests.support.builders import NOW_MS
from tests.support.ingest import KEY, Door, sent_event

MARKER = "kangaroo"
ANY_NAME = ("",)
"""The name is the content itself: only its length and charset are looked at."""
PROMPT = f"Write me a poem about a {MARKER}, please!"


@dataclass(frozen=True)
class Case:
    body: Any
    status: int = 422
    fields: tuple[str, ...] = ()
    headers: dict[str, str] = field(default_factory=dict)


def _raw(**texts: str) -> bytes:
    """An event whose fields are written as given, JSON or not."""
    fields = {name: json.dumps(value) for name, value in sent_event().items()} | texts
    return ("{" + ",".join(f'"{name}":{text}' for name, text in fields.items()) + "}").encode()


def _mangled(data: bytes) -> bytes:
    return data.decode("utf-8", "replace").encode()


EVENT = sent_event()
PACKED = gzip.compress(json.dumps([EVENT]).encode())

CASES: dict[str, Case] = {
    # not JSON, not the right shape
    "empty body": Case(b"", 400),
    "only spaces": Case(b"  \n ", 400),
    "not JSON": Case(PROMPT.encode(), 400),
    "cut off": Case(json.dumps([EVENT]).encode()[:-5], 400),
    "bad UTF-8": Case(b'{"provider":"\xff\xfe"}', 400),
    "UTF-16": Case(json.dumps(EVENT).encode("utf-16"), 400),
    "null": Case(b"null"),
    "a number": Case(b"42"),
    "a text": Case(json.dumps(PROMPT).encode()),
    "array of numbers": Case([1, 2]),
    "array of arrays": Case([[EVENT]]),
    "empty array": Case([], 400),
    "empty envelope": Case({"events": []}, 400),
    "envelope of an object": Case({"events": EVENT}, 400),
    "envelope with more": Case({"events": [EVENT], MARKER: 1}, 400),
    "deep nesting": Case(b"[" * 200_000, 400),
    "deep nesting in a field": Case(_raw(provider_usage='{"a":' * 90_000 + "1" + "}" * 90_000), 400),
    "half a character": Case(_raw(team='"\\ud800"'), fields=("team",)),
    # sizes
    "11 MB": Case(b" " * 11_000_000, 413),
    "a million events": Case(b"[" + b"{}," * 999_999 + b"{}]", 413),
    "1,001 events": Case([sent_event(id=f"e{n}") for n in range(1001)], 413),
    "1,001 broken lines": Case(b"{\n" * 1001, 413),
    "gzip bomb": Case(gzip.compress(b"[" + b" " * 200_000_000, 9), 413),
    "gzip bomb of many members": Case(gzip.compress(b" " * 1_000_000) * 40, 413),
    "gzip of empty members without end": Case(gzip.compress(b"") * 1_000 + PACKED, 413),
    "gzip cut off": Case(PACKED[:-10], 415),
    "gzip with rubbish behind": Case(PACKED + b"rubbish", 415),
    "gzip decoded as text on the way": Case(_mangled(PACKED), 415),
    "gzip decoded as latin-1 on the way": Case(PACKED.decode("latin-1").encode(), 415),
    "brotli": Case(b"\x0b\x02\x80", 415, headers={"content_encoding": "br"}),
    # counts
    "NaN": Case(_raw(output_tokens="NaN"), fields=("output_tokens",)),
    "Infinity": Case(_raw(output_tokens="Infinity", latency_ms="-Infinity"), fields=("latency_ms", "output_tokens")),
    "NaN in provider usage": Case(
        b'{"provider":"openai","model":"m","provider_usage":{"prompt_tokens":NaN}}', fields=("provider_usage",)
    ),
    "negative": Case(sent_event(output_tokens=-1), fields=("output_tokens",)),
    "fraction": Case(sent_event(output_tokens=1.5), fields=("output_tokens",)),
    "whole fraction": Case(_raw(output_tokens="1.0"), fields=("output_tokens",)),
    "true as a count": Case(sent_event(output_tokens=True), fields=("output_tokens",)),
    "text as a count": Case(sent_event(output_tokens="12"), fields=("output_tokens",)),
    "implausible": Case(sent_event(output_tokens=10**12), fields=("output_tokens",)),
    "beyond 64 bits": Case(sent_event(output_tokens=10**400), fields=("output_tokens",)),
    "reasoning above output": Case(sent_event(reasoning_tokens=101), fields=("reasoning_tokens",)),
    "no counts": Case(sent_event(output_tokens=None, input_uncached_tokens=None), fields=("provider_usage",)),
    "counts twice": Case(sent_event(provider_usage={"prompt_tokens": 1}), fields=("provider_usage",)),
    "provider usage of no shape": Case(
        sent_event(output_tokens=None, input_uncached_tokens=None, provider_usage={MARKER: 1}),
        fields=("provider_usage",),
    ),
    "negative cost": Case(sent_event(client_cost_usd="-1"), fields=("client_cost_usd",)),
    "cost NaN": Case(sent_event(client_cost_usd="NaN"), fields=("client_cost_usd",)),
    "cost finer than a pico": Case(sent_event(client_cost_usd="0.0000000000001"), fields=("client_cost_usd",)),
    "cost out of all range": Case(_raw(client_cost_usd="1e999999999"), fields=("client_cost_usd",)),
    "cost next to nothing": Case(_raw(client_cost_usd='"1e-999999999"'), fields=("client_cost_usd",)),
    "cost with an impossible exponent": Case(
        _raw(client_cost_usd="1e99999999999999999999"), fields=("client_cost_usd",)
    ),
    "cost text with an impossible exponent": Case(
        sent_event(client_cost_usd="1e99999999999999999999"), fields=("client_cost_usd",)
    ),
    "count with an impossible exponent": Case(_raw(output_tokens="1e99999999999999999999"), fields=("output_tokens",)),
    "a count of 5,000 digits": Case(_raw(output_tokens="1" * 5000), 400),
    "an exponent in provider usage": Case(
        b'{"provider":"openai","model":"m","provider_usage":{"prompt_tokens":1e400}}', fields=("provider_usage",)
    ),
    "100,000 tags": Case(sent_event(tags={f"{MARKER} {n}": "x" for n in range(100_000)}), fields=("tags",)),
    "score out of range": Case(sent_event(quality_score=101), fields=("quality_score",)),
    # time
    "far past": Case(sent_event(timestamp="2026-10-01T00:00:00Z"), fields=("timestamp",)),
    "future": Case(sent_event(timestamp=NOW_MS + 6 * 60_000), fields=("timestamp",)),
    "seconds for milliseconds": Case(sent_event(timestamp=NOW_MS // 1000), fields=("timestamp",)),
    "no zone": Case(sent_event(timestamp="2026-11-22T11:00:00"), fields=("timestamp",)),
    "no such day": Case(sent_event(timestamp="2026-02-30T11:00:00Z"), fields=("timestamp",)),
    "fraction of a millisecond": Case(sent_event(timestamp=NOW_MS + 0.5), fields=("timestamp",)),
    "too old for an import": Case(
        sent_event(timestamp="2019-01-01T00:00:00Z"), fields=("timestamp",), headers={"outlay_source": "import"}
    ),
    # content where a name belongs
    "prompt in a name": Case(sent_event(feature=PROMPT), fields=("feature",)),
    "long prompt of plain words": Case(sent_event(team=f"{MARKER} " * 9), fields=("team",)),
    "prompt in a tag": Case(sent_event(tags={"note": PROMPT}), fields=("tags.note",)),
    "prompt as a tag's key": Case(sent_event(tags={PROMPT: "x"}), fields=ANY_NAME),
    "a tag for prompts": Case(sent_event(tags={"Prompt": "x"}), fields=("tags.Prompt",)),
    "messages": Case(sent_event(messages=[{"role": "user", "content": PROMPT}]), fields=("messages",)),
    "prompt as a field's name": Case(sent_event(**{PROMPT * 9: 1}), fields=ANY_NAME),
    "number as a tag": Case(sent_event(tags={"a": 1}), fields=("tags.a",)),
    "31 tags": Case(sent_event(tags={f"t{n}": "x" for n in range(31)}), fields=("tags",)),
    "tags as a list": Case(sent_event(tags=["a"]), fields=("tags",)),
    "line break": Case(sent_event(project=f"{MARKER}\nnext"), fields=("project",)),
    "line break at the end": Case(sent_event(project=f"{MARKER}\n"), fields=("project",)),
    "control character": Case(sent_event(project=f"{MARKER}\x00"), fields=("project",)),
    "direction override": Case(sent_event(project=f"{MARKER}\u202e"), fields=("project",)),
    "zero width": Case(sent_event(project=f"{MARKER}\u200b"), fields=("project",)),
    "129 characters": Case(sent_event(team=MARKER * 17), fields=("team",)),
    "formula": Case(sent_event(team=f"=HYPERLINK({MARKER})"), fields=("team",)),
    "formula with plus": Case(sent_event(end_customer=f"+{MARKER}"), fields=("end_customer",)),
    "formula with minus": Case(sent_event(cost_center=f"-2+3+{MARKER}"), fields=("cost_center",)),
    "formula with at": Case(sent_event(tags={"x": f"@SUM({MARKER})"}), fields=("tags.x",)),
    "formula as id": Case(sent_event(id=f"=cmd|{MARKER}"), fields=("id",)),
    "sql in a name": Case(sent_event(team=f"{MARKER}'; DROP TABLE log;--"), fields=("team",)),
    "markup in a name": Case(sent_event(team=f"<script>{MARKER}</script>"), fields=("team",)),
    "lookup in a name": Case(sent_event(team=f"${{jndi:ldap://{MARKER}}}"), fields=("team",)),
    "separator in an id": Case(sent_event(id=f"{MARKER}#1"), fields=("id",)),
    "our own derived id": Case(sent_event(id="r_" + "0" * 32), fields=("id",)),
    "our own positional id": Case(sent_event(id="p_b_" + "0" * 40 + "_1"), fields=("id",)),
    "empty id": Case(sent_event(id=""), fields=("id",)),
    "credential as a field's name": Case(sent_event(**{KEY: 1}), fields=("(credential)",)),
    "unknown status": Case(sent_event(status=MARKER), fields=("status",)),
    "everything wrong": Case(
        {"provider": 1, "model": "", "team": PROMPT, "output_tokens": -1, "is_batch": "yes", MARKER: 1},
        fields=("provider", "model", "team", "is_batch", "output_tokens", MARKER),
    ),
    # headers
    "unknown source": Case(EVENT, 400, headers={"outlay_source": MARKER}),
    "empty key": Case(EVENT, 400, headers={"idempotency_key": ""}),
    "long key": Case(EVENT, 400, headers={"idempotency_key": "k" * 256}),
}

CREDENTIALS = {
    "openai": "sk-proj-" + "aB3" * 12,
    "anthropic": "sk-ant-api03-" + "aB3" * 12,
    "aws": "AKIAIOSFODNN7EXAMPLE",
    "ours": KEY,
    "github": "ghp_" + "aB3" * 12,
    "github, fine-grained": "github_pat_" + "aB3" * 12,
    "slack": "xoxb-123456789012-abcdef",
    "google": "AIza" + "aB3" * 12,
    "jwt": "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc",
    "private key": "-----BEGIN RSA PRIVATE KEY-----",
    "url": "postgres://admin:hunter2@db",
}
PLACES = {
    "team": ("team", "team"),
    "model": ("model", "model"),
    "id": ("id", "id"),
    "run": ("run_id", "run_id"),
    "user": ("user", "user"),
}


def _edge(door: Door) -> Any:
    return http_edge(Telemetry("test-ingest"), door.app)


@pytest.mark.parametrize("name", CASES)
def test_bad_input_is_refused_with_every_problem_named_and_leaves_no_trace(name, caplog, capsys):
    case, door = CASES[name], Door()
    with caplog.at_level(logging.DEBUG):
        answer = door.post(case.body, **case.headers)
    assert answer.status == case.status, answer.body
    assert answer.headers["content-type"] == "application/problem+json"
    named = [error["field"] for error in answer.body.get("errors", [])]
    if case.fields is not ANY_NAME:
        assert tuple(named) == case.fields or (not case.fields and set(named) <= {""})
    assert door.log.events == []
    assert MARKER not in caplog.text + "".join(capsys.readouterr())
    told = json.dumps({**answer.body, "errors": [{**e, "field": ""} for e in answer.body.get("errors", [])]})
    assert MARKER not in told
    assert all(len(field_name) <= 64 + len("tags.") for field_name in named)
    assert all(re.fullmatch(r"[\w.()?-]*", field_name) for field_name in named)


@pytest.mark.parametrize("kind", CREDENTIALS)
@pytest.mark.parametrize("place", [*PLACES, "tag", "tag's key", "provider usage"])
@pytest.mark.parametrize("escaped", [False, True])
def test_a_credential_is_refused_wherever_it_stands_and_however_it_is_written(kind, place, escaped):
    secret, door = CREDENTIALS[kind], Door()
    if place in PLACES:
        event = sent_event(**{PLACES[place][0]: secret})
    elif place == "provider usage":
        usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2, "x": [{"y": secret}]}
        event = sent_event(input_uncached_tokens=None, output_tokens=None, provider_usage=usage)
    else:
        event = sent_event(tags={"note": secret} if place == "tag" else {secret: "x"})
    body = json.dumps([event])
    if escaped:
        body = body.replace(secret, "".join(f"\\u{ord(letter):04x}" for letter in secret))
    answer = door.post(body.encode())
    assert answer.status == 422
    assert answer.body["errors"]
    assert secret not in json.dumps(answer.body)
    assert door.log.events == []


@pytest.mark.parametrize(
    "harmless", ["task-1234567890abcdef12", "facebook_ads", "sk-learn", "eyJ", "high-ghost", "risk-assessment-2026-11"]
)
def test_names_that_only_resemble_credentials_are_accepted(harmless):
    assert Door().post(sent_event(team=harmless)).status == 202


def test_more_problems_than_an_answer_can_hold_are_counted_not_listed():
    wrong = {f"f{n}": 1 for n in range(30)}
    answer = Door().post([wrong] * 1000)
    assert answer.status == 422
    assert len(answer.body["errors"]) == 10_001
    assert "more problems are not listed" in answer.body["errors"][-1]["reason"]
    assert len(json.dumps(answer.body)) < 2_000_000


def test_too_many_events_for_one_item_are_told_how_many_fit():
    assert "1,000" in Door().post([sent_event(id=f"e{n}") for n in range(1001)]).body["detail"]


def test_a_surprise_becomes_a_problem_that_tells_nothing(caplog, capsys):
    door = Door()

    def broken(*_: Any) -> None:
        raise RuntimeError(PROMPT)

    door.app.log.append = broken  # type: ignore[method-assign,assignment]
    event = {
        "rawPath": "/v1/events",
        "headers": {"authorization": f"Bearer {KEY}"},
        "requestContext": {"http": {"method": "POST"}, "requestId": "req-1"},
        "body": json.dumps(EVENT),
    }
    answer = _edge(door)(event, None)
    assert answer["statusCode"] == 500
    assert MARKER not in json.dumps(answer) + caplog.text + "".join(capsys.readouterr())


@pytest.mark.parametrize("depth", [*range(100, 900, 100), *range(930, 975), 5_000])
@pytest.mark.parametrize("last", ['"sk-abcdefghijklmnopq1234567890"', "1"])
def test_however_deep_a_body_is_it_is_answered_and_never_fails(depth: int, last: str) -> None:
    nested = '{"a":' * depth + last + "}" * depth
    answer = Door().post(_raw(provider_usage=nested))
    assert 400 <= answer.status < 500, answer.body
