"""An upgrade from the previous release keeps what holds data: its template is compared with the current one."""

import copy
import json
from typing import Any

import pytest

from tests.release.kept import previous
from tests.release.stateful import ALSO, TABLE, problems, stateful
from tests.support.templates import Assembly

REMOVED_INDEXES: dict[str, str] = {}
"""Table/index → why nothing needs it. One index a table and release: DynamoDB removes one an update."""

REMOVED = {"UsersPoolClient39A19381": "It holds sessions only: people sign in again (deploy.md, `former_client`)."}
"""Resource → why an upgrade may do away with it."""

LOG, BUCKET, USERS = "TablesLog72BABB86", "LakeBucketB1D32E10", "UsersPoolBFC35D3B"


def kept() -> dict[str, Any]:
    return dict(json.loads((previous() / "resources.json").read_text()))


def test_an_upgrade_replaces_nothing_that_holds_data(aws: Assembly) -> None:
    current = stateful({**aws.storage["Resources"], **aws.service["Resources"]})
    before = {name: one for name, one in kept().items() if name not in REMOVED}
    assert problems(before, current, removed_indexes=REMOVED_INDEXES) == []


def test_every_kind_of_resource_that_holds_data_is_in_the_kept_template() -> None:
    assert {one["type"] for one in kept().values()} == set(ALSO)
    assert sum(one["type"] == TABLE for one in kept().values()) == 4


def _renamed(template: dict[str, Any]) -> None:
    template["TablesLogAnother"] = template.pop(LOG)


def _a_second_index(template: dict[str, Any]) -> None:
    indexes = template[LOG]["indexes"]
    del indexes["pending"]
    indexes["another"] = indexes["by-received-day"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (_renamed, f"{LOG} (AWS::DynamoDB::Table) is gone"),
        (lambda t: t[LOG].update(type="AWS::S3::Bucket"), "is gone"),
        (lambda t: t[LOG]["fixed"]["KeySchema"].append({"AttributeName": "sk", "KeyType": "RANGE"}), "KeySchema"),
        (lambda t: t[LOG]["fixed"].update(TableName="log"), "TableName changed from None to log"),
        (lambda t: t[LOG]["fixed"]["StreamSpecification"].update(StreamViewType="KEYS_ONLY"), "StreamSpecification"),
        (lambda t: t[LOG]["attributes"].update(pk="N"), "attribute pk is no longer of type S"),
        (lambda t: t[LOG].update(policies=["Delete", "Retain"]), "removal policies changed"),
        (lambda t: t[LOG]["protected"].clear(), "DeletionProtectionEnabled is no longer True"),
        (lambda t: t[LOG]["indexes"].pop("by-received-day"), "nobody says why"),
        (lambda t: t[LOG]["indexes"]["by-received-day"]["keys"].pop(), "give it another name"),
        (_a_second_index, "makes or removes one index an update"),
        (lambda t: t[BUCKET]["fixed"].update(BucketName="lake"), "BucketName"),
        (lambda t: t[USERS]["fixed"].update(UsernameAttributes=["phone_number"]), "UsernameAttributes"),
        (lambda t: t["Pepper2B9638F2"]["fixed"]["GenerateSecretString"].update(PasswordLength=65), "GenerateSecret"),
        (lambda t: t["LakeCatalogTable0E39214F"]["columns"].pop("event_id"), "column event_id is no longer string"),
        (lambda t: t["LakeDeliveryStream962BB9CA"]["fixed"].update(DeliveryStreamName="lake"), "DeliveryStreamName"),
    ],
)
def test_a_change_that_would_lose_data_is_told_in_a_sentence(change: Any, sentence: str) -> None:
    template = copy.deepcopy(kept())
    change(template)
    told = problems(kept(), template, removed_indexes=REMOVED_INDEXES)
    assert any(sentence in one for one in told), told


def test_one_index_may_go_if_it_is_said_why_nothing_needs_it() -> None:
    template = copy.deepcopy(kept())
    del template[LOG]["indexes"]["pending"]
    why = {f"{LOG}/pending": "What is not counted is found by markers, not by an index (decision 9)."}
    assert problems(kept(), template, removed_indexes=why) == []
    assert len(problems(kept(), template, removed_indexes={})) == 1


def test_what_comes_in_addition_is_no_problem() -> None:
    template = copy.deepcopy(kept())
    template["TablesMore"] = template[LOG]
    template["LakeCatalogTable0E39214F"]["columns"]["quantity"] = "int"
    assert problems(kept(), template, removed_indexes={}) == []
