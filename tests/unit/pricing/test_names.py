"""Names as applications send them mean the model that they were charged for."""

import pytest
from outlay.domain.model_names import is_opaque, request_context, spellings, with_dashed_dates
from outlay.domain.price_book import Catalogue, read_book
from outlay.domain.pricing import PriceBook, Unpriced, load_price_book, newest_revision


@pytest.fixture(scope="module")
def book() -> PriceBook:
    return load_price_book()


@pytest.mark.parametrize(
    ("provider", "model", "expected"),
    [
        ("openai", "gpt-4o-2024-08-06", ("openai", "gpt-4o")),
        ("OpenAI", " GPT-4o ", ("openai", "gpt-4o")),
        ("openai", "gpt-4o-2031-01-02", ("openai", "gpt-4o")),
        ("openai", "openai/gpt-4o", ("openai", "gpt-4o")),
        ("azure", "gpt-4o", ("azure", "gpt-4o")),
        ("azure.ai.openai", "gpt-4o-mini", ("azure", "gpt-4o-mini")),
        ("azure_openai", "azure/gpt-4o", ("azure", "gpt-4o")),
        ("azure", "openai/deployments/gpt-4o", ("azure", "gpt-4o")),
        ("aws.bedrock", "anthropic.claude-3-haiku-20240307-v1:0", ("aws", "anthropic.claude-3-haiku-20240307-v1:0")),
        ("bedrock", "us.amazon.nova-pro-v1:0", ("aws", "amazon.nova-pro-v1:0")),
        (
            "aws",
            "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0",
            ("aws", "amazon.nova-pro-v1:0"),
        ),
        (
            "aws",
            "arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.amazon.nova-pro-v1:0",
            ("aws", "amazon.nova-pro-v1:0"),
        ),
        ("gcp.gemini", "models/gemini-2.5-pro", ("google", "gemini-2.5-pro")),
        (
            "gcp.vertex_ai",
            "projects/p/locations/us-central1/publishers/google/models/gemini-2.5-pro",
            ("google", "gemini-2.5-pro"),
        ),
        ("vertex_ai", "publishers/anthropic/models/claude-3-5-sonnet@20240620", ("google", "claude-3-5-sonnet")),
        ("mistral_ai", "mistral-large-latest", ("mistral", "mistral-large")),
        ("x_ai", "grok-4", ("x-ai", "grok-4-0709")),
        ("openrouter", "anthropic/claude-3-haiku", ("openrouter", "anthropic/claude-3-haiku")),
        ("litellm", "bedrock/us.amazon.nova-pro-v1:0", ("aws", "amazon.nova-pro-v1:0")),
        ("", "bedrock/us.amazon.nova-pro-v1:0", ("aws", "amazon.nova-pro-v1:0")),
        ("", "gpt-4o", ("openai", "gpt-4o")),
        ("", "gemini-2.5-pro", ("google", "gemini-2.5-pro")),
    ],
)
def test_a_name_as_sent_means_this_model(book: PriceBook, provider: str, model: str, expected: tuple[str, str]) -> None:
    resolved = book.resolve(provider, model)
    assert resolved is not None
    assert (resolved[0], resolved[1].removeprefix("regional.")) == expected


@pytest.mark.parametrize("region", ["us", "eu", "apac", "jp", "au", "global"])
def test_every_cross_region_prefix_is_known(book: PriceBook, region: str) -> None:
    resolved = book.resolve("aws", f"{region}.anthropic.claude-sonnet-4-20250514-v1:0")
    assert resolved is not None
    assert resolved[1].endswith("anthropic.claude-sonnet-4-20250514-v1:0")


@pytest.mark.parametrize(
    ("provider", "model"),
    [
        ("openai", "my-own-model"),
        ("a-gateway-of-ours", "gpt-4o"),
        ("aws", "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3"),
        ("aws", "arn:aws:bedrock:us-east-1:123456789012:provisioned-model/anthropic.claude-v2"),
        ("aws", "arn:aws:bedrock:us-east-1:123456789012:custom-model/amazon.nova-pro-v1:0/x"),
        ("", "a model that nobody knows"),
        ("", ""),
        ("openai", ""),
        ("openai", "///"),
    ],
)
def test_a_name_that_says_no_model_is_unknown_and_never_free(book: PriceBook, provider: str, model: str) -> None:
    result = book.price(provider=provider, model=model, timestamp_ms=0, usage={"output_tokens": 1})
    assert result == Unpriced(reason="unknown_model")


def test_a_flood_of_made_up_names_is_forgotten(book: PriceBook) -> None:
    fresh = PriceBook({"revision": 1, "sources": {}, "source": "", "providers": []})
    for number in range(20_050):
        fresh.price(provider="p", model=str(number), timestamp_ms=0, usage={})
    assert len(fresh._timelines) <= 20_000


