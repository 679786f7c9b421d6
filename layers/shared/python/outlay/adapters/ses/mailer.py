"""The port ``Mailer`` over SES, from one verified identity."""

from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from outlay.adapters.retry import CALL_FAILED, code_of
from outlay.application.mail import Mail, MailState, Taken

_REJECTED = frozenset({"MessageRejected", "MailFromDomainNotVerifiedException", "BadRequestException"})
"""In the sandbox: an address that is not verified."""
_LIMITED = frozenset({"TooManyRequestsException", "LimitExceededException", "SendingPausedException"})


class SesMailer:
    """``client`` of ``sesv2``; ``sender`` is an address, or a name with one in angle brackets."""

    def __init__(self, client: Any, *, sender: str) -> None:
        self._client = client
        self._sender = sender

    def send(self, mail: Mail) -> bool:
        return self.attempt(mail) == "taken"

    def attempt(self, mail: Mail) -> Taken:
        """As ``send``, with what became of it. SES's own text stays behind: it can quote the address."""
        parts = {"Text": mail.text, "Html": mail.html}
        headers = [{"Name": name, "Value": value} for name, value in mail.headers.items()]
        send = self._client.send_email  # makes the client: if that fails it is a fault of ours, and not swallowed
        try:
            send(
                FromEmailAddress=self._sender,
                Destination={"ToAddresses": [mail.to]},
                Content={
                    "Simple": {
                        "Subject": {"Data": mail.subject, "Charset": "UTF-8"},
                        "Body": {name: {"Data": text, "Charset": "UTF-8"} for name, text in parts.items()},
                        **({"Headers": headers} if headers else {}),
                    }
                },
            )
        except ClientError as error:
            return _became(code_of(error))
        except BotoCoreError:
            return "failed"
        return "taken"


def _became(code: str) -> Taken:
    return "rejected" if code in _REJECTED else "limited" if code in _LIMITED else "failed"


class SesAccount:
    """Whether SES sends to everybody, only to verified addresses (its sandbox), or can't be asked."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def state(self) -> MailState:
        ask = self._client.get_account
        try:
            answer = ask()
        except CALL_FAILED:
            return "unknown"
        if not answer.get("SendingEnabled", True):
            return "paused"
        return "ready" if answer.get("ProductionAccessEnabled") else "sandbox"
