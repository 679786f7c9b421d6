"""The control table: what is put comes back; nothing is overwritten by a retry."""

from dataclasses import replace

import boto3
import pytest
from moto import mock_aws
from outlay.adapters.dynamodb.control import ControlTable
from outlay.adapters.dynamodb.control_items import ControlItems
from outlay.adapters.dynamodb.organizations import all_organization_ids, all_organizations, list_all
from outlay.adapters.secrets.pepper import SecretPepper
from outlay.application.control_store import Place, create
from outlay.contracts import door_keys, keys
from outlay.domain.batch import DimensionConfig
from outlay.domain.errors import Conflict, NotFound, Upstream
from outlay.domain.registers import Names

from tests.support.builders import NOW_MS, ORG, a_membership, an_api_key, an_organization


@pytest.fixture
def aws(monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        yield lambda service: boto3.client(service, region_name="us-east-1")


@pytest.fixture
def control(aws):
    client = aws("dynamodb")
    client.create_table(
        TableName="control",
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
    )
    return ControlTable(client, "control")


def test_an_organization_comes_back_and_is_made_once(control):
    dimensions = DimensionConfig(revision=2, time_zone="Asia/Kolkata", tag_keys=("region", "plan"))
    organization = an_organization(dimensions=dimensions, lanes=4, aliases={"azure/x": "openai/gpt-4o"})
    assert control.get_organization(ORG) is None
    control.put_organization(organization)
    assert control.get_organization(ORG) == organization == control.get(ORG)
    with pytest.raises(Conflict):
        control.put_organization(an_organization(name="Another"))
    assert control.get_organization(ORG) == organization


def test_an_organization_whose_profile_cannot_be_read_hides_no_other(control, aws):
    """``lanes`` beyond what closing covers, written by hand."""
    client = aws("dynamodb")
    for org in ("acme", "bad", "zoo"):
        control.put_organization(an_organization(org=org))
    key = {"pk": {"S": keys.organization_key("bad")}, "sk": {"S": keys.ORGANIZATION_SORT}}
    values = {":lanes": {"N": "9"}}
    client.update_item(
        TableName="control", Key=key, UpdateExpression="SET lanes = :lanes", ExpressionAttributeValues=values
    )
    told = []
    readable = [one.org for one in all_organizations(client, "control", lambda org, why: told.append((org, str(why))))]
    assert sorted(readable) == ["acme", "zoo"]
    assert told == [("bad", "organization bad: lanes must be 1 to 8, its profile says 9")]
    assert sorted(all_organization_ids(client, "control")) == ["acme", "bad", "zoo"]
    with pytest.raises(ValueError, match="lanes must be"):
        list(all_organizations(client, "control"))


def test_aliases_are_set_and_removed_one_by_one(control):
    control.put_organization(an_organization())
    control.put_alias(ORG, "azure/my.gpt #1", "openai/gpt-4o")
    control.put_alias(ORG, "azure/other", "openai/o3")
    control.delete_alias(ORG, "azure/other")
    control.delete_alias(ORG, "azure/never")
    assert control.get_organization(ORG).aliases == {"azure/my.gpt #1": "openai/gpt-4o"}
    for change in (lambda: control.put_alias("nobody", "a/b", "c/d"), lambda: control.delete_alias("nobody", "a/b")):
        with pytest.raises(NotFound):
            change()


def test_a_key_comes_back_is_made_once_listed_without_its_hash_and_revoked_for_good(control):
    key = an_api_key(expires_ms=NOW_MS + 1)
    control.put_api_key(key, created_ms=NOW_MS)
    assert control.get_api_key(key.key_id) == key
    assert control.get_api_key("zzzzzzzzzzzz") is None
    with pytest.raises(Conflict):
        control.put_api_key(an_api_key(org="other"), created_ms=NOW_MS)
    (listed,) = control.list_api_keys(ORG)
    assert (listed.key_id, listed.secret_hash, listed.expires_ms) == (key.key_id, b"", NOW_MS + 1)
    control.revoke_api_key(key.key_id, revoked_ms=5)
    control.revoke_api_key(key.key_id, revoked_ms=6)
    assert control.get_api_key(key.key_id).revoked_ms == 5
    assert control.list_api_keys(ORG)[0].revoked_ms == 5
    with pytest.raises(NotFound):
        control.revoke_api_key("zzzzzzzzzzzz", revoked_ms=5)


def test_a_membership_comes_back_and_is_made_once(control):
    assert control.get_membership("sub-1") is None
    control.put_membership(a_membership())
    assert control.get_membership("sub-1") == a_membership()
    with pytest.raises(Conflict):
        control.put_membership(a_membership(role="viewer"))


@pytest.mark.parametrize(
    ("text", "version", "value"),
    [('{"current":"2","1":"old","2":"new"}', "2", b"new"), ('{"pepper":"generated"}', "1", b"generated")],
)
def test_the_pepper_is_read_by_version(aws, text, version, value):
    client = aws("secretsmanager")
    client.create_secret(Name="pepper", SecretString=text)
    pepper = SecretPepper(client, "pepper")
    assert pepper.current() == (version, value)
    assert pepper.pepper(version) == value
    assert pepper.pepper("9") is None
    assert pepper.pepper("current") is None
    assert value in pepper.all()
    assert version.encode() not in pepper.all()


def test_a_new_version_is_found_at_once_and_an_unknown_one_does_not_flood_the_store():
    class Store:
        text = '{"1":"a"}'
        reads = 0

        def get_secret_value(self, **_):
            self.reads += 1
            return {"SecretString": self.text}

    store, now = Store(), [0]
    pepper = SecretPepper(store, "p", clock=lambda: now[0])
    assert pepper.pepper("1") == b"a"
    store.text = '{"1":"a","2":"b"}'
    for _ in range(5):
        assert pepper.pepper("2") is None
    now[0] = 5_000
    assert pepper.pepper("2") == b"b"
    assert store.reads == 2
    now[0] = 65_000
    pepper.pepper("1")
    assert store.reads == 3


def test_a_secret_that_can_t_be_read_is_an_upstream_failure(aws):
    with pytest.raises(Upstream):
        SecretPepper(aws("secretsmanager"), "missing").current()


def test_the_first_usage_takes_the_mark_off_once_and_only_as_it_was_read(control):
    organization = an_organization(in_use=False, dimensions=DimensionConfig(revision=3))
    control.put_organization(organization)
    assert control.get_organization(ORG) == organization
    assert control.begin_use(replace(organization, dimensions=DimensionConfig(revision=2))) is False
    assert control.get_organization(ORG).in_use is False
    assert control.begin_use(organization) is True
    assert control.get_organization(ORG) == replace(organization, in_use=True, version=2)
    assert control.begin_use(organization) is False
    assert control.begin_use(an_organization(org="nobody", in_use=False)) is False


def test_all_settings_come_back(control):
    organization = an_organization(
        fiscal_start_month=4,
        currency="CHF",
        required_tags=("region",),
        shows_names=True,
        admins_need_mfa=True,
        plan="large",
        member_attributes=("power-user",),
        holidays="DE-BY",
        tag_since={"region": NOW_MS},
    )
    control.put_organization(organization)
    assert control.get_organization(ORG) == organization


def test_settings_of_an_earlier_release_lack_what_came_later(control, aws):
    control.put_organization(an_organization())
    aws("dynamodb").update_item(
        TableName="control",
        Key={"pk": {"S": keys.organization_key(ORG)}, "sk": {"S": keys.ORGANIZATION_SORT}},
        UpdateExpression="REMOVE settings.member_attributes, settings.tag_since",
    )
    assert control.get_organization(ORG) == an_organization()


def test_merged_names_come_back_with_their_version(control, aws):
    assert control.get_names(ORG) == Names()
    store = ControlItems(aws("dynamodb"), "control")
    place = Place(keys.organization_key(ORG), keys.NAMES_SORT)
    store.commit([create(place, {"merged": {"team": {"serach": "search"}}})], now_ms=NOW_MS)
    names = control.get_names(ORG)
    assert (names.version, names.canonical_of("team", "serach")) == (1, "search")
    assert control.get_names("other") == Names()
    control.put_organization(an_organization())
    assert [one.org for one in all_organizations(aws("dynamodb"), "control")] == [ORG], "names are no profile"


def test_organizations_of_earlier_releases_come_onto_the_list_once(control, aws):
    client = aws("dynamodb")
    for org in ("acme", "zoo"):
        control.put_organization(an_organization(org=org))
    for _ in range(2):
        assert sorted(one.org for one in list_all(client, "control", all_organizations(client, "control"))) == [
            "acme",
            "zoo",
        ]
    page = ControlItems(client, "control").page(door_keys.ORGANIZATIONS_KEY)
    assert [stored.place.sk for stored in page] == ["acme", "zoo"]
