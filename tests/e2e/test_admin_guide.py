"""docs/guides/admin.md, command by command, as a new administrator types it: what they see is what stands there."""

import re
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from outlay_cli.local.stack import Stack

from tests.support.local_aws import forget_attempts
from tests.support.transcript import PROJECT, Step, Terminal, masked, steps

pytestmark = [pytest.mark.local_aws, pytest.mark.slow, pytest.mark.xdist_group("e2e-guide")]

GUIDE = (PROJECT / "docs" / "guides" / "admin.md").read_text()
_MAKE = """make() {{ python -m tests.support.local_command '{folder}' "$1" "${{2#JSON=}}"; }}"""


class Guide:
    """At a terminal in a folder like the project's, with an organization of its own: the guide's is ``acme``."""

    def __init__(self, folder: Path, stack: Stack, stack_folder: Path) -> None:
        local = folder / ".outlay" / "local"
        local.parent.mkdir()
        local.symlink_to(stack_folder, target_is_directory=True)
        self._own = "".join(secrets.choice("bcdfghjkqxz") for _ in "acme")  # as wide, and no word
        self._entry = ""
        self.terminal = Terminal(folder, endpoint=stack.running.endpoint, before=_MAKE.format(folder=stack_folder))

    def see(self, step: Step) -> str:
        seen = self.terminal.see(step, typed=self._typed, told=self._told)
        if found := re.match(r"entry (\d+):", seen):
            self._entry = found[1]
        return seen

    def _typed(self, text: str) -> str:
        """Price entries are numbered over all organizations: the guide's first may be any here."""
        named = text.replace("acme", self._own).replace("Acme", self._own.capitalize())
        return named.replace("price grant 1 ", f"price grant {self._entry} ")

    def _told(self, text: str) -> str:
        return text.replace(self._own, "acme").replace(self._own.capitalize(), "Acme")


@pytest.fixture
def guide(tmp_path: Path, stack: Stack, stack_folder: Path) -> Iterator[Guide]:
    forget_attempts(stack)
    opened = Guide(tmp_path, stack, stack_folder)
    yield opened
    opened.terminal.close()


def test_the_guides_transcript_is_what_a_new_administrator_sees(guide: Guide) -> None:
    commands = list(steps(GUIDE))
    assert len(commands) > 40
    for step in commands:
        assert masked(guide.see(step)) == masked(step.output), step.command
