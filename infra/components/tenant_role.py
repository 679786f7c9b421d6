"""The role that reaches one organization: assumed per organization, with its id as the session's tag."""

from collections.abc import Mapping, Sequence
from typing import Any

from aws_cdk import aws_iam as iam
from constructs import Construct

ORG_TAG = "org"
OWN_ORG = "${aws:PrincipalTag/" + ORG_TAG + "}"
OWN_KEYS = f"O#{OWN_ORG}#*"
"""Leading keys of the session's organization. An organization's id has neither ``#`` nor a wildcard, so that this fits
no other's."""


class TenantRole(Construct):
    """Only ``reader`` may assume it, and only with a tag that says which organization it is for."""

    def __init__(self, scope: Construct, name: str, *, reader: iam.IRole) -> None:
        super().__init__(scope, name)
        # A session without an organization has no use, so there is none; and a tag can't be one of another name.
        tagged = {
            "StringLike": {f"aws:RequestTag/{ORG_TAG}": "?*"},
            "ForAllValues:StringEquals": {"aws:TagKeys": [ORG_TAG]},
        }
        assumed_by = iam.PrincipalWithConditions(iam.ArnPrincipal(reader.role_arn), tagged)
        self.role = iam.Role(self, "Role", assumed_by=iam.SessionTagsPrincipal(assumed_by))

    def grant(self, actions: Sequence[str], *resources: str, conditions: Mapping[str, Any] | None = None) -> None:
        """Allow a session ``actions`` on exactly ``resources``, under all ``conditions``."""
        self.role.add_to_policy(
            iam.PolicyStatement(actions=list(actions), resources=list(resources), conditions=conditions)
        )
