"""Members whose usage is sent under their names, from the door's record of people to the API."""

import random
from typing import Any

from outlay.adapters.dynamodb.control import ControlTable
from outlay.adapters.dynamodb.people import PeopleTable
from outlay.adapters.dynamodb.person_names import PersonNameTable
from outlay.adapters.dynamodb.person_records import PersonTable
from outlay.application.resolve_people import PeopleResolver

from tests.support.builders import ORG, a_membership
from tests.support.fake_dynamodb import FakeDynamoDB
from tests.support.rollup_rig import patient
from tests.support.users_world import UsersWorld, a_user_call

ANN, BOB = "ann@example.com", "bob@corp"


class OwnWorld(UsersWorld):
    """Ann's usage is sent under her e-mail address, Bob's under another name; Cem has none."""

    def __init__(self) -> None:
        super().__init__()
        control = FakeDynamoDB(sort_keys=["control"])
        ControlTable(control, "control").put_organization(self.organization)
        self.people = PersonTable(control, "control")
        self.names = PersonNameTable(control, "control", retry=patient())
        self.people_items = control
        door = PeopleResolver(PeopleTable(control, "control", retry=patient()), clock=lambda: self.now_ms)
        known = door(self.organization, [ANN, BOB])
        self.ann, self.bob = known[ANN].pseudonym, known[BOB].pseudonym
        for subject, changes in {
            "ann": {"email": ANN, "role": "viewer"},
            "bob": {"email": "bob@example.com", "user": BOB, "role": "manager", "scope": {"team": ("ads",)}},
            "meg": {"email": "meg@example.com", "role": "manager", "scope": {"team": ("search",)}},
            "cem": {"email": "cem@example.com", "role": "admin"},
        }.items():
            self.control.memberships[subject] = {ORG: a_membership(subject=subject, **changes)}
        chance = random.Random(3)
        users = [self.ann, self.bob, ""]
        self.send(*(a_user_call(chance, self, user=chance.choice(users)) for _ in range(40)))
        self.later()
        self.pack()

    def mine(self, subject: str, path: str, query: str, **headers: str) -> dict[str, Any]:
        self.claims["sub"] = subject
        answer: dict[str, Any] = super().send("GET", path, query=query, **headers)
        return answer

    def body(self, subject: str, path: str, query: str) -> dict[str, Any]:
        answer = self.mine(subject, path, query)
        assert answer["statusCode"] == 200, answer
        found: dict[str, Any] = answer["json"]
        return found

    def erase(self, pseudonym: str) -> dict[str, Any]:
        """By an administrator."""
        self.claims["sub"] = "cem"
        answer: dict[str, Any] = super().send("POST", f"/v1/people/{pseudonym}/erase", body={"reason": "asked for"})
        return answer
