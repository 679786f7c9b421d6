"""Connections to providers: under which key an organization's usage is fetched, or its calls are passed on.

The key itself is never here: only sealed, bound to its organization, its connection and the address it is for, and the
last characters it is recognised by.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from outlay.domain.errors import Problem
from outlay.domain.model_names import PROVIDER_SYNONYMS

Purpose = Literal["sync", "gateway"]
PURPOSES: tuple[Purpose, ...] = ("sync", "gateway")
Result = Literal["ok", "key_refused", "limited", "not_reachable", "timed_out", "strange_answer"]
TOLD: Mapping[Result, str] = {
    "ok": "The provider took the key.",
    "key_refused": "The provider refused the key: it is wrong, revoked, or may not do what this purpose needs.",
    "limited": "The provider took no more requests at this moment; the key may be right.",
    "not_reachable": "The provider's address could not be reached.",
    "timed_out": "The provider did not answer in time.",
    "strange_answer": "What answered does not speak the provider's language: is the address right?",
}
"""In our words: never the provider's, which could hold anything."""
MAX_KEY = 4_000
"""Bytes; KMS encrypts 4,096."""
MIN_KEY = 16
SHOWN = 4
_KEY = re.compile(r"[\x21-\x7e]+")
_LIMITED = 429
_REFUSED = frozenset({401, 403})


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a provider is asked to find out whether it takes a key: harmless, and it costs nothing."""

    path: str
    answers_with: str
    """Name of the list (or object) that the answer has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """How a provider is asked. Ids are the price book's."""

    address: str = ""
    """Where it is; empty where every customer has an address of their own."""
    header: str = "authorization"
    scheme: str = "Bearer "
    gateway: Question = Question(path="/v1/models", answers_with="data")
    sync: Question | None = None
    """With the key of an administrator, which may not list models at some; None: as ``gateway``."""
    headers: Mapping[str, str] = field(default_factory=dict)
    organization_header: str = ""
    project_header: str = ""

    def question(self, purpose: Purpose) -> Question:
        return self.sync if purpose == "sync" and self.sync is not None else self.gateway


