"""Findings of cdk-nag that are right as they are, each with its reason, at the construct it is about."""

from aws_cdk import Acknowledgment, Validations
from constructs import IConstruct


def accept(construct: IConstruct, rule: str, *, reason: str) -> None:
    """Acknowledge the finding ``rule`` (``Rule`` or ``Rule[finding]``) at ``construct`` and below."""
    Validations.of(construct).acknowledge(Acknowledgment(id=rule, reason=reason))
