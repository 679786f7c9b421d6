"""An organization's session reaches its own items and nobody else's, whatever our code asks for."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from outlay.contracts import door_keys, keys

from tests.support.iam_policy import Asked, allows
from tests.support.templates import Assembly, text

READS = ("dynamodb:GetItem", "dynamodb:Query", "dynamodb:BatchGetItem")
WRITES = ("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem")
TABLES = ("TablesLog", "TablesClaims", "TablesFigures", "TablesControl")
OWN = (keys.log_key("acme", "b_" + "0" * 40), keys.claim_key("acme", "x"), keys.hour_key("acme", "1", 0))
FOREIGN = (
    keys.log_key("acme-2", "b_" + "0" * 40),
    keys.claim_key("globex", "x"),
    keys.hour_key("globex", "1", 0),
    keys.organization_key("globex"),
    door_keys.audit_key("globex"),
    door_keys.audit_key(""),
    door_keys.api_key_key("abc"),
    door_keys.subject_key("sub-1"),
    keys.SWEEP,
    "O#",
    "O##",
    "O#*#ORG",
)


def statements(assembly: Assembly, owner: str) -> list[Mapping[str, Any]]:
    found = [statement for _, statement in assembly.statements(owner)]
    assert found
    return found


def of_acme(*leading: str) -> dict[str, str | tuple[str, ...]]:
    return {"aws:PrincipalTag/org": "acme", **({"dynamodb:LeadingKeys": leading} if leading else {})}


def may(assembly: Assembly, action: str, table: str, context: Mapping[str, Any]) -> bool:
    return allows(statements(assembly, "TenantRole"), Asked(action=action, resource=table, context=context))


@pytest.mark.parametrize("table", ["TablesLog", "TablesFigures", "TablesControl"])
def test_a_session_reads_its_own_items(aws: Assembly, table: str) -> None:
    assert all(may(aws, "dynamodb:GetItem", table, of_acme(key)) for key in OWN)


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("action", [*READS, *WRITES])
def test_a_session_touches_no_other_organizations_items_and_nothing_of_the_deployment(
    aws: Assembly, action: str, table: str
) -> None:
    assert not any(may(aws, action, table, of_acme(key)) for key in FOREIGN)
    assert not any(may(aws, action, table, of_acme(OWN[0], key)) for key in FOREIGN), "hidden behind an own one"


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("action", [*READS, *WRITES, "dynamodb:Scan", "dynamodb:PartiQLSelect"])
def test_a_call_that_names_no_key_is_refused(aws: Assembly, action: str, table: str) -> None:
    """A Scan, above all: for all values of none, anything holds."""
    assert not may(aws, action, table, of_acme())


def test_a_session_without_an_organization_reaches_nothing(aws: Assembly) -> None:
    for key in (*OWN, "O#${aws:PrincipalTag/org}#ORG", "O##ORG"):
        untagged = {"dynamodb:LeadingKeys": (key,)}
        assert not any(may(aws, action, table, untagged) for action in READS for table in TABLES)


def test_a_session_writes_neither_log_nor_claims_nor_figures(aws: Assembly) -> None:
    for table in ("TablesLog", "TablesClaims", "TablesFigures"):
        assert not any(may(aws, action, table, of_acme(*OWN)) for action in WRITES)
    assert all(may(aws, action, "TablesControl", of_acme(door_keys.audit_key("acme"))) for action in WRITES)


def test_of_the_imports_at_work_a_session_reads_nothing(aws: Assembly) -> None:
    listed = of_acme(keys.IMPORTS_AT_WORK)
    assert may(aws, "dynamodb:UpdateItem", "TablesControl", listed)
    assert not any(may(aws, action, "TablesControl", listed) for action in READS)


def _trust(assembly: Assembly) -> Iterator[Mapping[str, Any]]:
    yield from assembly.the("AWS::IAM::Role", "Tenant")["AssumeRolePolicyDocument"]["Statement"]


@pytest.mark.parametrize(
    ("tags", "allowed"),
    [
        ({"aws:RequestTag/org": "acme", "aws:TagKeys": ("org",)}, True),
        ({}, False),
        ({"aws:RequestTag/org": "", "aws:TagKeys": ("org",)}, False),
        ({"aws:RequestTag/other": "acme", "aws:TagKeys": ("other",)}, False),
        ({"aws:RequestTag/org": "acme", "aws:TagKeys": ("org", "admin")}, False),
    ],
)
def test_only_the_api_takes_the_role_and_only_for_one_organization(
    aws: Assembly, tags: Mapping[str, Any], allowed: bool
) -> None:
    trust = list(_trust(aws))
    assert all("ApiRole" in text(statement["Principal"]) for statement in trust)
    for action in ("sts:AssumeRole", "sts:TagSession"):
        assert allows(trust, Asked(action=action, resource="", context=tags)) is allowed


def test_the_apis_own_role_reads_who_asks_and_no_organizations_data(aws: Assembly) -> None:
    own = statements(aws, "ApiRole")

    def reads(key: str, table: str) -> bool:
        context = {"dynamodb:LeadingKeys": (key,)}
        return any(allows(own, Asked(action=action, resource=table, context=context)) for action in READS)

    assert reads(door_keys.api_key_key("abc"), "TablesControl")
    assert reads(door_keys.subject_key("s"), "TablesControl")
    assert reads(keys.organization_key("acme"), "TablesControl")
    assert reads(keys.SWEEP, "TablesFigures")
    for table in TABLES:
        unguarded = [action for action in READS if allows(own, Asked(action=action, resource=table))]
        assert unguarded == [], table
    assert not any(reads(key, table) for key in OWN for table in TABLES)


def test_an_organizations_id_can_be_no_pattern() -> None:
    for org in ("*", "a*b", "a?b", "a#b", "${x}", "acme\n", "", "a", "A-b", "-ab", "ab-"):
        assert not keys.is_org_id(org), org


def test_on_this_machine_keys_are_not_looked_at_which_the_emulator_never_names(local: Assembly) -> None:
    assert "LeadingKeys" not in json.dumps([statement for _, statement in local.statements("Tenant")])
