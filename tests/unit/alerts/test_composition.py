"""The function with its real adapters, over clients of AWS that stand for it."""

from typing import Any

from outlay.adapters.dynamodb.control import organization_to_item
from outlay.adapters.dynamodb.control_items import ControlItems
from outlay.application.control_store import create
from outlay.application.manage_members import listed_place
from outlay.application.raise_alert import alert_writes
from outlay.runtime.aws import Later

from functions.alerts.composition import compose
from functions.alerts.settings import AlertsSettings
from tests.support.alerting import an_alert
from tests.support.builders import NOW_MS, ORG, an_organization
from tests.support.fake_dynamodb import FakeDynamoDB


class Mails:
    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []

    def get_account(self) -> dict[str, Any]:
        return {"SendingEnabled": True, "ProductionAccessEnabled": True}

    def send_email(self, **arguments: Any) -> dict[str, Any]:
        self.sent.append(arguments)
        return {"MessageId": "1"}


class Lambda:
    """Keeps what it was asked to invoke."""

    def __init__(self) -> None:
        self.payloads: list[bytes] = []

    def invoke(self, *, Payload: bytes, **_: Any) -> dict[str, Any]:  # noqa: N803 - boto3's name
        self.payloads.append(Payload)
        return {}


def test_an_alert_becomes_a_mail_by_way_of_a_call_of_itself() -> None:
    database, mails, invoked = FakeDynamoDB(sort_keys=("control",)), Mails(), Lambda()
    database.put_item(TableName="control", Item=organization_to_item(an_organization()))
    store, alert = ControlItems(database, "control"), an_alert(level="exceeded")
    member = {"org": ORG, "role": "admin", "email": "ann@example.com"}
    store.commit([create(listed_place("ann", ORG), member), *alert_writes(alert)], now_ms=NOW_MS)
    settings = AlertsSettings(
        outlay_environment="aws",
        outlay_control_table="control",
        outlay_provider_keys="arn:key",
        outlay_mail_from="outlay@example.com",
        outlay_site_url="https://outlay.example.com/",
    )
    clients: dict[str, Any] = {"dynamodb": database, "sesv2": mails}
    app = compose(settings, client=clients.__getitem__, invoker=invoked, own_name="alerts", later=Later)
    assert app.answer({"raised": {"org": ORG, "alert_id": alert.alert_id}}) == {"planned": 1}
    [payload] = invoked.payloads
    wanted = app.planning.store.page(f"O#{ORG}#DELIVERIES#{alert.alert_id}")
    [mail] = [one.place.sk for one in wanted if one.content["medium"] == "email"]
    assert mail.encode() in payload
    assert app.answer({"deliver": {"org": ORG, "alert_id": alert.alert_id, "delivery_id": mail}}) == {"result": "sent"}
    [sent] = mails.sent
    assert sent["Destination"] == {"ToAddresses": ["ann@example.com"]}
    assert "https://outlay.example.com/emergency" in sent["Content"]["Simple"]["Body"]["Text"]["Data"]
