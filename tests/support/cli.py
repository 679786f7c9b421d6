"""Runs the ``outlay`` command in-process, in a folder and home of its own."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from click.testing import CliRunner
from outlay_cli.context import App
from outlay_cli.main import run

from tests.support.http_api import URL, HttpApi


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str


@dataclass
class Command:
    folder: Path
    api: HttpApi = field(default_factory=HttpApi)

    def __call__(
        self, *arguments: str | Path, stdin: str | bytes | IO[bytes] = "", env: dict[str, str] | None = None
    ) -> Result:
        isolated = {
            "HOME": str(self.folder / "home"),
            "XDG_CONFIG_HOME": str(self.folder / "home" / "config"),
            "XDG_STATE_HOME": str(self.folder / "home" / "state"),
            "OUTLAY_URL": URL,
            "OUTLAY_API_KEY": "ok_key",
            "OUTLAY_TOKEN": "token",
            "OUTLAY_CONFIG": None,
            "OUTLAY_PROFILE": None,
            "OUTLAY_ORG": None,
            **(env or {}),
        }
        with CliRunner(env=isolated).isolation(input=stdin) as (out, err, _):
            app = App(transport=self.api.transport, retry=self.api.retry)
            code = run([str(argument) for argument in arguments], app=app)
            app.out.file.flush()
            return Result(code, out.getvalue().decode(), err.getvalue().decode())

    def file(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path
