"""Who sees which budgets, and who may change them or decide about their increases.

Administrators all; managers, and keys that are bound, those whose scope lies within theirs; owners those that they own;
viewers those of nobody but themselves. Of any other it is not told that it exists.
"""

import re

from outlay.application.budget_records import find_budget
from outlay.application.control_store import Stored
from outlay.application.own_usage import own_pseudonyms
from outlay.contracts.dimensions import USER
from outlay.domain.access import Cut, Role
from outlay.domain.budget import Budget
from outlay.domain.errors import Forbidden, InvalidInput, NotFound, Problem

from functions.api.routing import Call

_ID = re.compile(r"bud_[0-9a-f]{24}")


class Sight:
    """What of the organization's budgets the caller sees. Looked up once a request."""

    def __init__(self, call: Call) -> None:
        principal = call.principal
        self._subject = principal.subject if principal.kind == "person" else ""
        self._is_viewer = principal.kind == "person" and principal.role is Role.VIEWER
        self.cut: Cut = {USER: _own(call)} if self._is_viewer else call.cut
        """What of the organization's usage is theirs to see."""

    def sees(self, budget: Budget) -> bool:
        return self._subject in budget.terms.owners or lies_within(budget.terms.scope, self.cut)

    def manages(self, budget: Budget) -> bool:
        """Whether it is of the part of the organization that the caller manages."""
        return not self._is_viewer and lies_within(budget.terms.scope, self.cut)

    def decides(self, budget: Budget) -> bool:
        """Whether the caller answers for it: owners do as well."""
        return self._subject in budget.terms.owners or self.manages(budget)


def _own(call: Call) -> frozenset[str]:
    membership = call.services.control.get_membership(call.principal.subject)
    return own_pseudonyms(membership, organization=call.organization, people=call.services.people)


def lies_within(scope: Cut, cut: Cut) -> bool:
    """Whether nothing of the scope lies outside of the cut."""
    return all(name in scope and scope[name] <= values for name, values in cut.items())


def budget_id_of(call: Call) -> str:
    """Of the path. Raises ``NotFound`` for what can be none."""
    budget_id = call.parameters["budget_id"]
    if _ID.fullmatch(budget_id) is None:
        raise NotFound("There is no such budget.")
    return budget_id


def any_budget(call: Call) -> tuple[Stored, Budget]:
    """The path's, whoever asks. Raises ``NotFound``."""
    return find_budget(call.organization.org, budget_id_of(call), store=call.services.changes.store)


def seen_budget(call: Call) -> tuple[Stored, Budget]:
    """The path's. Raises ``NotFound``, also for one that the caller does not see."""
    found = any_budget(call)
    if not Sight(call).sees(found[1]):
        raise NotFound("There is no such budget.")
    return found


def managed_budget(call: Call) -> tuple[Stored, Budget]:
    """The path's, to be changed. Raises ``NotFound``, or ``Forbidden`` where the caller sees it and no more."""
    found = seen_budget(call)
    if not Sight(call).manages(found[1]):
        raise Forbidden("This budget reaches beyond what you manage.", code="outside_scope")
    return found


def decided_budget(call: Call) -> tuple[Stored, Budget]:
    """The path's, to decide about increases. Raises ``NotFound`` or ``Forbidden`` (``not_an_owner``)."""
    found = any_budget(call)
    if not Sight(call).decides(found[1]):
        # That it exists is no secret: whoever was refused a call by it may ask for an increase of it.
        raise Forbidden("Owners of the budget, and those who manage its scope, decide about it.", code="not_an_owner")
    return found


def require_managed(call: Call, scope: Cut) -> None:
    """That a budget for the scope is the caller's to make. Raises ``InvalidInput``."""
    cut = call.cut
    if not lies_within(scope, cut):
        told = "; ".join(f"{name} {', '.join(sorted(values))}" for name, values in sorted(cut.items()))
        problem = Problem(field="scope", reason=f"must lie within what you manage: {told}")
        raise InvalidInput("A budget can't be like this.", problems=[problem])
