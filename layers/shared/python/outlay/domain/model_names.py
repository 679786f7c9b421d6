"""Names of providers and models as applications send them, and what else the price book may know them by.

A name is looked up as it was sent first; only if the book doesn't know it, the spellings below are tried in turn.
"""

import re
from collections.abc import Iterator

PROVIDER_SYNONYMS: dict[str, str] = {
    "amazon_bedrock": "aws",
    "aws.bedrock": "aws",
    "bedrock": "aws",
    "bedrock_converse": "aws",
    "cohere_chat": "cohere",
    "az.ai.inference": "azure",
    "az.ai.openai": "azure",
    "azure-ai": "azure",
    "azure-openai": "azure",
    "azure.ai.foundry": "azure",
    "azure.ai.inference": "azure",
    "azure.ai.openai": "azure",
    "azure_ai": "azure",
    "azure_openai": "azure",
    "azure_text": "azure",
    "fireworks-ai": "fireworks",
    "fireworks_ai": "fireworks",
    "gcp.gemini": "google",
    "gcp.gen_ai": "google",
    "gcp.vertex_ai": "google",
    "gemini": "google",
    "github_copilot": "github-copilot",
    "kimi": "moonshotai",
    "mistral_ai": "mistral",
    "mistralai": "mistral",
    "moonshot": "moonshotai",
    "moonshot_ai": "moonshotai",
    "novita_ai": "novita",
    "perplexity_ai": "perplexity",
    "together.ai": "together",
    "togetherai": "together",
    "vertex_ai": "google",
    "vertexai": "google",
    "x.ai": "x-ai",
    "x_ai": "x-ai",
    "xai": "x-ai",
    "z-ai": "zai",
    "z.ai": "zai",
    "z_ai": "zai",
    "zhipu": "zhipuai",
}
"""Names of OpenTelemetry's ``gen_ai.provider.name``, LiteLLM and common use → provider id of the book."""

# Patterns are compiled when first used: most names are found as they were sent, and importing stays quick.
_ARN = r"arn:aws[a-z-]*:(?:bedrock|sagemaker):[^:]*:[^:]*:([a-z-]+)/(.+)"
_PRICED_RESOURCES = frozenset({"foundation-model", "inference-profile"})
_PATH = r"(?:^|.*/)(?:models|deployments)/([^/]+)(?:/.*)?"
_REGION = r"^(?:us-gov|us|eu|apac|ap|au|ca|jp|sa|me|af|il|mx|global)\.(?=[a-z0-9-]+\.)"
_BEDROCK_VERSION = r"(?:-v\d+)?(?::\d+)(?::\d+k|:mm)?$"
_DATED = r"[-@](?:20\d{2}-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])|latest|default)$"


def is_opaque(model: str) -> bool:
    """An ARN that doesn't say which model it is: an application's inference profile, a provisioned or custom model."""
    arn = re.fullmatch(_ARN, model) if model.startswith("arn:") else None
    return arn is not None and arn[1] not in _PRICED_RESOURCES


def _without_arn(model: str) -> str:
    arn = re.fullmatch(_ARN, model)
    return arn[2] if arn else model


def _without_path(model: str) -> str:
    path = re.fullmatch(_PATH, model)
    return path[1] if path else model


def _without_vendor(model: str) -> str:
    return model.rsplit("/", 1)[-1]


def _with_dashed_date(model: str) -> str:
    return model.replace("@", "-")


_STEPS = (
    _without_arn,
    _without_path,
    lambda model: re.sub(_REGION, "", model),
    _without_vendor,
    lambda model: re.sub(_REGION, "", model),
    _with_dashed_date,
    lambda model: re.sub(_BEDROCK_VERSION, "", model),
    lambda model: re.sub(_DATED, "", model),
)


def spellings(model: str) -> Iterator[str]:
    """The name as sent, then ever plainer ones: no ARN, no path, no cross-region prefix, no vendor, no date."""
    name = model.strip().lower()
    if is_opaque(name):
        return
    yield name
    for step in _STEPS:
        plainer = step(name)
        if plainer and plainer != name:
            yield plainer
            name = plainer


_COMPACT_DATE = r"-(20\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=-|:|$)"


def with_dashed_dates(model: str) -> str:
    """``gpt-5.2-20251211`` as ``gpt-5.2-2025-12-11``, which is how the book spells it."""
    return re.sub(_COMPACT_DATE, r"-\1-\2-\3", model)


REQUEST_CONTEXT = frozenset({"processing", "service_tier", "speed"})
"""What of a request can select a price variant here; the source knows more, which events don't tell."""


def request_context(service_tier: str, *, is_batch: bool) -> dict[str, str]:
    """What selects a price variant. OpenAI and Google call it a service tier, Anthropic's fast mode is a speed."""
    tier = service_tier.strip().lower()
    context = {"processing": "batch"} if is_batch or tier == "batch" else {}
    if tier and tier != "batch":
        context["service_tier"] = tier
        if tier == "fast":
            context["speed"] = tier
    return context
