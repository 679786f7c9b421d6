"""Every command's output and exit codes, against recorded answers."""

import json
import stat

import httpx
import pytest

from tests.support.cli import Command
from tests.support.http_api import URL, accepted, problem

TOTALS = {"cost_usd": "1234.567890123456", "requests": 3, "output_tokens": 1200, "unpriced_requests": 1}
COSTS = {
    "as_of": "2026-11-22T12:00:00Z",
    "from": "2026-11-01T00:00:00Z",
    "to": "2026-11-23T00:00:00Z",
    "time_zone": "UTC",
    "granularity": "total",
    "group_by": ["team"],
    "currency": "USD",
    "lower_bound": True,
    "totals": TOTALS,
    "rows": [
        {"start": "s", "end": "e", "group": {"team": "search"}, "measures": {**TOTALS, "cost_usd": "1234.56"}},
        {"start": "s", "end": "e", "group": {"team": "=SUM(A1)"}, "measures": {**TOTALS, "cost_usd": None}},
        {
            "start": "s",
            "end": "e",
            "group": {"team": "new"},
            "measures": {"cost_usd": "0.00", "requests": 1, "unpriced_requests": 1},
        },
        {"start": "s", "end": "e", "group": {"team": "\x1b[31mred"}, "measures": {**TOTALS, "cost_usd": "0.00001"}},
    ],
    "next_cursor": None,
}
DAY = {
    "day": "2026-11-20",
    "received": 1003,
    "claimed": 1000,
    "duplicates": 2,
    "conflicts": 1,
    "in_flight": 0,
    "counted": 1000,
    "in_lake": 1000,
    "drift": 0,
}
TOKENS = {"access_token": "a-secret", "refresh_token": "r-secret", "expires_in": 3600, "organization": "acme"}


def ledger(lake: str = "complete", **changes: object) -> httpx.Response:
    day = {**DAY, **changes}
    body = {"as_of": "now", "from": "a", "to": "b", "lake": lake, "query_id": "q-1", "days": [day], "totals": day}
    return httpx.Response(200, json=body)


def reply(body: object) -> httpx.Response:
    return httpx.Response(200, json=body)


# --- the command as a whole


@pytest.mark.parametrize(
    "command", ["", "login", "send", "import", "costs", "price", "verify", "quarantine", "redrive", "status", "users"]
)
def test_every_help_has_examples(outlay: Command, command: str) -> None:
    result = outlay(*([command] if command else []), "--help")
    assert result.code == 0
    assert f"outlay {command}" in result.out
    assert "outlay login" in result.out if not command else "Examples:" in result.out


@pytest.mark.parametrize("arguments", [["nonsense"], ["costs", "--from", "yesterday"], ["price"], ["send"], ["import"]])
def test_wrong_usage_is_exit_code_2_and_says_so_on_stderr(outlay: Command, arguments: list[str]) -> None:
    result = outlay(*arguments)
    assert result.code == 2
    assert result.out == ""
    assert "Usage:" in result.err


def test_an_unreachable_deployment_is_a_sentence(outlay: Command) -> None:
    outlay.api.on("GET", "/health", httpx.ConnectError("refused"))
    result = outlay("status")
    assert (result.code, result.out) == (2, "")
    assert "can't be reached" in result.err
    assert "make up" in result.err
    assert "Traceback" not in result.err


def test_interrupting_is_clean(outlay: Command) -> None:
    def interrupt(_: httpx.Request) -> httpx.Response:
        raise KeyboardInterrupt

    outlay.api.on("GET", "/health", interrupt)
    result = outlay("status")
    assert result.code == 130
    assert "Interrupted" in result.err
    assert "Traceback" not in result.err


def test_without_any_deployment_it_says_how_to_name_one(outlay: Command) -> None:
    result = outlay("status", env={"OUTLAY_URL": ""})
    assert result.code == 2
    assert "outlay login --url" in result.err


def test_a_missing_key_or_session_is_explained(outlay: Command) -> None:
    assert "OUTLAY_API_KEY" in outlay("send", "--provider", "p", "--model", "m", env={"OUTLAY_API_KEY": ""}).err
    result = outlay("costs", env={"OUTLAY_TOKEN": ""})
    assert result.code == 2
    assert "outlay login" in result.err


