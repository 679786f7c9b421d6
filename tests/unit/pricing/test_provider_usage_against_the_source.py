"""Golden cases of every provider's usage object: what genai-prices reads from a response, we read from its usage."""

import json
from pathlib import Path
from typing import Any

import pytest
from genai_prices.data_snapshot import get_snapshot
from outlay.domain.provider_usage import convert

from tests.support.price_oracle import library_usage

CASES: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "golden" / "provider_usage.json").read_text("utf-8")
)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_providers_usage_object_becomes_these_buckets(case: dict[str, Any]) -> None:
    assert convert(case["provider"], case["usage"], api=case.get("api", "")) == case["buckets"]


@pytest.mark.parametrize("case", [c for c in CASES if "source" in c], ids=[c["name"] for c in CASES if "source" in c])
def test_the_source_reads_the_same_counts(case: dict[str, Any]) -> None:
    provider_id, flavour = case["source"]
    provider = next(each for each in get_snapshot().providers if each.id == provider_id)
    extractor = next(each for each in provider.extractors or () if each.api_flavor == flavour)
    response: Any = case["usage"]
    for key in reversed([extractor.root] if isinstance(extractor.root, str) else extractor.root):
        response = {key: response} if key != "billed_units" else response
    _, theirs = extractor.extract(response)
    ours = library_usage(case["buckets"])
    text = ("input_text_tokens", "output_text_tokens", "cache_text_read_tokens", "input_tool_tokens")
    reported = {k: v for k, v in theirs._reported_values().items() if v and k not in text and "_tool_" not in k}
    # a write without a time to live is a five-minute one here
    expected = {k: v for k, v in ours.items() if v and (k in reported or k != "cache_write_5m_tokens")}
    assert reported == expected


def test_every_extractor_of_the_source_has_a_golden_case_or_a_reason_for_none() -> None:
    same_as_chat = {"chat", "default", "embeddings", "responses", "anthropic"}
    covered = {tuple(case["source"]) for case in CASES if "source" in case}
    for provider in get_snapshot().providers:
        for extractor in provider.extractors or ():
            if (provider.id, extractor.api_flavor) not in covered:
                assert extractor.api_flavor in same_as_chat | {"decisions", "systemone", "usage-event"}, (
                    provider.id,
                    extractor.api_flavor,
                )