PROVIDERS: Mapping[str, Provider] = {
    "anthropic": Provider(
        address="https://api.anthropic.com",
        header="x-api-key",
        scheme="",
        headers={"anthropic-version": "2023-06-01"},
        gateway=Question(path="/v1/models?limit=1", answers_with="data"),
        sync=Question(path="/v1/organizations/workspaces?limit=1", answers_with="data"),
    ),
    # Keys of Bedrock are for one region, whose address it is: https://bedrock.eu-central-1.amazonaws.com
    "aws": Provider(gateway=Question(path="/foundation-models", answers_with="modelSummaries")),
    # https://<resource>.openai.azure.com
    "azure": Provider(
        header="api-key",
        scheme="",
        gateway=Question(path="/openai/models?api-version=2024-10-21", answers_with="data"),
    ),
    "cerebras": Provider(address="https://api.cerebras.ai"),
    "cohere": Provider(
        address="https://api.cohere.com", gateway=Question(path="/v1/models?page_size=1", answers_with="models")
    ),
    "deepseek": Provider(address="https://api.deepseek.com", gateway=Question(path="/models", answers_with="data")),
    "fireworks": Provider(address="https://api.fireworks.ai/inference"),
    "google": Provider(
        address="https://generativelanguage.googleapis.com",
        header="x-goog-api-key",
        scheme="",
        gateway=Question(path="/v1beta/models?pageSize=1", answers_with="models"),
    ),
    "groq": Provider(address="https://api.groq.com/openai"),
    "mistral": Provider(address="https://api.mistral.ai"),
    "moonshotai": Provider(address="https://api.moonshot.ai"),
    "openai": Provider(
        address="https://api.openai.com",
        organization_header="OpenAI-Organization",
        project_header="OpenAI-Project",
        sync=Question(path="/v1/organization/projects?limit=1", answers_with="data"),
    ),
    # Its list of models is open to everybody, so it says nothing about a key.
    "openrouter": Provider(address="https://openrouter.ai/api", gateway=Question(path="/v1/key", answers_with="data")),
    "x-ai": Provider(address="https://api.x.ai"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What people choose of a connection."""

    name: str
    purpose: Purpose
    base_url: str = ""
    """Instead of the provider's own address."""
    organization_id: str = ""
    """As the provider names the customer; likewise the project."""
    project_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """``sealed`` is the key, encrypted for ``binding``."""

    org: str
    connection_id: str
    provider: str
    wanted: Wanted
    sealed: bytes = field(repr=False)
    last_four: str
    key_set_ms: int
    created_ms: int
    is_enabled: bool = True
    checked_ms: int | None = None
    """When the present key was last tested, and with what result; None: never."""
    result: Result | None = None
    version: int = 1

    @property
    def address(self) -> str:
        return self.wanted.base_url or PROVIDERS[self.provider].address

    @property
    def binding(self) -> dict[str, str]:
        return binding_of(self.org, self.connection_id, self.address)


def binding_of(org: str, connection_id: str, address: str) -> dict[str, str]:
    """What a sealed key is bound to: it can be opened for this organization, connection and host only.

    So a connection that is led to another host can't take a key along that was entrusted to the first.
    """
    return {"org": org, "connection": connection_id, "host": urlsplit(address).netloc}


def provider_of(name: str) -> str:
    """Its id; what is unknown comes back as it was given."""
    plain = name.strip().lower()
    return plain if plain in PROVIDERS else PROVIDER_SYNONYMS.get(plain, plain)


def problems_of(provider: str, wanted: Wanted) -> list[Problem]:
    """What is wrong beyond the form of each field; ``base_url`` is read by whoever calls it."""
    if provider not in PROVIDERS:
        return [Problem(field="provider", reason="must be one of " + ", ".join(PROVIDERS))]
    known = PROVIDERS[provider]
    problems = []
    if not known.address and not wanted.base_url:
        problems.append(Problem(field="base_url", reason="is needed: each customer of this provider has one"))
    if wanted.organization_id and not known.organization_header:
        problems.append(Problem(field="organization_id", reason="is nothing that this provider asks for"))
    if wanted.project_id and not known.project_header:
        problems.append(Problem(field="project_id", reason="is nothing that this provider asks for"))
    return problems


def key_problems(key: str) -> list[Problem]:
    if MIN_KEY <= len(key) <= MAX_KEY and _KEY.fullmatch(key):
        return []
    reason = f"must have {MIN_KEY} to {MAX_KEY} visible ASCII characters, without spaces"
    return [Problem(field="key", reason=reason)]


def headers_of(connection: Connection, key: str) -> dict[str, str]:
    """Of a request to the provider."""
    known, wanted = PROVIDERS[connection.provider], connection.wanted
    named = ((known.organization_header, wanted.organization_id), (known.project_header, wanted.project_id))
    return {
        **known.headers,
        known.header: known.scheme + key,
        **{header: value for header, value in named if header and value},
    }


def url_of(connection: Connection) -> str:
    """What is asked to test it."""
    question = PROVIDERS[connection.provider].question(connection.wanted.purpose)
    return connection.address.rstrip("/") + question.path


def result_of(connection: Connection, *, status: int, body: bytes, is_cut: bool) -> Result:
    """What an answer to the test means. Of a long one the beginning has to do."""
    if status in _REFUSED:
        return "key_refused"
    if status == _LIMITED:
        return "limited"
    name = PROVIDERS[connection.provider].question(connection.wanted.purpose).answers_with
    if status != 200:
        return "strange_answer"
    if is_cut:
        return "ok" if body.lstrip().startswith(b"{") and f'"{name}"'.encode() in body else "strange_answer"
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return "strange_answer"
    return "ok" if isinstance(told, dict) and isinstance(told.get(name), list | dict) else "strange_answer"
