"""From nothing to a member with an authenticator, on the real deployment with IAM enforced: codes and an invitation by
mail, and what an administrator without an authenticator may do where the organization demands one."""

import re
import secrets
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from outlay.contracts import keys
from outlay_cli.local.demo import invoke
from outlay_cli.local.outbox import mails
from outlay_cli.local.stack import Stack

from tests.support.local_aws import a_tenant, forget_attempts
from tests.support.totp import totp

pytestmark = [pytest.mark.local_aws, pytest.mark.slow]

PASSWORD, ANOTHER = "Correct-horse-9", "Another-horse-9"


class Person:
    """Somebody with an address, at a distance."""

    def __init__(self, stack: Stack, email: str, http: httpx.Client, *, password: str = PASSWORD) -> None:
        self.email = email
        self.password = password
        self.org = ""
        self._stack = stack
        self._http = http
        self.token = ""
        self.refresh = ""

    def ask(self, method: str, path: str, **body: Any) -> httpx.Response:
        headers = {"authorization": f"Bearer {self.token}"} if self.token else {}
        return self._http.request(method, self._stack.api_url + path, json=body or None, headers=headers)

    def done(self, method: str, path: str, **body: Any) -> dict[str, Any]:
        answer = self.ask(method, path, **body)
        assert answer.is_success, answer.text
        return dict(answer.json()) if answer.content else {}

    def login(self, *, secret: str = "") -> dict[str, Any]:
        self.token = ""
        answer = self.ask("POST", "/v1/auth/login", email=self.email, password=self.password)
        if secret:
            assert answer.json()["code"] == "mfa_required", answer.text
            code = totp(secret, at_s=time.time())
            answer = self.ask("POST", "/v1/auth/login/mfa", session=answer.json()["session"], code=code)
        assert answer.is_success, answer.text
        self.token, self.refresh = answer.json()["access_token"], answer.json()["refresh_token"]
        return dict(answer.json())

    def mails(self) -> list[str]:
        return [mail.text for mail in mails(self._stack.running.endpoint, to=self.email)]

    def mailed(self, pattern: str) -> str:
        """From the last mail."""
        found = re.search(pattern, self.mails()[-1])
        assert found is not None
        return found[0]


@pytest.fixture
def http(stack: Stack) -> Iterator[httpx.Client]:
    forget_attempts(stack)
    with httpx.Client(timeout=60) as client:
        yield client


@pytest.fixture
def admin(stack: Stack, http: httpx.Client) -> Person:
    tenant = a_tenant(stack)
    person = Person(stack, tenant.email, http, password=tenant.password)
    person.org = tenant.org
    person.login()
    return person


def registered(stack: Stack, http: httpx.Client) -> Person:
    person = Person(stack, f"p-{secrets.token_hex(6)}@outlay.example", http)
    person.done("POST", "/v1/auth/register", email=person.email, password=PASSWORD, name="Somebody")
    person.done("POST", "/v1/auth/confirm", email=person.email, code=person.mailed(r"\d{6}"))
    return person


def test_somebody_registers_is_invited_and_belongs_to_the_organization(
    stack: Stack, http: httpx.Client, admin: Person
) -> None:
    person = registered(stack, http)
    assert person.login()["organization"] is None
    assert person.ask("GET", "/v1/invitations").json()["code"] == "no_membership"
    scope = {"team": ["search"]}
    made = admin.done("POST", "/v1/invitations", email=person.email, role="manager", scope=scope)
    assert made["delivery"] == "sent"
    token = person.mailed(r"oinv_\S+")
    assert admin.ask("POST", "/v1/invitations/accept", token=token).json()["code"] == "other_address"
    joined = person.done("POST", "/v1/invitations/accept", token=token)
    assert person.ask("POST", "/v1/invitations/accept", token=token).status_code == 404
    me = person.done("GET", "/v1/auth/me")
    assert (me["email_verified"], me["membership"]["role"], me["membership"]["scope"]) == (True, "manager", scope)
    assert person.login()["organization"] == joined["organization"]
    assert person.ask("GET", "/v1/costs?from=2026-01-01&to=2026-01-02").status_code == 200


def test_invitations_are_sent_again_listed_and_withdrawn(stack: Stack, http: httpx.Client, admin: Person) -> None:
    person = registered(stack, http)
    person.login()
    made = admin.done("POST", "/v1/invitations", email=person.email, role="viewer")
    first = person.mailed(r"oinv_\S+")
    admin.done("POST", f"/v1/invitations/{made['id']}/resend", days=3)
    second = person.mailed(r"oinv_\S+")
    assert [one["id"] for one in admin.done("GET", "/v1/invitations")["invitations"]] == [made["id"]]
    headers = {"authorization": f"Bearer {admin.token}", "if-match": "*"}
    gone = http.delete(f"{stack.api_url}/v1/invitations/{made['id']}", headers=headers)
    assert gone.status_code == 204
    assert {person.ask("POST", "/v1/invitations/accept", token=one).status_code for one in (first, second)} == {404}


def test_a_password_is_forgotten_set_anew_and_changed_and_sessions_end(stack: Stack, http: httpx.Client) -> None:
    person = registered(stack, http)
    person.login()
    before = person.refresh
    person.done("POST", "/v1/auth/password/forgot", email=person.email)
    code = person.mailed(r"\d{6}")
    person.done("POST", "/v1/auth/password/reset", email=person.email, code=code, new_password=ANOTHER)
    assert person.ask("POST", "/v1/auth/refresh", refresh_token=before).status_code == 401
    person.password = ANOTHER
    person.login()
    person.done("POST", "/v1/auth/password/change", password=ANOTHER, new_password=PASSWORD)
    person.password = PASSWORD
    assert person.ask("POST", "/v1/auth/refresh", refresh_token=person.refresh).status_code == 401
    person.login()
    person.done("POST", "/v1/auth/logout", refresh_token=person.refresh)
    assert person.ask("POST", "/v1/auth/refresh", refresh_token=person.refresh).status_code == 401


