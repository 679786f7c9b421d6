"""``outlay price``: offline, exact, unknown is not zero."""

import json
from decimal import Decimal

import pytest

from tests.support.cli import Command

CALL = {"provider": "openai", "model": "gpt-4o", "timestamp": "2026-01-01T00:00:00Z", "output_tokens": 10}


def test_a_price_is_exact_and_names_its_source(outlay: Command) -> None:
    result = outlay("price", "gpt-4o", "--provider", "openai", "--input", "1200", "--output", "300", "--json")
    answer = json.loads(result.out)
    assert result.code == 0
    assert Decimal(answer["cost_usd"]) == Decimal("0.006")
    assert (answer["unpriced"], answer["price_revision"] >= 1, bool(answer["price_source"])) == (False, True, True)
    assert outlay.api.requests == []


def test_people_get_the_amount_on_stdout_and_the_reason_on_stderr(outlay: Command) -> None:
    result = outlay("price", "gpt-4o", "--input", "1200", "--output", "300")
    assert result.out == "$0.006\n"
    assert "price book revision" in result.err


def test_a_price_of_the_past(outlay: Command) -> None:
    now = outlay("price", "gpt-4o", "--input", "1000000").out
    then = outlay("price", "gpt-4o", "--input", "1000000", "--at", "2024-06-01").out
    assert (now, then) == ("$2.50\n", "$5.00\n")


@pytest.mark.parametrize("flags", [(), ("--json",)])
def test_a_model_without_a_price_is_exit_code_1_never_zero(outlay: Command, flags: tuple[str, ...]) -> None:
    result = outlay("price", "no-such-model", "--input", "5", *flags)
    assert result.code == 1
    assert "$0" not in result.out
    assert "unpriced" in result.out


def test_each_line_of_a_file_gets_a_line(outlay: Command) -> None:
    usage = {"prompt_tokens": 10, "completion_tokens": 10, "total_tokens": 20}
    as_provided = {"provider": "openai", "model": "gpt-4o", "timestamp": 1767225600000, "provider_usage": usage}
    calls = [CALL, {**CALL, "model": "no-such-model"}, as_provided]
    path = outlay.file("calls.jsonl", "\n".join(map(json.dumps, calls)))
    result = outlay("price", "--file", path, "--json")
    priced, unpriced, converted = (json.loads(line) for line in result.out.splitlines())
    assert result.code == 0
    assert Decimal(priced["cost_usd"]) == Decimal("0.0001")
    assert (unpriced["cost_usd"], unpriced["unpriced"], unpriced["reason"]) == (None, True, "unknown_model")
    assert Decimal(converted["cost_usd"]) == Decimal("0.000125")
    assert outlay("price", "--file", path, "--strict").code == 1


def test_lines_that_cannot_be_read_are_named_and_the_others_priced(outlay: Command) -> None:
    wrong = ["{nope", "[1]", "{}", json.dumps({**CALL, "output_tokens": -1}), json.dumps({**CALL, "timestamp": "x"})]
    result = outlay("price", "--file", "-", stdin="\n".join([*wrong, json.dumps(CALL)]))
    lines = [json.loads(line) for line in result.out.splitlines()]
    assert result.code == 1
    assert [line["line"] for line in lines] == [1, 2, 3, 4, 5, 6]
    assert ["error" in line for line in lines] == [True] * 5 + [False]
    assert lines[3]["error"].startswith("output_tokens")


def test_tokens_under_a_name_that_is_no_bucket_are_refused_rather_than_free(outlay: Command) -> None:
    result = outlay("price", "--file", "-", stdin=json.dumps({**CALL, "prompt_tokens": 1000}))
    assert result.code == 1
    assert "prompt_tokens: is no bucket" in json.loads(result.out)["error"]


def test_an_empty_file_is_a_failure(outlay: Command) -> None:
    assert outlay("price", "--file", "-", stdin="").code == 2


@pytest.mark.parametrize(
    "arguments",
    [("gpt-4o", "--file", "-"), ("gpt-4o", "--at", "soon"), ("gpt-4o", "--usage", "x=1"), ("gpt-4o", "--input", "-1")],
)
def test_wrong_usage_is_exit_code_2(outlay: Command, arguments: tuple[str, ...]) -> None:
    assert outlay("price", *arguments).code == 2
