"""Reading synthesized CloudFormation templates."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

Resource = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembly:
    """The templates of one target and the folder with their assets."""

    STACKS: ClassVar[tuple[str, ...]] = ("OutlayStorage", "OutlayService", "OutlayWeb")

    folder: Path
    storage: Mapping[str, Any]
    service: Mapping[str, Any]
    web: Mapping[str, Any]
    """The web site's; what is said of "both stacks" is not about it."""

    def of_type(self, kind: str) -> dict[str, Resource]:
        """Resources of a CloudFormation type, by logical id, in both stacks."""
        return {
            name: resource
            for template in (self.storage, self.service)
            for name, resource in template["Resources"].items()
            if resource["Type"] == kind
        }

    def the(self, kind: str, starting: str = "") -> Any:
        """The properties of the one resource of a type whose logical id starts so."""
        found = [resource for name, resource in self.of_type(kind).items() if name.startswith(starting)]
        assert len(found) == 1, f"{len(found)} resources of type {kind} start with {starting!r}"
        return found[0]["Properties"]

    def function(self, name: str) -> Any:
        return self.the("AWS::Lambda::Function", f"{name.capitalize()}Function")

    def statements(self, owner: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
        """(policy's logical id, statement) of every IAM policy, of one function where ``owner`` names it."""
        for name, resource in self.of_type("AWS::IAM::Policy").items():
            if name.startswith(owner):
                for statement in resource["Properties"]["PolicyDocument"]["Statement"]:
                    yield name, statement

    def actions(self, owner: str) -> set[str]:
        return {action for _, statement in self.statements(owner) for action in listed(statement["Action"])}

    def asset(self, content: Mapping[str, Any]) -> Path:
        """The staged folder or zip that a ``Code`` or ``Content`` property names."""
        key = content["S3Key"]
        found = [path for path in self.folder.glob("asset.*") if path.name.removeprefix("asset.") in {key, key[:-4]}]
        assert len(found) == 1, f"{len(found)} assets are named {key}"
        return found[0]


def read_assembly(folder: Path) -> Assembly:
    """What a synthesis wrote."""
    named = {name: json.loads((folder / f"{name}.template.json").read_text()) for name in Assembly.STACKS}
    storage, service, web = (named[name] for name in Assembly.STACKS)
    return Assembly(folder=folder, storage=storage, service=service, web=web)


def listed(value: Any) -> list[Any]:
    """IAM writes a list of one as the bare value."""
    return value if isinstance(value, list) else [value]


def text(value: Any) -> str:
    """A property with intrinsic functions in it, as text to look for parts in."""
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)