def test_an_address_that_has_an_account_is_answered_alike_and_its_owner_is_told(
    stack: Stack, http: httpx.Client
) -> None:
    person = registered(stack, http)
    known = person.ask("POST", "/v1/auth/register", email=person.email, password=PASSWORD)
    new = person.ask("POST", "/v1/auth/register", email=f"new-{person.email}", password=PASSWORD)
    assert (known.status_code, known.text) == (new.status_code, new.text) == (202, known.text)
    assert "You have an account" in person.mails()[-1] or "There is one" in person.mails()[-1]


def test_an_administrator_gets_an_authenticator_where_the_organization_demands_one(stack: Stack, admin: Person) -> None:
    org = admin.org  # not asked for by a request: a function keeps what it read of an organization for a minute
    stack.aws.client("dynamodb").update_item(
        TableName=stack.outputs["ControlTableName"],
        Key={"pk": {"S": keys.organization_key(org)}, "sk": {"S": keys.ORGANIZATION_SORT}},
        UpdateExpression="SET settings.admins_need_mfa = :yes",
        ExpressionAttributeValues={":yes": {"BOOL": True}},
    )
    before = admin.token
    assert admin.ask("GET", "/v1/invitations").json()["code"] == "mfa_needed"
    secret = admin.done("POST", "/v1/auth/mfa", password=admin.password)["secret"]
    admin.done("POST", "/v1/auth/mfa/verify", code=totp(secret, at_s=time.time()))
    assert admin.ask("GET", "/v1/invitations").status_code == 401, "the session of before ended"
    admin.login(secret=secret)
    assert admin.token != before
    assert admin.done("GET", "/v1/invitations")["invitations"] == []
    admin.done("POST", "/v1/auth/mfa/remove", password=admin.password, code=totp(secret, at_s=time.time()))
    assert admin.login()["organization"] == org


def test_another_address_is_confirmed_and_becomes_the_members(admin: Person) -> None:
    new = f"new-{admin.email}"
    admin.done("PUT", "/v1/auth/me", email=new, password=admin.password)
    before, admin.email = admin.email, new
    assert admin.done("GET", "/v1/auth/me")["email"] == before
    assert admin.done("POST", "/v1/auth/me/email/confirm", code=admin.mailed(r"\d{6}"))["email"] == new
    assert admin.login()["organization"]


def test_guessing_ends_after_ten_whoever_the_functions_instance_is(stack: Stack, http: httpx.Client) -> None:
    person = Person(stack, f"nobody-{secrets.token_hex(4)}@outlay.example", http)
    told = [person.ask("POST", "/v1/auth/login", email=person.email, password="wrong") for _ in range(11)]
    assert [answer.status_code for answer in told] == [401] * 10 + [429]
    assert 0 < int(told[-1].headers["retry-after"]) <= 900


def test_a_platform_administrator_is_made_by_the_admin_function(stack: Stack, http: httpx.Client) -> None:
    person = registered(stack, http)
    for action, expected in (("grant_platform_admin", True), ("revoke_platform_admin", False)):
        answer = invoke(stack.aws, stack.outputs["AdminFunctionName"], {"action": action, "email": person.email})
        assert "error" not in answer, answer
        person.login()
        assert person.done("GET", "/v1/auth/me")["platform_admin"] is expected


JSON = {"content-type": "application/json", "sec-fetch-site": "same-origin"}


def test_a_browsers_session_is_a_cookie_that_goes_through_the_site_and_back(
    stack: Stack, http: httpx.Client, admin: Person
) -> None:
    site = {"host": stack.site_url.removeprefix("http://")}  # browsers find names below localhost, Python does not

    def ask(path: str, body: dict[str, Any], *, kept: str = "", **headers: str) -> httpx.Response:
        sent = {**site, **JSON, **({"cookie": f"theme=dark; {kept}"} if kept else {}), **headers}
        return http.post(f"{stack.running.endpoint}/v1/auth/{path}", json=body, headers=sent)

    assert ask("refresh", {}).status_code == 204, "nobody is signed in, which is no error"
    opened = ask("login", {"email": admin.email, "password": admin.password, "cookie": True})
    assert (opened.status_code, "refresh_token" in opened.json()) == (200, False)
    [cookie] = opened.headers.get_list("set-cookie")
    kept, *attributes = cookie.split("; ")
    assert {"Path=/v1/auth", "Secure", "HttpOnly", "SameSite=Strict"} < set(attributes)
    assert len(cookie) < 4_096, "browsers drop a larger one"
    renewed = ask("refresh", {}, kept=kept)
    assert renewed.status_code == 200, renewed.text
    bearer = {"authorization": f"Bearer {renewed.json()['access_token']}", **site}
    me = http.get(f"{stack.running.endpoint}/v1/auth/me", headers=bearer).json()
    assert (me["organization"]["id"], me["organization"]["time_zone"]) == (admin.org, "UTC")
    assert "GET /v1/costs" in me["may"]
    foreign = ask("logout", {}, kept=kept, **{"sec-fetch-site": "cross-site"})
    assert (foreign.status_code, foreign.json()["code"]) == (403, "other_origin")
    left = ask("logout", {}, kept=kept)
    assert (left.status_code, "Max-Age=0" in left.headers["set-cookie"]) == (204, True)
    ended = ask("refresh", {}, kept=kept)
    assert (ended.status_code, ended.json()["code"]) == (401, "session_ended")
    assert "Max-Age=0" in ended.headers["set-cookie"]
