"""The grants of roles, in templates and as they are deployed, and what it takes to remove one and to give it back."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

PLACES = (
    *(("/" + prefix, prefix) for prefix in ("rows/", "errors/", "query-results/", "archive/", "uploads/")),
    *(("/" + prefix, prefix) for prefix in ("import-reports/", "quarantine/", "cubes/users/")),
    ("anchorsbucket", "anchors"),
    ("lakebucket", "lake bucket"),
    ("readerfailures", "failures"),
    ("streamarn", "stream"),
    ("/stream/", "stream"),
    ("tablesclaims", "claims"),
    ("log-group:", "log"),
    ("workgroup/", "workgroup"),
    ("database/default", "default database"),
    (":catalog", "catalog"),
    (":database/", "database"),
    (":table/", "table"),
    ("tenantrole", "TenantRole"),
    (":outlay_${", "own topics"),
    *(
        (f"{name}function", name)
        for name in (
            "aggregate",
            "alerts",
            "anomalies",
            "budget",
            "cleanup",
            "forecast",
            "importer",
            "optimize",
            "rollup",
        )
    ),
)
"""What a resource's text contains in small letters → its name here, in ARNs and in templates alike."""


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Grant:
    """One action on one resource: an ARN, or its text in a template."""

    role: str
    action: str
    resource: str

    @property
    def short(self) -> tuple[str, str, str]:
        """Role without its hash, action, and name of the place: the same of each deployment and template."""
        return role_name(self.role), self.action, place_of(self.resource)

    def __str__(self) -> str:
        return f"{role_name(self.role)}: {self.action} on {self.resource}"


def role_name(role: str) -> str:
    """``ApiRole`` of a logical id ``ApiRoleDE7A08EC``, and of the name ``OutlayService-ApiRoleDE7A08EC-C04F34F10``."""
    logical = role.split("-")[1] if "-" in role else role
    return re.sub(r"[0-9A-F]{8}$", "", logical)


def place_of(resource: str) -> str:
    """Its name in ``PLACES``; the text itself where it has none."""
    text = resource.lower()
    log = re.search(r'fn::getatt": \["\w*log[0-9a-f]{8}"', text)
    return "log" if log else next((name for fragment, name in PLACES if fragment in text), resource)


def all_grants(iam: Any) -> list[Grant]:
    """Every action on every resource of every statement of every inline policy of the deployed roles."""
    return sorted({grant for role, _, document in _policies(iam) for grant in grants_of(role, document)})


def grants_of(role: str, document: Mapping[str, Any]) -> Iterator[Grant]:
    for statement in document["Statement"]:
        for action in _listed(statement["Action"]):
            for resource in _listed(statement["Resource"]):
                text = resource if isinstance(resource, str) else json.dumps(resource, sort_keys=True)
                yield Grant(role=role, action=action, resource=text)


def _policies(iam: Any) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for page in iam.get_paginator("list_roles").paginate():
        for role in page["Roles"]:
            name = role["RoleName"]
            for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
                document = iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
                yield name, policy, json.loads(document) if isinstance(document, str) else document


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@contextmanager
def without(iam: Any, grant: Grant) -> Iterator[None]:
    """The role lacks the grant while the block runs, whichever of its policies gave it. Raises LookupError."""
    policies = [policy for policy in _policies(iam) if policy[0] == grant.role]
    changed = [(*policy, _reduced(policy[2]["Statement"], grant)) for policy in policies]
    changed = [policy for policy in changed if policy[3] != policy[2]["Statement"]]
    if not changed:
        raise LookupError(f"no policy holds {grant}")
    try:
        for role, policy, document, statements in changed:
            _put(iam, role, policy, {**document, "Statement": statements})
        yield
    finally:
        for role, policy, document, _ in changed:
            _put(iam, role, policy, document)


def start_afresh(functions: Any, role: str) -> None:
    """Have the next call of each function that runs under the role start it anew, as AWS does after any change."""
    for page in functions.get_paginator("list_functions").paginate():
        for function in page["Functions"]:
            if function["Role"].endswith(f"/{role}"):
                name = function["FunctionName"]
                functions.update_function_configuration(FunctionName=name, Timeout=function["Timeout"])
                functions.get_waiter("function_updated_v2").wait(FunctionName=name)


def _put(iam: Any, role: str, policy: str, document: Mapping[str, Any]) -> None:
    if document["Statement"]:
        iam.put_role_policy(RoleName=role, PolicyName=policy, PolicyDocument=json.dumps(document))
    else:
        iam.delete_role_policy(RoleName=role, PolicyName=policy)


def _reduced(statements: Iterable[Mapping[str, Any]], grant: Grant) -> list[Mapping[str, Any]]:
    """The other actions of a statement keep the resource, and the action the other resources."""
    kept: list[Mapping[str, Any]] = []
    for statement in statements:
        actions, resources = _listed(statement["Action"]), _listed(statement["Resource"])
        if grant.action not in actions or grant.resource not in resources:
            kept.append(statement)
            continue
        others = [action for action in actions if action != grant.action]
        elsewhere = [resource for resource in resources if resource != grant.resource]
        kept += [{**statement, "Action": others}] if others else []
        kept += [{**statement, "Action": [grant.action], "Resource": elsewhere}] if elsewhere else []
    return kept