@pytest.mark.parametrize(
    ("sent", "tried"),
    [
        (
            "arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.amazon.nova-pro-v1:0",
            ["eu.amazon.nova-pro-v1:0", "amazon.nova-pro-v1:0", "amazon.nova-pro"],
        ),
        (
            "arn:aws-us-gov:bedrock:us-gov-west-1::foundation-model/us-gov.anthropic.claude-3-haiku-20240307-v1:0",
            [
                "us-gov.anthropic.claude-3-haiku-20240307-v1:0",
                "anthropic.claude-3-haiku-20240307-v1:0",
                "anthropic.claude-3-haiku-20240307",
                "anthropic.claude-3-haiku",
            ],
        ),
        ("projects/p/locations/us-central1/publishers/google/models/gemini-2.5-pro", ["gemini-2.5-pro"]),
        ("models/gemini-2.5-pro", ["gemini-2.5-pro"]),
        ("openai/deployments/gpt-4o/chat", ["gpt-4o"]),
        (
            "publishers/anthropic/models/claude-3-5-sonnet@20240620",
            ["claude-3-5-sonnet@20240620", "claude-3-5-sonnet-20240620", "claude-3-5-sonnet"],
        ),
        ("bedrock/us.amazon.nova-pro-v1:0:24k", ["us.amazon.nova-pro-v1:0:24k", "amazon.nova-pro-v1:0:24k"]),
        ("mistral-large-latest", ["mistral-large"]),
        ("gpt-4o-2031-01-02", ["gpt-4o"]),
        ("gpt-4o", []),
    ],
)
def test_a_name_is_looked_up_as_sent_and_then_ever_plainer(sent: str, tried: list[str]) -> None:
    assert list(spellings(f" {sent.upper()} "))[: 1 + len(tried)] == [sent, *tried]


def test_what_says_no_model_is_not_looked_up_at_all() -> None:
    arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3"
    assert list(spellings(arn)) == []
    assert is_opaque(arn)
    assert not is_opaque("arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-pro-v1:0")
    assert not is_opaque("gpt-4o")


SENT_BY_OPENTELEMETRY = {
    "aws": ["aws.bedrock"],
    "azure": ["az.ai.inference", "az.ai.openai", "azure.ai.foundry", "azure.ai.inference", "azure.ai.openai"],
    "google": ["gcp.gemini", "gcp.gen_ai", "gcp.vertex_ai", "gemini", "vertex_ai"],
    "mistral": ["mistral_ai"],
    "moonshotai": ["moonshot_ai"],
    "x-ai": ["x_ai"],
}
SENT_BY_LITELLM = {
    "aws": ["bedrock", "bedrock_converse"],
    "azure": ["azure", "azure_ai", "azure_text"],
    "cohere": ["cohere_chat"],
    "fireworks": ["fireworks_ai"],
    "github-copilot": ["github_copilot"],
    "google": ["gemini", "vertex_ai"],
    "moonshotai": ["moonshot"],
    "x-ai": ["xai"],
}
SENT_BY_PEOPLE = {
    "aws": ["amazon_bedrock"],
    "azure": ["azure-ai", "azure-openai", "azure_openai"],
    "fireworks": ["fireworks-ai"],
    "google": ["vertexai"],
    "mistral": ["mistralai"],
    "moonshotai": ["kimi"],
    "novita": ["novita_ai"],
    "perplexity": ["perplexity_ai"],
    "together": ["together.ai", "togetherai"],
    "x-ai": ["x.ai"],
    "zai": ["z-ai", "z.ai", "z_ai"],
    "zhipuai": ["zhipu"],
}


@pytest.mark.parametrize("senders", [SENT_BY_OPENTELEMETRY, SENT_BY_LITELLM, SENT_BY_PEOPLE])
def test_a_provider_is_known_by_its_other_names_whatever_rules_the_book_has(senders: dict[str, list[str]]) -> None:
    book = Catalogue([{"id": provider, "models": [{"id": "m", "match": "m"}]} for provider in senders])
    for provider, names in senders.items():
        assert [name for name in names if book.provider_id(name.upper()) != provider] == []
        assert [
            name for name in names if book.find("", f"{name}/m") != (provider, {"id": "m", "match": "m"}, True)
        ] == []


def test_a_provider_that_no_list_has_is_known_by_the_rule_of_the_book() -> None:
    catalogue = Catalogue(read_book(newest_revision())["providers"])
    assert catalogue.provider_id("Google Vertex") == "google"
    assert catalogue.provider_id("a gateway of ours") is None


@pytest.mark.parametrize(
    ("tier", "is_batch", "context"),
    [
        ("", False, {}),
        ("", True, {"processing": "batch"}),
        (" Batch ", False, {"processing": "batch"}),
        ("batch", True, {"processing": "batch"}),
        (" Flex ", False, {"service_tier": "flex"}),
        ("flex", True, {"processing": "batch", "service_tier": "flex"}),
        ("fast", False, {"service_tier": "fast", "speed": "fast"}),
    ],
)
def test_tier_and_batch_select_the_price_whichever_way_a_provider_calls_them(
    tier: str, is_batch: bool, context: dict[str, str]
) -> None:
    assert request_context(tier, is_batch=is_batch) == context


@pytest.mark.parametrize(
    ("compact", "dashed"),
    [
        ("gpt-5.2-20251211", "gpt-5.2-2025-12-11"),
        ("claude-3-haiku-20240307-v1:0", "claude-3-haiku-2024-03-07-v1:0"),
        ("m-20240307:x", "m-2024-03-07:x"),
        ("m-20241301", "m-20241301"),
        ("m-20240732", "m-20240732"),
        ("m-202403071", "m-202403071"),
    ],
)
def test_only_a_date_gets_the_dashes_of_a_date(compact: str, dashed: str) -> None:
    assert with_dashed_dates(compact) == dashed
