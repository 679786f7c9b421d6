"""Mails: plain text and a page, escaped, from one sender; SES's failures quote nobody."""

from typing import Any

import botocore.session
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from botocore.validate import ParamValidator
from outlay.adapters.ses.mailer import SesMailer
from outlay.application.mail import Mail, Place, invitation_mail

_INPUT = botocore.session.get_session().get_service_model("sesv2").operation_model("SendEmail").input_shape


class Ses:
    """A client whose calls fit AWS's own model."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.failure = failure
        self.sent: list[dict[str, Any]] = []

    def send_email(self, **given: Any) -> None:
        report = ParamValidator().validate(given, _INPUT)
        assert not report.has_errors(), report.generate_report()
        if self.failure is not None:
            raise self.failure
        self.sent.append(given)


def a_mail(organization: str = "Acme", site: str = "") -> Mail:
    return invitation_mail(
        to="ben@example.com",
        organization=organization,
        role="viewer",
        token="oinv_acme_1_2",
        place=Place(url="https://api.example.com", site=site),
        until="6 December 2026, 12:00 UTC",
    )


def test_a_mail_has_both_forms_and_goes_to_one_person() -> None:
    ses = Ses()
    assert SesMailer(ses, sender="outlay@example.com").send(a_mail())
    [given] = ses.sent
    assert given["FromEmailAddress"] == "outlay@example.com"
    assert given["Destination"] == {"ToAddresses": ["ben@example.com"]}
    body = given["Content"]["Simple"]["Body"]
    assert all("oinv_acme_1_2" in body[form]["Data"] for form in ("Text", "Html"))


def test_a_name_of_an_organization_is_text_and_never_a_page_of_its_own() -> None:
    mail = a_mail('<img src="https://evil.example.com">')
    assert "<img" not in mail.html
    assert "&lt;img" in mail.html


def test_where_the_site_is_known_the_mail_leads_to_its_page_and_names_the_command_besides() -> None:
    lines = [line.strip() for line in a_mail(site="https://outlay.example.com").text.splitlines()]
    assert {"https://outlay.example.com/invitation", "outlay invitation accept", "oinv_acme_1_2"} <= set(lines)
    assert "https://outlay.example.com" not in a_mail().text


@pytest.mark.parametrize("site", ["", "https://outlay.example.com"])
def test_nothing_in_a_page_is_fetched_and_the_token_stands_in_no_address(site: str) -> None:
    mail = a_mail(site=site)
    assert "src=" not in mail.html
    assert "href=" not in mail.html
    assert not any("oinv_" in word and "://" in word for word in mail.text.split())


@pytest.mark.parametrize(
    "failure",
    [
        ClientError({"Error": {"Code": "MessageRejected", "Message": "ben@example.com"}}, "SendEmail"),
        EndpointConnectionError(endpoint_url="https://email.example.com"),
    ],
)
def test_a_mail_that_did_not_go_out_is_said(failure: Exception) -> None:
    assert not SesMailer(Ses(failure), sender="outlay@example.com").send(a_mail())
