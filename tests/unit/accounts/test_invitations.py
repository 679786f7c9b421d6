"""Invitations: mailed, accepted once by whom they are for, resent, withdrawn, run out."""

from collections.abc import Callable
from typing import Any

import pytest
from outlay.application.control_store import Place
from outlay.application.invitations import Wanted, invite
from outlay.application.manage_members import listed_place, own_place
from outlay.contracts import door_keys
from outlay.domain.invitation import read_token

from tests.support.accounts_world import ANN, BEN, GOOD, AccountsWorld
from tests.support.builders import ORG, an_organization
from tests.support.fake_cognito import sub_of

DAY_MS = 86_400_000


@pytest.fixture
def world() -> AccountsWorld:
    return AccountsWorld()


def accept(world: AccountsWorld, token: str, email: str = BEN) -> tuple[int, str]:
    """Status, and the organization or what was wrong."""
    answer = world.post("/v1/invitations/accept", signed=world.login(email, GOOD), token=token)
    return answer["statusCode"], answer["json"].get("code", answer["json"].get("organization", ""))


def version(world: AccountsWorld, invitation_id: str) -> str:
    listed = world.post("/v1/invitations", method="GET", signed=world.login())["json"]["invitations"]
    return next(f'"{each["version"]}"' for each in listed if each["id"] == invitation_id)


def withdraw(world: AccountsWorld, invitation_id: str, if_match: str = "*") -> int:
    headers = {**world.bearer(world.login()), "if_match": if_match}
    return int(world.send("DELETE", f"/v1/invitations/{invitation_id}", **headers)["statusCode"])


def test_who_was_invited_becomes_what_they_were_invited_as(world: AccountsWorld) -> None:
    scope = {"team": ["search"]}
    made = world.invite(BEN, "manager", scope=scope, attributes=["power-user"])
    assert (made["statusCode"], made["json"]["delivery"], made["json"]["token"]) == (201, "sent", None)
    assert accept(world, world.mailed_token()) == (200, ORG)
    membership = world.control.get_membership(sub_of(BEN))
    assert (membership.org, membership.role, membership.email) == (ORG, "manager", BEN)
    assert membership.cut == {"team": frozenset({"search"})}
    assert membership.attributes == ("power-user",)
    places = own_place(sub_of(BEN), ORG), listed_place(sub_of(BEN), ORG)
    own, listed = (world.store.find(place) for place in places)
    assert own is not None
    assert listed is not None
    assert own.content == listed.content
    assert world.login(BEN, GOOD)


def test_the_mail_says_who_invites_as_what_until_when_and_how_to_accept(world: AccountsWorld) -> None:
    world.invite(BEN, "admin")
    [mail] = world.outbox.mails
    assert mail.to == BEN
    assert world.organization.name in mail.subject
    for text in ("as an admin", "29 November 2026", "outlay invitation accept", "https://api.example.com"):
        assert text in mail.text
        assert text in mail.html


