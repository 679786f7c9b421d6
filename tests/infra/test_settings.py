"""Each setting of a deployment does what the guide says."""

import json
import re

from infra.environments import environment
from tests.infra.conftest import ROOT
from tests.support.templates import Assembly, text


def test_alarms_reach_the_address_that_was_given(aws: Assembly, trial: Assembly) -> None:
    subscription = trial.the("AWS::SNS::Subscription")
    assert (subscription["Protocol"], subscription["Endpoint"]) == ("email", "ops@example.com")
    assert not aws.of_type("AWS::SNS::Subscription")


def test_rows_expire_after_the_days_that_were_given(trial: Assembly) -> None:
    rules = {rule["Id"]: rule for rule in trial.the("AWS::S3::Bucket", "Lake")["LifecycleConfiguration"]["Rules"]}
    assert rules["rows"]["ExpirationInDays"] == 90
    assert "Transitions" not in rules["rows"], "what goes at day 90 must not move to Glacier on that day"


def test_a_trial_can_be_removed_again(trial: Assembly) -> None:
    for kind in ("AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::SecretsManager::Secret", "AWS::Cognito::UserPool"):
        for name, resource in trial.of_type(kind).items():
            # What is locked stays: a stack that had to remove it could not be removed itself.
            assert resource["DeletionPolicy"] == ("Retain" if name.startswith("Anchors") else "Delete"), name
    assert "VersioningConfiguration" not in trial.the("AWS::S3::Bucket", "Lake")
    stacks = json.loads((trial.folder / "manifest.json").read_text())["artifacts"]
    assert not any(stacks[name]["properties"].get("terminationProtection") for name in Assembly.STACKS)


def test_production_is_protected_from_removal(aws: Assembly) -> None:
    stacks = json.loads((aws.folder / "manifest.json").read_text())["artifacts"]
    assert all(stacks[name]["properties"]["terminationProtection"] for name in Assembly.STACKS)


def test_pages_of_the_named_origins_may_ask(trial: Assembly) -> None:
    cors = trial.the("AWS::ApiGatewayV2::Api")["CorsConfiguration"]
    assert cors["AllowOrigins"] == ["https://cost.example.com", "https://wiki.example.com"]
    assert {"authorization", "if-none-match"} <= set(cors["AllowHeaders"])
    assert "etag" in cors["ExposeHeaders"]


def test_the_api_knows_whether_people_may_register(aws: Assembly, trial: Assembly) -> None:
    asked = [one.function("api")["Environment"]["Variables"]["OUTLAY_REGISTRATION"] for one in (aws, trial)]
    assert asked == ["closed", "open"]


def test_the_region_is_that_of_the_setting(trial: Assembly) -> None:
    stacks = json.loads((trial.folder / "manifest.json").read_text())["artifacts"]
    assert all("eu-central-1" in stacks[name]["environment"] for name in Assembly.STACKS)
    assert "eu-central-1" in text(trial.service["Outputs"]["FirstSteps"]["Value"])


def test_the_guide_names_every_setting_with_its_default() -> None:
    guide = (ROOT / "docs" / "guides" / "deploy.md").read_text()
    told = guide + (ROOT / "docs" / "guides" / "sso.md").read_text()
    names = set(json.loads((ROOT / "cdk.json").read_text())["context"])
    assert set(re.findall(r"^\| `(\w+)` \|", told, re.MULTILINE)) == {name for name in names if "@" not in name}
    assert f"`{environment('aws', {}).lake_retention_days}`" in guide