def test_a_broken_configuration_file_is_named(outlay: Command) -> None:
    path = outlay.file("config.json", "{")
    result = outlay("status", env={"OUTLAY_CONFIG": str(path)})
    assert result.code == 2
    assert "config.json" in result.err


def test_a_refused_token_of_the_environment_leaves_the_kept_session_alone(outlay: Command) -> None:
    outlay.api.on("POST", "/v1/auth/login", reply(TOKENS)).on("GET", "/v1/costs", problem(401, "unauthorized"))
    outlay("login", "--email", "a@b.c", stdin="pw\n")
    result = outlay("costs")
    assert result.code == 2
    assert "outlay login" in result.err
    outlay.api.on("GET", "/v1/costs", reply(COSTS))
    assert outlay("costs", env={"OUTLAY_TOKEN": ""}).code == 0
    assert outlay.api.requests[-1].headers["authorization"] == "Bearer a-secret"


def test_an_expired_session_is_renewed_and_kept(outlay: Command) -> None:
    renewed = {**TOKENS, "access_token": "renewed"}
    outlay.api.on("POST", "/v1/auth/login", reply(TOKENS)).on("POST", "/v1/auth/refresh", reply(renewed))
    outlay.api.on("GET", "/v1/costs", problem(401, "unauthorized"), reply(COSTS))
    outlay("login", "--email", "a@b.c", stdin="pw\n")
    assert outlay("costs", env={"OUTLAY_TOKEN": ""}).code == 0
    assert outlay("costs", env={"OUTLAY_TOKEN": ""}).code == 0
    assert outlay.api.requests[-1].headers["authorization"] == "Bearer renewed"


# --- login


def test_login_keeps_a_session_that_only_the_user_can_read(outlay: Command) -> None:
    outlay.api.on("POST", "/v1/auth/login", reply(TOKENS)).on("GET", "/v1/costs", reply(COSTS))
    none = {"OUTLAY_URL": "", "OUTLAY_TOKEN": "", "OUTLAY_API_KEY": ""}
    result = outlay("login", "--url", URL, "--email", "ann@example.com", stdin="pass word\n", env=none)
    assert result.code == 0
    assert "acme" in result.out
    assert "secret" not in result.out + result.err
    assert "pass word" not in result.out + result.err
    assert json.loads(outlay.api.requests[0].content) == {"email": "ann@example.com", "password": "pass word"}
    kept = outlay.folder / "home" / "config" / "outlay" / "config.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert outlay("costs", env=none).code == 0
    assert outlay.api.requests[-1].headers["authorization"] == "Bearer a-secret"


def test_login_takes_the_password_from_stdin(outlay: Command) -> None:
    outlay.api.on("POST", "/v1/auth/login", reply(TOKENS))
    assert outlay("login", "--email", "a@b.c", "--password-stdin", stdin="pw\n").code == 0
    assert outlay("login", "--email", "a@b.c", "--password-stdin", stdin="").code == 2


def test_a_wrong_password_is_exit_code_2(outlay: Command) -> None:
    outlay.api.on("POST", "/v1/auth/login", problem(401, "unauthorized", "E-mail or password is wrong."))
    result = outlay("login", "--email", "a@b.c", stdin="pw\n")
    assert result.code == 2
    assert "E-mail or password is wrong." in result.err


def test_a_kept_api_key_goes_only_to_its_own_deployment(outlay: Command) -> None:
    none = {"OUTLAY_URL": "", "OUTLAY_API_KEY": ""}
    outlay.api.on("POST", "/v1/events", accepted)
    assert outlay("login", "--url", URL, "--with-api-key", stdin="ok_kept\n", env=none).code == 0
    event = ("send", "--provider", "p", "--model", "m", "--output", "1")
    assert outlay(*event, env=none).code == 0
    assert outlay.api.requests[-1].headers["authorization"] == "Bearer ok_kept"
    assert outlay("--url", "https://elsewhere.test", *event, env=none).code == 2
    assert outlay("login", "--url", URL, "--with-api-key", stdin="nonsense\n", env=none).code == 2


