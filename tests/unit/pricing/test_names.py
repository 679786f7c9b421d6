"""Names as applications send them mean the model that they were charged for."""

import pytest
from outlay.domain.pricing import PriceBook, Unpriced, load_price_book


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
