"""The port ``Topics`` of ``application.send_alert`` over SNS."""

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from outlay.adapters.retry import code_of
from outlay.domain.delivery import Result

_REFUSED = frozenset(
    {"NotFound", "NotFoundException", "AuthorizationError", "AuthorizationErrorException", "InvalidParameter"}
)
_LIMITED = frozenset({"Throttled", "ThrottledException", "Throttling", "KMSThrottling"})


class SnsTopics:
    def __init__(self, client: Any) -> None:
        self._client = client

    def publish(self, arn: str, *, subject: str, message: str, attributes: Mapping[str, str]) -> Result:
        named = {name: {"DataType": "String", "StringValue": value} for name, value in attributes.items() if value}
        publish = self._client.publish  # makes the client, as SesMailer says
        try:
            publish(TopicArn=arn, Subject=subject, Message=message, MessageStructure="json", MessageAttributes=named)
        except ClientError as error:
            code = code_of(error)
            return "refused" if code in _REFUSED else "limited" if code in _LIMITED else "failed"
        except BotoCoreError:
            return "failed"
        return "sent"
