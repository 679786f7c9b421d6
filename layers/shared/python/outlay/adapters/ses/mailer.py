"""The port ``Mailer`` over SES, from one verified identity."""

from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from outlay.application.mail import Mail


class SesMailer:
    """``client`` of ``sesv2``; ``sender`` is an address, or a name with one in angle brackets."""

    def __init__(self, client: Any, *, sender: str) -> None:
        self._client = client
        self._sender = sender

    def send(self, mail: Mail) -> bool:
        """SES's own text stays behind: it can quote the address."""
        parts = {"Text": mail.text, "Html": mail.html}
        send = self._client.send_email  # makes the client: if that fails it is a fault of ours, and not swallowed
        try:
            send(
                FromEmailAddress=self._sender,
                Destination={"ToAddresses": [mail.to]},
                Content={
                    "Simple": {
                        "Subject": {"Data": mail.subject, "Charset": "UTF-8"},
                        "Body": {name: {"Data": text, "Charset": "UTF-8"} for name, text in parts.items()},
                    }
                },
            )
        except (ClientError, BotoCoreError):
            return False
        return True