def test_of_the_token_only_the_hash_is_stored_and_nothing_of_it_is_audited_or_logged(
    world: AccountsWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    world.invite(BEN)
    token = world.mailed_token()
    shown = read_token(token)
    assert shown is not None
    accept(world, token)
    assert shown.secret not in world.everything_stored()
    assert [entry["action"] for entry in world.audited()] == ["invitation.create", "member.join"]
    assert BEN not in repr(world.audited())
    said = capsys.readouterr()
    assert shown.secret not in said.out + said.err
    assert BEN not in said.out + said.err


def test_without_mail_the_token_is_the_administrators_to_hand_over(world: AccountsWorld) -> None:
    world.outbox = None  # type: ignore[assignment] # a deployment without a sender
    made = world.invite(BEN)["json"]
    assert made["delivery"] == "by_hand"
    assert accept(world, made["token"]) == (200, ORG)


def test_a_mail_that_did_not_go_out_is_told_and_can_be_sent_again(world: AccountsWorld) -> None:
    world.outbox.is_up = False
    made = world.invite(BEN)["json"]
    assert (made["delivery"], made["token"]) == ("failed", None)
    world.outbox.is_up = True
    again = world.post(f"/v1/invitations/{made['id']}/resend", signed=world.login(), days=3)
    assert (again["statusCode"], again["json"]["delivery"]) == (200, "sent")
    assert accept(world, world.mailed_token()) == (200, ORG)


def used(world: AccountsWorld, token: str, invitation_id: str) -> str:
    accept(world, token)
    world.cognito.add("second@example.com", GOOD)
    return token


def withdrawn(world: AccountsWorld, token: str, invitation_id: str) -> str:
    assert withdraw(world, invitation_id, version(world, invitation_id)) == 204
    return token


def expired(world: AccountsWorld, token: str, invitation_id: str) -> str:
    world.now_ms += 7 * DAY_MS
    return token


def resent(world: AccountsWorld, token: str, invitation_id: str) -> str:
    world.post(f"/v1/invitations/{invitation_id}/resend", signed=world.login(), days=7)
    return token


def another_secret(world: AccountsWorld, token: str, invitation_id: str) -> str:
    return token[:-1] + ("a" if token[-1] != "a" else "b")


def another_organization(world: AccountsWorld, token: str, invitation_id: str) -> str:
    return token.replace(f"_{ORG}_", "_other_")


def nonsense(world: AccountsWorld, token: str, invitation_id: str) -> str:
    return "oinv_x"


@pytest.mark.parametrize("become", [used, withdrawn, expired, resent, another_secret, another_organization, nonsense])
def test_a_token_that_lets_nobody_in_is_one_and_the_same_404(
    world: AccountsWorld, become: Callable[[AccountsWorld, str, str], str]
) -> None:
    made = world.invite(BEN)["json"]
    token = become(world, world.mailed_token() if made["delivery"] == "sent" else "", made["id"])
    answer = world.post("/v1/invitations/accept", signed=world.login(BEN, GOOD), token=token)
    nobody = world.post("/v1/invitations/accept", signed=world.login(BEN, GOOD), token="oinv_acme_0_0")
    assert (answer["statusCode"], answer["body"]) == (nobody["statusCode"], nobody["body"]) != (200, "")
    assert answer["statusCode"] == 404


def test_only_the_invited_address_gets_in_and_only_once_it_is_confirmed(world: AccountsWorld) -> None:
    world.cognito.add("eve@example.com", GOOD)
    world.invite(BEN)
    token = world.mailed_token()
    assert accept(world, token, "eve@example.com") == (403, "other_address")
    world.cognito.users[BEN].attributes["email_verified"] = "false"
    assert accept(world, token) == (403, "email_unverified")
    world.cognito.users[BEN].attributes["email_verified"] = "true"
    assert accept(world, token) == (200, ORG)


def test_who_is_a_member_already_stays_what_they_are(world: AccountsWorld) -> None:
    world.invite(ANN, "viewer")
    token = world.mailed_token()
    answer = world.post("/v1/invitations/accept", signed=world.login(), token=token)
    assert (answer["statusCode"], answer["json"]["code"]) == (409, "already_member")
    assert world.control.get_membership("sub-1").role == "admin"


# ---- races: what one does between another's reading and writing


def test_of_two_who_accept_at_the_same_moment_one_is_let_in(world: AccountsWorld) -> None:
    world.invite(BEN)
    token = world.mailed_token()
    outcomes: list[tuple[int, str]] = []
    world.before_commit(lambda: outcomes.append(accept(world, token)))
    outcomes.append(accept(world, token))
    assert outcomes == [(200, ORG), (409, "already_member")]


OTHER_ORG = "other"


def invited_by_another(world: AccountsWorld) -> str:
    """A token that lets Ben into another organization."""
    world.control.put_organization(an_organization(org=OTHER_ORG))
    issued = invite(OTHER_ORG, Wanted(email=BEN, role="viewer"), invited_by="sub-9", now_ms=world.now_ms)
    world.store.commit([issued.write], now_ms=world.now_ms)
    return issued.token


@pytest.fixture
def two_tokens(world: AccountsWorld) -> tuple[str, str]:
    world.invite(BEN)
    return world.mailed_token(), invited_by_another(world)


def named(token: str) -> str:
    """The invitation's id."""
    found = read_token(token)
    assert found is not None
    return found.invitation_id


def belongs_to(world: AccountsWorld) -> list[str]:
    """Organizations that Ben is a member of, as those list their members."""
    places = {org: listed_place(sub_of(BEN), org) for org in (ORG, OTHER_ORG)}
    return [org for org, place in places.items() if world.store.find(place) is not None]


def test_of_two_invitations_accepted_at_the_same_moment_one_counts(
    world: AccountsWorld, two_tokens: tuple[str, str]
) -> None:
    first, second = two_tokens
    world.before_commit(lambda: accept(world, second))
    assert accept(world, first) == (409, "already_member")
    assert belongs_to(world) == [OTHER_ORG]
    assert world.store.find(Place(door_keys.invitations_key(ORG), named(first))) is not None, "nothing half-written"


def test_who_joins_between_the_two_looks_is_seen_too(world: AccountsWorld, two_tokens: tuple[str, str]) -> None:
    first, second = two_tokens
    pages = world.store.page

    def page(pk: str, **arguments: Any) -> Any:
        """Nobody was a member when this was read; somebody is before it is acted on."""
        found = pages(pk, **arguments)
        if pk == door_keys.subject_key(sub_of(BEN)) and not belongs_to(world):
            world.store.page = pages  # type: ignore[method-assign]  # once
            accept(world, second)
        return found

    world.store.page = page  # type: ignore[method-assign]  # the moment that a test can't time otherwise
    assert accept(world, first) == (409, "already_member")
    assert belongs_to(world) == [OTHER_ORG]


def test_an_organization_made_while_an_invitation_is_accepted_is_not_made(
    world: AccountsWorld, two_tokens: tuple[str, str]
) -> None:
    world.open_registration = True
    token = world.login(BEN, GOOD)
    world.before_commit(lambda: accept(world, two_tokens[0]))
    answer = world.post("/v1/organizations", signed=token, name="Zoo")
    assert (answer["statusCode"], answer["json"]["code"]) == (409, "already_member")
    assert world.control.get_organization("zoo") is None
    assert belongs_to(world) == [ORG]


def test_who_was_removed_can_join_another_organization(world: AccountsWorld, two_tokens: tuple[str, str]) -> None:
    first, second = two_tokens
    assert accept(world, first) == (200, ORG)
    assert accept(world, second) == (409, "already_member")
    headers = {**world.bearer(world.login()), "if_match": "*"}
    assert world.send("DELETE", f"/v1/members/{sub_of(BEN)}", **headers)["statusCode"] == 204
    assert world.control.get_membership(sub_of(BEN)) is None
    assert accept(world, second) == (200, OTHER_ORG)
    assert belongs_to(world) == [OTHER_ORG]


def test_who_withdraws_while_it_is_accepted_has_withdrawn_it(world: AccountsWorld) -> None:
    made = world.invite(BEN)["json"]
    token = world.mailed_token()
    world.before_commit(lambda: withdraw(world, made["id"]))
    assert accept(world, token) == (404, "not_found")
    assert world.control.get_membership(sub_of(BEN)) is None


def test_who_accepts_while_it_is_withdrawn_is_in(world: AccountsWorld) -> None:
    made = world.invite(BEN)["json"]
    token = world.mailed_token()
    world.before_commit(lambda: accept(world, token))
    assert withdraw(world, made["id"]) in {404, 412}
    assert world.control.get_membership(sub_of(BEN)) is not None


# ---- what administrators do


def test_invitations_are_listed_in_pages_and_say_whether_they_are_open(world: AccountsWorld) -> None:
    for number in range(3):
        world.invite(f"n{number}@example.com", days=1 + 6 * number)
    world.now_ms += 2 * DAY_MS
    first = world.send("GET", "/v1/invitations", query="limit=2", **world.bearer(world.login()))["json"]
    query = f"limit=2&cursor={first['next_cursor']}"
    second = world.send("GET", "/v1/invitations", query=query, **world.bearer(world.login()))["json"]
    listed = [*first["invitations"], *second["invitations"]]
    assert second["next_cursor"] is None
    assert {(each["email"], each["state"]) for each in listed} == {
        ("n0@example.com", "expired"),
        ("n1@example.com", "open"),
        ("n2@example.com", "open"),
    }
    assert "token" not in listed[0]


def test_all_that_is_wrong_with_an_invitation_is_told_at_once(world: AccountsWorld) -> None:
    answer = world.invite("nowhere", "boss", scope={"planet": ["mars"]}, attributes=["Not This"], days=31)
    assert answer["statusCode"] == 400
    fields = {each["field"] for each in answer["json"]["errors"]}
    assert fields == {"email", "role", "scope", "attributes", "days"}
    assert world.outbox.mails == []
    assert world.audited() == []


def test_a_scope_is_a_managers(world: AccountsWorld) -> None:
    answer = world.invite(BEN, "viewer", scope={"team": ["search"]})
    assert [each["field"] for each in answer["json"]["errors"]] == ["scope"]


def test_a_repeated_request_invites_once_and_its_answer_holds_no_token(world: AccountsWorld) -> None:
    world.outbox = None  # type: ignore[assignment] # a deployment without a sender
    headers = {**world.bearer(world.login()), "idempotency_key": "once"}
    body = {"email": BEN, "role": "viewer"}
    first = world.send("POST", "/v1/invitations", body=body, **headers)
    second = world.send("POST", "/v1/invitations", body=body, **headers)
    assert first["json"]["id"] == second["json"]["id"]
    assert (bool(first["json"]["token"]), second["json"]["token"]) == (True, None)
    assert first["json"]["token"].split("_", 3)[3] not in world.everything_stored()


def test_withdrawing_needs_to_have_seen_it(world: AccountsWorld) -> None:
    made = world.invite(BEN)["json"]
    path = f"/v1/invitations/{made['id']}"
    assert world.send("DELETE", path, **world.bearer(world.login()))["statusCode"] == 428
    assert withdraw(world, made["id"], '"7"') == 412
    assert withdraw(world, made["id"], '"1"') == 204
    assert withdraw(world, made["id"], '"1"') == 404


def test_another_organizations_invitation_is_not_there(world: AccountsWorld) -> None:
    made = world.invite(BEN)["json"]
    assert withdraw(world, made["id"].replace("inv_", "inv_0"), "*") == 404


def test_inviting_needs_a_fresh_login(world: AccountsWorld) -> None:
    token = world.login()
    world.more_claims = {"auth_time": world.now_ms // 1_000 - 16 * 60}
    answer = world.invite(BEN, signed=token)
    assert (answer["statusCode"], answer["json"]["code"]) == (401, "login_too_old")


@pytest.mark.parametrize("id", ["x" * 2_000, "inv_", "inv_0123456789abcdefg", "INV_0123456789abcdef"])
def test_what_could_be_no_invitation_is_none_and_asks_the_table_nothing(world: AccountsWorld, id: str) -> None:
    assert withdraw(world, id) == 404
    assert world.post(f"/v1/invitations/{id}/resend", signed=world.login(), days=7)["statusCode"] == 404
    headers = world.bearer(world.login())
    answer = world.send("GET", "/v1/invitations", query=f"cursor={id}", **headers)
    assert [one["field"] for one in answer["json"]["errors"]] == ["cursor"]
