"""Each grant of the template for AWS is missed when it is gone: by ``make least-privilege``, which takes away those
that this machine has as well; by the tables of keys in ``test_grants``, where a condition names keys; else
here."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from tests.least_privilege.grants import Grant, grants_of
from tests.least_privilege.unasked import NEVER_ASKED
from tests.support.templates import Assembly


def policies(assembly: Assembly) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for policy in assembly.of_type("AWS::IAM::Policy").values():
        [role] = policy["Properties"]["Roles"]
        yield role["Ref"], policy["Properties"]["PolicyDocument"]


def granted(assembly: Assembly) -> list[Grant]:
    return [grant for role, document in policies(assembly) for grant in grants_of(role, document)]


def test_what_no_end_to_end_test_can_miss_is_in_the_template(aws: Assembly) -> None:
    found = Counter(grant.short for grant in granted(aws))
    assert {grant: found[grant] for grant in NEVER_ASKED if found[grant] != 1} == {}


def test_what_this_machine_is_not_granted_is_among_it(aws: Assembly, local: Assembly) -> None:
    only = set(granted(aws)) - set(granted(local))
    assert {grant.short for grant in only} - NEVER_ASKED.keys() == set()


def test_what_it_is_granted_beyond_that_is_for_the_emulator(aws: Assembly, local: Assembly) -> None:
    """So that whatever a test misses here is granted on AWS as well."""
    only = {(grant.action, grant.resource) for grant in set(granted(local)) - set(granted(aws))}
    calls = (
        "athena:GetQueryExecution",
        "athena:GetQueryResults",
        "dynamodb:BatchExecuteStatement",
        "ses:GetAccount",
        "ses:SendEmail",
        "sns:Publish",
    )
    assert only == {(call, "*") for call in calls}


def test_two_statements_allow_the_same_only_on_keys_that_they_name(aws: Assembly) -> None:
    """Else the one would hide that the other is gone."""
    times = Counter(granted(aws))
    plain = {
        grant
        for role, document in policies(aws)
        for statement in document["Statement"]
        if "dynamodb:LeadingKeys" not in str(statement.get("Condition"))
        for grant in grants_of(role, {"Statement": [statement]})
    }
    assert [str(grant) for grant in plain if times[grant] > 1] == []
