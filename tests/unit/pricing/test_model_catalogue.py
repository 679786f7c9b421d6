"""The model catalogue is what its sources say, and nothing that they don't."""

import re
import subprocess
import sys
import tomllib
from datetime import date
from typing import Any

import pytest
from genai_prices.data_snapshot import get_snapshot
from outlay.domain.model_catalogue import Model, ModelCatalogue, load_model_catalogue

from tools.compile_catalogue import FACTS, TARGET, compile_catalogue, facts, line_of, to_text

FAMILIES = tomllib.loads(FACTS.read_text("utf-8"))["families"]


def test_compiling_again_gives_the_committed_catalogue() -> None:
    assert to_text(compile_catalogue()) == TARGET.read_text("utf-8")


def test_names_and_context_windows_are_the_source_s_where_no_page_was_read() -> None:
    catalogue, compared = load_model_catalogue(), 0
    first: dict[tuple[str, str], Any] = {}
    for provider in get_snapshot().providers:
        for model in provider.models:
            first.setdefault((provider.id, model.id), model)
    for place, model in first.items():
        ours = catalogue.get(*place)
        assert ours.name == model.name
        if not ours.is_looked_up:
            assert ours.context_window == model.context_window
            assert ours.deprecated == (model.deprecated or None)
            compared += 1
    assert compared > 2_000


def test_what_a_page_says_goes_before_the_price_source() -> None:
    found = load_model_catalogue().get("google", "gemini-3.7-flash")
    assert (found.context_window, found.sources["context_window"]) == (1_048_576, "google-gemini-3.7-flash")
    assert found.sources["name"].startswith("genai-prices-")


def test_every_fact_has_a_source_with_an_address_and_the_day_it_was_looked_up() -> None:
    catalogue = load_model_catalogue()
    for model in catalogue.looked_up():
        for field, name in model.sources.items():
            source = catalogue.sources[name]
            assert source["url"].startswith("https://"), (model.model, field)
            if not name.startswith("genai-prices-"):
                assert date.fromisoformat(source["looked_up"]) >= date(2026, 11, 1)


def scored() -> list[Model]:
    catalogue = load_model_catalogue()
    named = [name.split("/", 1) for name, known in compile_catalogue()["facts"].items() if "quality" in known]
    return [catalogue.get(provider, model) for provider, model in named]


def test_a_score_says_what_it_measures_and_can_be_read_where_its_maker_said_it() -> None:
    found = scored()
    assert len(found) >= 20
    for model in found:
        assert model.quality is not None
        assert re.search(r"(GPQA|MMLU|SWE-bench|Terminal-Bench)[\w .-]* \d+(\.\d+)? %", model.quality), model
        assert len(model.quality) < 120
        page = load_model_catalogue().sources[model.sources["quality"]]["url"]
        assert re.fullmatch(r"https://github\.com/[\w-]+/[\w.-]+/blob/[0-9a-f]{40}/.+\.md", page), page


def test_a_score_alone_makes_no_model_one_that_is_looked_after() -> None:
    after = {(model.provider, model.model) for model in load_model_catalogue().looked_up()}
    assert ("openai", "gpt-4-turbo") not in after
    assert ("aws", "meta.llama3-1-70b-instruct-v1:0") in after, "its limits were read as well"


def test_streaming_is_known_where_one_api_streams_every_request() -> None:
    models = list(load_model_catalogue().looked_up())
    known = {
        provider: {one.streaming for one in models if one.provider == provider} for provider in ("anthropic", "google")
    }
    assert known == {"anthropic": {True}, "google": {True}}


def test_what_nobody_says_is_not_known() -> None:
    found = load_model_catalogue().get("openai", "text-embedding-ada-002")
    assert (found.streaming, found.tool_use, found.modalities_in, found.deprecated, found.quality) == (None,) * 5
    assert load_model_catalogue().get("acme", "our-own") == Model(provider="acme", model="our-own")


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("claude-opus-5-5", ("claude", "opus")),
        ("global.anthropic.claude-haiku-4-5-20251001-v1:0", ("claude", "haiku")),
        ("gemini-2.5-flash-lite", ("gemini", "flash-lite")),
        ("gpt-6.1-sol", ("gpt", "sol")),
        ("gpt-4o-mini", ("gpt", "mini")),
        ("gpt-4o", ("gpt", None)),
        ("openai.gpt-oss-120b-1:0", ("gpt-oss", None)),
        ("o3-mini", ("o", "mini")),
        ("amazon.nova-pro-v1:0", ("nova", "pro")),
        ("deepseek-r1-distill-llama-70b", (None, None)),
        ("text-embedding-3-large", (None, None)),
    ],
)
def test_family_and_tier_are_the_words_of_the_name(name: str, line: tuple[str | None, str | None]) -> None:
    assert line_of(name, FAMILIES) == line


def test_no_tier_is_found_within_another_word() -> None:
    assert line_of("gemini-promo", FAMILIES) == ("gemini", None)
    assert line_of("claude-opusculum", FAMILIES) == ("claude", None)


SOURCES = {"sources": {"page": {}}}
MODELS = {"p": {"m": [], "n": []}}


def a_group(**changes: Any) -> dict[str, Any]:
    return {"provider": "p", "models": ["m"], "source": "page", "tool_use": True, **changes}


@pytest.mark.parametrize(
    ("groups", "problem"),
    [
        ([a_group(source="nobody")], "no source"),
        ([a_group(models=["x"])], "no model"),
        ([a_group(provider="x")], "no model"),
        ([a_group(), a_group()], "said twice"),
        ([a_group(replacement="x")], "not known"),
        ([a_group(tool_use="yes")], "tool_use"),
        ([a_group(context_window=True)], "context_window"),
        ([a_group(colour="red")], "colour"),
        ([{"provider": "p", "models": ["m"], "source": "page"}], "no facts"),
    ],
)
def test_facts_that_can_t_be_true_are_not_compiled(groups: list[dict[str, Any]], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        facts({**SOURCES, "facts": groups}, MODELS)


def test_nothing_in_the_file_is_longer_than_a_name() -> None:
    """Facts, no third-party prose."""
    catalogue = compile_catalogue()
    names = [values[0] for models in catalogue["models"].values() for values in models.values() if values and values[0]]
    assert max(map(len, names)) < 80
    assert all(re.fullmatch(r"[a-z0-9.-]+", name) for name in catalogue["sources"])


def test_what_counts_events_never_reads_it() -> None:
    script = (
        "import sys; import {module}; from outlay.domain.pricing import load_price_book; load_price_book();"
        "sys.exit('outlay.domain.model_catalogue' in sys.modules)"
    )
    for module in ("functions.ingest.app", "functions.rollup.app"):
        done = subprocess.run([sys.executable, "-c", script.format(module=module)], check=False)
        assert done.returncode == 0, module


def test_a_catalogue_of_another_format_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    other = tmp_path / "models.json"
    other.write_text('{"format": 2}')
    monkeypatch.setattr("outlay.domain.model_catalogue._FILE", str(other))
    load_model_catalogue.cache_clear()
    try:
        with pytest.raises(LookupError, match="format 2"):
            load_model_catalogue()
    finally:
        load_model_catalogue.cache_clear()


def test_a_fact_replaces_nothing_of_another_provider() -> None:
    content = {
        "sources": {},
        "source": "s",
        "models": {"a": {"m": ["M", None, None, 5]}, "b": {"m": ["M", None, None, 5]}},
        "facts": {"a/m": {"context_window": [9, "page"]}},
    }
    catalogue = ModelCatalogue(content)
    assert [catalogue.get(provider, "m").context_window for provider in "ab"] == [9, 5]
