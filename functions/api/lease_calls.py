"""What a call that is about to be made would be counted as, and come to."""

from collections.abc import Mapping
from decimal import Decimal

from outlay.contracts.dimensions import TAG_PREFIX, USER
from outlay.domain.errors import InvalidInput, Problem
from outlay.domain.lease import Amounts
from outlay.domain.money import picousd
from outlay.domain.people import lookup_of
from outlay.domain.plausible import largest_plausible
from outlay.domain.pricing import Priced
from pydantic import ValidationError

from functions.api.lease_bodies import CallBody
from functions.api.routing import Call
from functions.api.schemas import read_parameters

_PLAIN = ("operation", "project", "team", "feature", "environment", "cost_center")
_NUMBERS = ("input_tokens", "max_tokens", "output_tokens")
_PARAMETERS = frozenset({"provider", "model", "amount_usd", "service_tier", "user", *_PLAIN, *_NUMBERS})


def read_call(call: Call) -> CallBody:
    """The same as a body, from the query. Raises ``InvalidInput`` with every problem."""
    known = _PARAMETERS | {TAG_PREFIX + key for key in call.organization.dimensions.tag_keys}
    values = read_parameters(call.request, known=known)
    problems = [
        Problem(field=name, reason="must be a whole number")
        for name in _NUMBERS
        if name in values and not (values[name].isascii() and values[name].isdecimal() and len(values[name]) <= 12)
    ]
    problems += [Problem(field=name, reason="is required") for name in ("provider", "model") if name not in values]
    if problems:
        raise InvalidInput("The query can't be answered.", problems=problems)
    content: dict[str, object] = {
        name: int(value) if name in _NUMBERS else value
        for name, value in values.items()
        if not name.startswith(TAG_PREFIX)
    }
    content["tags"] = {
        name.removeprefix(TAG_PREFIX): value for name, value in values.items() if name.startswith(TAG_PREFIX)
    }
    try:
        return CallBody.model_validate(content)
    except ValidationError as error:
        wrong = {str(one["loc"][0]) for one in error.errors()}
        found = [Problem(field=name, reason="is not allowed like this") for name in sorted(wrong)]
        raise InvalidInput("The query can't be answered.", problems=found) from None


def dimensions_of(body: CallBody, call: Call) -> dict[str, str]:
    """As the call's event would be counted, under the names that figures are shown by.

    Raises:
        InvalidInput: a value is not what the API key is bound to.
    """
    found = {name: getattr(body, name) for name in _PLAIN}
    found |= {"provider": body.provider.strip().lower(), "model": body.model.strip(), "source": "event"}
    found |= {TAG_PREFIX + key: body.tags.get(key, "") for key in call.organization.dimensions.tag_keys}
    if call.principal.kind == "key":
        found["api_key"] = call.principal.subject
        _bind(found, call)
    if body.user:
        person = call.services.people.by_lookup(call.organization.org, lookup_of(call.organization, body.user))
        found[USER] = "" if person is None else person.pseudonym
    names = call.names
    return {name: names.canonical_of(name, value) for name, value in found.items() if value}


def _bind(found: dict[str, str], call: Call) -> None:
    """As at intake: what the key is bound to is filled in, and nothing else may be said."""
    problems: list[Problem] = []
    for name, values in call.principal.cut.items():
        if not found.get(name):
            (found[name],) = values
        elif found[name] not in values:
            problems.append(Problem(field=name, reason="is not what this API key is bound to: leave it out"))
    if problems:
        raise InvalidInput("This API key may not hold for that.", problems=problems)


def amounts_of(body: CallBody, call: Call) -> Amounts:
    """What the call may come to. Raises ``InvalidInput`` where nothing says how long its answer may be."""
    output = body.max_tokens if body.max_tokens is not None else body.output_tokens
    if output is None and body.amount_usd is None:
        reason = "or output_tokens or amount_usd is needed: nothing can be held for an answer of any length"
        raise InvalidInput("The call has no bound.", problems=[Problem(field="max_tokens", reason=reason)])
    tokens = body.input_tokens + (output or 0)
    given = None if body.amount_usd is None else picousd(Decimal(body.amount_usd))
    amounts = Amounts(picousd=_price(body, output or 0, call) if given is None else given, tokens=tokens)
    _check_plausible(body, amounts, call)
    return amounts


def _check_plausible(body: CallBody, amounts: Amounts, call: Call) -> None:
    """One call can't hold what a whole company spends: by a typo, or by a key that others got hold of."""
    problems: list[Problem] = []
    if amounts.tokens > largest_plausible(body.provider, body.model):
        problems.append(
            Problem(field="max_tokens", reason="with input_tokens is more than one call of this model can be")
        )
    largest = call.organization.largest_event
    if amounts.picousd is not None and amounts.picousd > picousd(largest):
        reason = f"one call may hold {largest} USD at most, as the organization's largest_event_usd says"
        problems.append(Problem(field="amount_usd" if body.amount_usd is not None else "max_tokens", reason=reason))
    if problems:
        raise InvalidInput("No single call is so large.", problems=problems)


def _price(body: CallBody, output: int, call: Call) -> int | None:
    """By the organization's prices of now; None where there is none."""
    organization = call.organization
    provider, model = body.provider.strip().lower(), body.model.strip()
    alias = organization.aliases.get(f"{provider}/{model}".lower(), "")
    if alias:
        provider, _, model = alias.partition("/")
    counts: Mapping[str, int] = {"input_uncached_tokens": body.input_tokens, "output_tokens": output}
    services = call.services
    book = services.prices.books(organization.org, services.price_revision(organization))
    priced = book.price(
        provider=provider,
        model=model,
        timestamp_ms=services.clock(),
        usage={name: count for name, count in counts.items() if count},
        service_tier=body.service_tier,
        is_batch=body.is_batch,
    )
    return priced.picousd if isinstance(priced, Priced) else None
