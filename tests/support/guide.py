"""A guide's transcript in an organization of its own, whose name, and what is made in it, is told as the guide has it.

``python -m tests.support.guide docs/guides/admin.md`` writes down what its commands print now, on the stack of
``make up``, or on the one whose folder ``OUTLAY_E2E_FOLDER`` names.
"""

import os
import re
import secrets
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from outlay_cli.local.stack import Stack, attach

from tests.support.local_aws import ATTACH, forget_attempts, home_in, let_many_sign_in
from tests.support.transcript import PROJECT, Step, Terminal, ids, steps

_MAKE = """make() {{ set -- "$1" "${{2#JSON=}}"; [ "$2" = "${{2#TO=}}" ] || set -- "$1" --to "${{2#TO=}}"
python -m tests.support.local_command '{folder}' "$@"; }}"""
BEFORE: Mapping[str, tuple[str, str]] = {"budgets.md": ("admin.md", "## Who sees what")}
"""Guides that go on where another one is, before a heading of it."""


def guide_text(name: str) -> str:
    return (PROJECT / "docs" / "guides" / name).read_text()


class Guide:
    """At a terminal in a folder like the project's, with an organization of its own: the guide's is ``acme``."""

    def __init__(self, folder: Path, stack: Stack, stack_folder: Path) -> None:
        local = folder / ".outlay" / "local"
        local.parent.mkdir()
        local.symlink_to(stack_folder, target_is_directory=True)
        self._own = "".join(secrets.choice("bcdfghjkqxz") for _ in "acme")  # as wide, and no word
        self._entry = ""
        self._ids: dict[str, str] = {}
        self._endpoint = stack.running.endpoint
        self.terminal = Terminal(folder, endpoint=stack.running.endpoint, before=_MAKE.format(folder=stack_folder))

    def see(self, step: Step) -> str:
        """What the step prints, in the end that of the guide if it is going to."""
        return self._noted(step, self.terminal.see(step, typed=self.typed, told=self.told))

    def see_at_once(self, step: Step) -> str:
        return self._noted(step, self.told(self.terminal.type(self.typed(step.command))))

    def _noted(self, step: Step, seen: str) -> str:
        if found := re.match(r"entry (\d+):", seen):
            self._entry = found[1]
        self._ids.update(zip(ids(step.output), ids(seen), strict=False))
        return seen

    def typed(self, text: str) -> str:
        """Price entries are numbered over all organizations: the guide's first may be any here."""
        named = text.replace("acme", self._own).replace("Acme", self._own.capitalize())
        for guides, ours in self._ids.items():
            named = named.replace(guides, ours)
        return named.replace("price grant 1 ", f"price grant {self._entry} ")

    def told(self, text: str) -> str:
        named = text.replace(self._own, "acme").replace(self._own.capitalize(), "Acme")
        return named.replace(self._endpoint, "http://127.0.0.1:4566")  # where `make up` has it


@contextmanager
def opened(name: str, folder: Path, stack: Stack, stack_folder: Path) -> Iterator[Guide]:
    """A terminal at which everything before the guide's first command was done."""
    forget_attempts(stack)
    guide = Guide(folder, stack, stack_folder)
    other, heading = BEFORE.get(name, (name, ""))
    for step in steps(guide_text(other).split(heading)[0]) if heading else ():
        guide.see(step)
    yield guide
    guide.terminal.close()


def recorded(text: str, guide: Guide) -> str:
    """The text with what its commands print now."""

    def played(block: re.Match[str]) -> str:
        told = []
        for step in steps(block[0]):
            typed = guide.told(guide.typed(step.command)).replace("\n", "\n> ")
            time.sleep(4)  # whatever is counted or delivered meanwhile is
            told.append(f"$ {typed}\n" + "".join(f"{line.rstrip()}\n" for line in guide.see_at_once(step).splitlines()))
        return f"```console\n{''.join(told)}```"

    return re.sub(r"```console\n(.*?)```", played, text, flags=re.DOTALL)


def main() -> int:
    path = Path(sys.argv[1])
    stack_folder = Path(os.environ.get(ATTACH) or PROJECT / ".outlay" / "local")
    stack = attach(home_in(stack_folder))
    let_many_sign_in(stack)
    with tempfile.TemporaryDirectory() as folder, opened(path.name, Path(folder), stack, stack_folder) as guide:
        path.write_text(recorded(path.read_text(), guide))
    return 0


if __name__ == "__main__":
    sys.exit(main())
