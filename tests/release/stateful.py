"""What of a template must not change, since CloudFormation would replace the resource, or the service lose its data.

Which properties force a replacement is what CloudFormation's own resource schemas say (``createOnlyProperties``, as
cfn-lint carries them). Beside them stand the properties that can be updated only at the price of data.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

Resources = Mapping[str, Mapping[str, Any]]

TABLE = "AWS::DynamoDB::Table"
ALSO: Mapping[str, tuple[str, ...]] = {
    TABLE: ("StreamSpecification", "LocalSecondaryIndexes", "TimeToLiveSpecification/AttributeName"),
    "AWS::S3::Bucket": (),
    # Cognito: these are fixed once the pool is made.
    "AWS::Cognito::UserPool": ("UsernameAttributes", "AliasAttributes", "UsernameConfiguration", "Schema"),
    "AWS::Cognito::UserPoolClient": (),
    # A change makes a new version: every API key is hashed with the old one.
    "AWS::SecretsManager::Secret": ("GenerateSecretString", "SecretString"),
    "AWS::Glue::Database": ("CatalogId", "DatabaseInput/Name"),
    "AWS::Glue::Table": ("TableInput/PartitionKeys", "TableInput/StorageDescriptor/Location"),
    "AWS::KinesisFirehose::DeliveryStream": ("ExtendedS3DestinationConfiguration/Prefix",),
}
"""The types that hold data, and what loses it without a replacement."""
ADDABLE = ("TimeToLiveSpecification/AttributeName",)
"""What may be set where nothing was: no item had the attribute, so that none is lost."""
PROTECTED = ("DeletionProtectionEnabled", "DeletionProtection", "VersioningConfiguration/Status")
"""What may be turned on but never off."""


def stateful(resources: Resources) -> dict[str, dict[str, Any]]:
    """Of a template's resources, those that hold data: type, policies, and the properties that must stay."""
    return {name: _reduced(resource) for name, resource in sorted(resources.items()) if resource["Type"] in ALSO}


def _reduced(resource: Mapping[str, Any]) -> dict[str, Any]:
    kind, properties = resource["Type"], resource.get("Properties", {})
    found: dict[str, Any] = {
        "type": kind,
        "policies": [resource.get("DeletionPolicy", "Delete"), resource.get("UpdateReplacePolicy", "Delete")],
        "fixed": _present(properties, (*_create_only(kind), *ALSO[kind])),
        "protected": _present(properties, PROTECTED),
    }
    if kind == TABLE:
        found["attributes"] = {one["AttributeName"]: one["AttributeType"] for one in properties["AttributeDefinitions"]}
        found["indexes"] = {
            one["IndexName"]: {"keys": one["KeySchema"], "projection": one["Projection"]}
            for one in properties.get("GlobalSecondaryIndexes", ())
        }
    if kind == "AWS::Glue::Table":
        columns = properties["TableInput"]["StorageDescriptor"]["Columns"]
        found["columns"] = {one["Name"]: one["Type"] for one in columns}
    return found


def _create_only(kind: str) -> Iterator[str]:
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema
    for listed in ("createOnlyProperties", "conditionalCreateOnlyProperties"):
        for pointer in schema.get(listed, ()):
            yield pointer.removeprefix("/properties/")


def _present(properties: Mapping[str, Any], paths: tuple[str, ...]) -> dict[str, Any]:
    found = {path: _at(properties, path) for path in paths}
    return {path: value for path, value in sorted(found.items()) if value is not None}


def _at(properties: Any, path: str) -> Any:
    for name in path.split("/"):
        if not isinstance(properties, Mapping) or name not in properties:
            return None
        properties = properties[name]
    return properties


def problems(before: Resources, after: Resources, *, removed_indexes: Mapping[str, str]) -> list[str]:
    """Why the upgrade from one release's ``stateful`` resources to another's is not safe; empty if it is.

    ``removed_indexes``: "table/index" → why nothing needs it any more.
    """
    return [sentence for name in before for sentence in _of_one(name, before[name], after.get(name), removed_indexes)]


def _of_one(
    name: str, before: Mapping[str, Any], after: Mapping[str, Any] | None, removed_indexes: Mapping[str, str]
) -> Iterator[str]:
    if after is None or after["type"] != before["type"]:
        yield f"{name} ({before['type']}) is gone: an upgrade would leave its data behind and begin with an empty one"
        return
    for path in sorted(before["fixed"].keys() | after["fixed"].keys()):
        old, new = before["fixed"].get(path), after["fixed"].get(path)
        if old != new and not (old is None and path in ADDABLE):
            yield f"{name}: {path} changed from {old} to {new}: that replaces the resource or loses what it holds"
    if after["policies"] != before["policies"]:
        yield f"{name}: its removal policies changed from {before['policies']} to {after['policies']}"
    for path, old in before["protected"].items():
        if after["protected"].get(path) != old:
            yield f"{name}: {path} is no longer {old}"
    yield from _typed(name, before, after)
    yield from _indexes(name, before, after, removed_indexes)


def _typed(name: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[str]:
    for attribute, kind in before.get("attributes", {}).items():
        if after["attributes"].get(attribute, kind) != kind:
            yield f"{name}: attribute {attribute} is no longer of type {kind}: that replaces the table"
    for column, kind in before.get("columns", {}).items():
        if after["columns"].get(column) != kind:
            yield f"{name}: column {column} is no longer {kind}: rows of the previous release could not be read"


def _indexes(
    name: str, before: Mapping[str, Any], after: Mapping[str, Any], removed_indexes: Mapping[str, str]
) -> Iterator[str]:
    old, new = before.get("indexes", {}), after.get("indexes", {})
    gone, come = sorted(old.keys() - new.keys()), sorted(new.keys() - old.keys())
    for index in gone:
        if not removed_indexes.get(f"{name}/{index}"):
            yield f"{name}: the index {index} is removed, and nobody says why nothing needs it any more"
    for index in sorted(old.keys() & new.keys()):
        if old[index] != new[index]:
            yield f"{name}: the index {index} changed: give it another name, and let the old one go a release later"
    if len(gone) + len(come) > 1:
        changed = ", ".join(gone + come)
        yield f"{name}: DynamoDB makes or removes one index an update, and these changed at once: {changed}"
