"""The organization's own names of models: an alias is priced as the model it points to, from the next event on."""

from collections.abc import Callable, Mapping
from typing import Protocol

from outlay.domain.errors import InvalidInput, LimitExceeded, NotFound, Problem
from outlay.domain.organization import Organization

MAX_ALIASES = 500
"""All of them stand on the organization's item, which every request of an ingest worker's first minute reads."""

IsKnown = Callable[[str, str], bool]
"""Whether the price book knows a provider's model."""


class AliasStore(Protocol):
    """Each alias is set or removed on its own, so two administrators never undo one another's change."""

    def get_organization(self, org: str) -> Organization | None: ...

    def put_alias(self, org: str, name: str, priced_as: str) -> None: ...

    def delete_alias(self, org: str, name: str) -> None: ...


def list_aliases(org: str, *, store: AliasStore) -> Mapping[str, str]:
    """``provider/model`` as sent → ``provider/model`` it is priced as."""
    found = store.get_organization(org)
    if found is None:
        raise NotFound("There is no such organization.")
    return found.aliases


def put_alias(org: str, *, alias: str, target: str, is_known: IsKnown, store: AliasStore) -> None:
    """Set an alias. Putting it again changes nothing.

    Raises:
        InvalidInput: the target is no model of the price book, or the alias itself.
        LimitExceeded: there are too many.
    """
    provider, _, model = target.partition("/")
    name = alias.lower()
    reason = ""
    if not is_known(provider, model):
        reason = "is no model of the price book (aliases can't point to aliases)"
    elif name == target.lower():
        reason = "is the alias itself"
    if reason:
        raise InvalidInput("The alias can't be set.", problems=(Problem(field="target", reason=reason),))
    aliases = list_aliases(org, store=store)
    if name not in aliases and len(aliases) >= MAX_ALIASES:
        raise LimitExceeded(f"An organization has at most {MAX_ALIASES} aliases.", retry_after_s=3600)
    store.put_alias(org, name, target)


def delete_alias(org: str, *, alias: str, store: AliasStore) -> None:
    """Remove an alias. Raises ``NotFound`` where there is none of this name."""
    name = alias.lower()
    if name not in list_aliases(org, store=store):
        raise NotFound("There is no such alias.")
    store.delete_alias(org, name)