def test_a_profile_chooses_its_deployment(outlay: Command) -> None:
    none = {"OUTLAY_URL": "", "OUTLAY_TOKEN": ""}
    outlay.api.on("POST", "/v1/auth/login", reply(TOKENS)).on("GET", "/health", reply({"status": "ok"}))
    login = ("login", "--profile", "staging", "--url", "https://staging.test", "--email", "a@b.c")
    assert outlay(*login, stdin="pw\n", env=none).code == 0
    assert "https://staging.test" in outlay("--profile", "staging", "status", env=none).out
    result = outlay("--profile", "nope", "status", env=none)
    assert result.code == 2
    assert "staging" in result.err


def test_the_local_stack_is_found_from_below_and_signed_in_to_by_itself(
    outlay: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    local = outlay.folder / ".outlay" / "local"
    local.mkdir(parents=True)
    (local / "connection.json").write_text(json.dumps({"api_url": "http://localhost:4566/x/"}))
    demo = {"email": "demo@example.com", "password": "pw", "api_key": "ok_demo", "org": "demo"}
    (local / "demo.json").write_text(json.dumps(demo))
    below = outlay.folder / "deep" / "er"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    none = {"OUTLAY_URL": "", "OUTLAY_TOKEN": "", "OUTLAY_API_KEY": ""}
    outlay.api.on("POST", "/x/v1/auth/login", reply(TOKENS)).on("GET", "/x/v1/costs", reply(COSTS))
    outlay.api.on("POST", "/x/v1/events", accepted)
    assert outlay("costs", env=none).code == 0
    assert outlay.api.requests[-1].headers["authorization"] == "Bearer a-secret"
    assert outlay("send", "--provider", "p", "--model", "m", "--output", "1", env=none).code == 0
    assert outlay.api.requests[-1].headers["authorization"] == "Bearer ok_demo"


# --- costs


def test_costs_as_a_table_rounds_totals_and_says_its_limits(outlay: Command) -> None:
    outlay.api.on("GET", "/v1/costs", reply(COSTS))
    result = outlay("costs", "--by", "team", "--filter", "environment:production", "--chart")
    assert result.code == 0
    assert "≥ 1,234.57" in result.out
    assert "n/a" in result.out
    assert "unpriced" in result.out
    assert "0.00 " not in result.out
    assert "<0.0001" in result.out
    assert "█" in result.out
    assert "\x1b" not in result.out
    assert "lower bound: 1 call has no known price" in result.err
    assert "as of 2026-11-22T12:00:00Z" in result.err
    query = outlay.api.requests[0].url.params
    assert (query["group_by"], query["filter"], query["granularity"]) == ("team", "environment:production", "total")


def test_a_period_that_is_refused_is_named_by_its_options(outlay: Command) -> None:
    errors = [{"field": "from", "reason": "must be before 'to', which is not included"}]
    outlay.api.on("GET", "/v1/costs", problem(400, "invalid_input", "The period is not understood.", errors=errors))
    assert "--from: must be before --to, which is not included" in outlay("costs").err


def test_costs_as_json_are_exact_and_all_pages(outlay: Command) -> None:
    outlay.api.on("GET", "/v1/costs", reply({**COSTS, "next_cursor": "c"}), reply(COSTS))
    shown = json.loads(outlay("costs", "--format", "json").out)
    assert shown["totals"]["cost_usd"] == "1234.567890123456"
    assert len(shown["rows"]) == 8
    assert shown["next_cursor"] is None


def test_costs_as_csv_run_no_formula(outlay: Command) -> None:
    outlay.api.on("GET", "/v1/costs", reply(COSTS))
    lines = outlay("costs", "--format", "csv").out.splitlines()
    assert lines[0] == "start,end,team,cost_usd,requests,output_tokens,unpriced_requests"
    assert lines[1] == "s,e,search,1234.56,3,1200,1"
    assert lines[2] == "s,e,'=SUM(A1),,3,1200,1"


def test_costs_over_time_chart_adds_up_the_groups(outlay: Command) -> None:
    rows = [{**row, "start": "2026-11-01", "measures": {"cost_usd": "1.00"}} for row in COSTS["rows"]]
    outlay.api.on("GET", "/v1/costs", reply({**COSTS, "granularity": "day", "rows": rows}))
    result = outlay("costs", "--granularity", "day", "--by", "team", "--chart")
    assert result.out.splitlines()[-1].endswith("4.00")


def test_no_costs_at_all_are_an_empty_table(outlay: Command) -> None:
    outlay.api.on("GET", "/v1/costs", reply({**COSTS, "rows": [], "totals": {"cost_usd": "0.00"}}))
    result = outlay("costs", "--chart")
    assert result.code == 0
    assert "0.00" in result.out


def test_a_refused_query_names_every_problem(outlay: Command) -> None:
    errors = [{"field": "group_by", "reason": "is no dimension"}]
    outlay.api.on("GET", "/v1/costs", problem(400, "invalid_input", "The query is not understood.", errors=errors))
    result = outlay("costs", "--by", "nope")
    assert result.code == 2
    assert "--by: is no dimension" in result.err


def test_a_filter_without_value_is_wrong_usage(outlay: Command) -> None:
    assert outlay("costs", "--filter", "team").code == 2


# --- verify


def test_verify_without_drift_is_exit_code_0(outlay: Command) -> None:
    outlay.api.on("GET", "/v1/verify", ledger())
    result = outlay("verify")
    assert result.code == 0
    assert "1,003" in result.out
    assert "No drift" in result.err


def test_verify_with_drift_is_exit_code_1(outlay: Command) -> None:
    outlay.api.on("GET", "/v1/verify", ledger(in_lake=999, drift=1))
    result = outlay("verify", "--json")
    assert result.code == 1
    assert json.loads(result.out)["days"][0]["drift"] == 1
    assert "2026-11-20 (+1)" in result.err


def test_verify_polls_while_the_lake_is_pending(outlay: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("outlay_cli.commands.verify._POLL_S", 0.0)
    outlay.api.on("GET", "/v1/verify", ledger("pending", in_lake=None, drift=None), ledger())
    assert outlay("verify").code == 0
    assert [request.url.params.get("query_id") for request in outlay.api.requests] == [None, "q-1"]


@pytest.mark.parametrize("lake", ["pending", "failed"])
def test_a_lake_without_answer_proves_nothing(outlay: Command, lake: str) -> None:
    outlay.api.on("GET", "/v1/verify", ledger(lake, in_lake=None, drift=None))
    result = outlay("verify", "--wait", "0")
    assert result.code == 2
    assert "nothing is proven" in result.err
    assert "?" in result.out


def test_verify_takes_days_only(outlay: Command) -> None:
    assert outlay("verify", "--from", "2026-11-01T00:00:00Z").code == 2


# --- status


def test_status_shows_health_and_the_last_batches(outlay: Command) -> None:
    batch = {"batch_id": "b_k", "received_at": "x", "received": 1, "accepted": 1, "counted": True, "archived": False}
    outlay.api.on("POST", "/v1/events", accepted)
    outlay.api.on("GET", "/health", reply({"status": "ok", "version": "0.1.0", "stream_age_s": None, "as_of": "now"}))
    outlay.api.on("GET", "/v1/batches/b_k", reply({**batch, "duplicates": 0, "conflicts": 0, "unpriced": 0}))
    outlay("send", "--provider", "p", "--model", "m", "--output", "1", "--idempotency-key", "k")
    result = outlay("status")
    assert result.code == 0
    assert "0.1.0" in result.out
    assert "up to date" in result.out
    assert "counted" in result.out
    assert json.loads(outlay("status", "--json").out)["batches"][0]["batch_id"] == "b_k"


def test_status_of_an_unwell_deployment_is_exit_code_1(outlay: Command) -> None:
    outlay.api.on("GET", "/health", reply({"status": "degraded", "stream_age_s": 900}))
    result = outlay("status")
    assert result.code == 1
    assert "900 s behind" in result.out
