"""What rollup's composition adds to its parts."""

import pytest
from outlay.adapters.dynamodb.control import organization_to_item
from outlay.domain.batch import DimensionConfig
from outlay.domain.errors import NotFound

from functions.rollup.composition import compose
from tests.support.builders import ORG, an_organization
from tests.support.fake_dynamodb import FakeDynamoDB
from tests.support.rollup_rig import SETTINGS, patient


def test_what_is_taken_back_from_the_lake_is_cut_as_its_organization_is_and_no_other() -> None:
    tokyo = DimensionConfig(revision=2, time_zone="Asia/Tokyo", tag_keys=("ticket",))
    dynamodb = FakeDynamoDB("log", "claims", sort_keys=["figures", "control"])
    dynamodb.put_item(TableName="control", Item=organization_to_item(an_organization(dimensions=tokyo)))
    app = compose(SETTINGS, client=lambda _: dynamodb, count=lambda *_: None, retry=patient())
    assert app.lake.dimensions(ORG) == tokyo
    with pytest.raises(NotFound):
        app.lake.dimensions("another")
