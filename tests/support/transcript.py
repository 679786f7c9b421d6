"""Transcripts in guides, played again: what a reader would type is typed at a terminal, what they see is compared.

A transcript is the ``console`` blocks of a guide: after ``$ `` a command (``> `` goes on with it), then what it prints.
``python -m tests.support.transcript docs/guides/admin.md`` plays it on the stack of ``make up``, and writes it down.
"""

import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pexpect
from outlay_cli.local.outbox import mails

PROJECT = Path(__file__).resolve().parents[2]
PASSWORD = "Correct-horse-7-battery"
"""Of accounts that live as long as a test."""
_SIZE = (50, 120)
_END = "\x1fready\x1f"
_LOOK = {"LANG": "C.UTF-8", "TERM": "dumb", "NO_COLOR": "1", "COLUMNS": "120", "LINES": "50", "PS1": _END}
_PROMPTS: Mapping[str, Callable[["Terminal"], str]] = {
    r"[Pp]assword: ": lambda _: PASSWORD,
    r"confirmation: ": lambda _: PASSWORD,
    r"Code: ": lambda terminal: terminal.mailed(r"\b\d{6}\b"),
    r"Invitation: ": lambda terminal: terminal.mailed(r"oinv_\S+"),
    r"\[y/N\]: ": lambda _: "y",
}
_EVENTUALLY = re.compile(
    r"outlay (costs|me|events|verify|status|alert|notifications|budget (status|utilization)|lease (list|show))\b"
    r"|make mail"
)
"""Reads of what is counted a moment after it was sent."""
_PATIENCE_S = 45
_MASKS = (
    (re.compile(r"https?://\S+"), "URL"),
    (re.compile(r"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"), "SUBJECT"),
    (re.compile(r"\bok_[a-z0-9]{12}_\w{40}\b"), "KEY"),
    (re.compile(r"\boinv_\S+"), "INVITATION"),
    (re.compile(r"\b(inv|r|b|e|u|bud|dl)_[0-9a-f]{16,40}\b"), r"\1_ID"),
    (re.compile(r"\b(inc|al)_\d{13}_[0-9a-f]{10}\b|\b(l)_\d{7}_[0-9a-f]{20}\b"), r"\1\2_ID"),
    (re.compile(r"^(a day|pace|projected|exhausted at|health|Projected:|Limit reached:|Time left:) .*"), r"\1 TIMELY"),
    (re.compile(r"\b\d{1,2} [A-Z][a-z]{2} \d{4}, \d\d:\d\d"), "MOMENT"),
    (re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)"), "TIME"),
    (re.compile(r"\d{4}-\d\d-\d\d"), "DATE"),
    (re.compile(r"\b(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{12}\b"), "KEY_ID"),
    (re.compile(r"Code: \d{6}"), "Code: 123456"),
    (re.compile(r"\b(entry|no\.|price\.add +) *\d+"), r"\1 N"),
    (re.compile(r"\s+"), " "),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    command: str
    output: str


def steps(guide: str) -> Iterator[Step]:
    for block in re.findall(r"```console\n(.*?)```", guide, re.DOTALL):
        yield from _steps_of(block)


def _steps_of(block: str) -> Iterator[Step]:
    for told in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        first, *rest = told.splitlines()
        continued = [line for line in rest if line.startswith("> ")]
        command = "\n".join([first, *(line[2:] for line in continued)])
        yield Step(command=command, output="\n".join(rest[len(continued) :]).strip())


def masked(output: str) -> list[str]:
    """Its lines, without what differs each time and without blanks that only align."""
    lines = []
    for line in output.splitlines():
        for pattern, told in _MASKS:
            line = pattern.sub(told, line)  # noqa: PLW2901
        lines.append(line.strip())
    return [line for line in lines if line]


class Terminal:
    """A shell in which ``outlay`` is this project's. Asked for a password or a code it knows it, from the outbox."""

    def __init__(self, folder: Path, *, endpoint: str, before: str = "") -> None:
        self._folder, self._endpoint, self._email = folder, endpoint, ""
        path = f"{PROJECT / '.venv' / 'bin'}:{os.environ['PATH']}"
        home = {
            "HOME": str(folder / "home"),
            "PATH": path,
            "PYTHONPATH": str(PROJECT),
            "OUTLAY_CONFIG": str(folder / "c"),
        }
        arguments = ["--norc", "--noprofile", "--noediting", "-i"]
        self._shell = pexpect.spawn(
            "/bin/bash", arguments, cwd=folder, env=home | _LOOK, encoding="utf-8", timeout=90, dimensions=_SIZE
        )
        self._shell.expect_exact(_END)
        self.type(before or "true")

    def type(self, command: str) -> str:
        """What is seen until the shell is ready again. Questions are answered."""
        if found := re.search(r"--email (\S+)", command):
            self._email = found[1]
        script = self._folder / "typed.sh"
        script.write_text(command + "\n")
        self._shell.sendline(f". {script}")
        self._shell.readline()
        seen = ""
        while True:
            which = self._shell.expect([re.escape(_END), *_PROMPTS])
            if which == 0:
                return (seen + self._shell.before).replace("\r\n", "\n").strip()
            seen += self._shell.before + self._shell.after
            self._shell.sendline(list(_PROMPTS.values())[which - 1](self))

    def see(self, step: Step, *, typed: Callable[[str], str], told: Callable[[str], str]) -> str:
        """What the step's command prints: at once, or where it reads what has still to be counted, in the end.

        ``typed`` gives the guide's names those of this run, ``told`` takes it back.
        """
        wanted, deadline = masked(step.output), time.monotonic() + _PATIENCE_S
        while True:
            seen = told(self.type(typed(step.command)))
            is_patient = _EVENTUALLY.search(step.command) and time.monotonic() < deadline
            if not is_patient or masked(seen) == wanted:
                return seen
            time.sleep(0.5)

    def mailed(self, pattern: str) -> str:
        """From the newest mail that has it, to who is signing in."""
        found = [one for mail in mails(self._endpoint, to=self._email) for one in re.findall(pattern, mail.text)]
        assert found, f"nothing like {pattern} was mailed to {self._email}"
        return str(found[-1])

    def close(self) -> None:
        self._shell.close(force=True)


def recorded(guide: str, see: Callable[[Step], str]) -> str:
    """The guide with what its commands print now."""

    def played(block: re.Match[str]) -> str:
        told = []
        for step in _steps_of(block[1]):
            typed = "\n> ".join(step.command.splitlines())
            told.append(f"$ {typed}\n" + "".join(f"{line.rstrip()}\n" for line in see(step).splitlines()))
        return f"```console\n{''.join(told)}```"

    return re.sub(r"```console\n(.*?)```", played, guide, flags=re.DOTALL)


def main() -> int:
    from outlay_cli.local.home import project_home
    from outlay_cli.local.stack import attach

    guide = Path(sys.argv[1])
    endpoint = attach(project_home()).running.endpoint
    with tempfile.TemporaryDirectory() as folder:
        terminal = Terminal(Path(folder), endpoint=endpoint, before=f"cd {PROJECT}")
        guide.write_text(
            recorded(guide.read_text(), lambda step: terminal.type("sleep 2") + terminal.type(step.command))
        )
        terminal.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
