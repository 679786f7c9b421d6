"""``outlay anomalies``: what stood out, in a file of one's own or in what the deployment counted."""

import click

from outlay_cli.commands.anomalies_file import of_file
from outlay_cli.commands.anomalies_found import feedback, list_anomalies, show

_FILE = "file"


class _FileByDefault(click.Group):
    """A group that may begin with an option of ``file``: ``outlay anomalies --file FILE`` is short for it."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if any(one == "--file" or one.startswith("--file=") for one in args) and args[0] not in self.commands:
            args = [_FILE, *args]
        return super().parse_args(ctx, args)


@click.group(
    cls=_FileByDefault,
    epilog="""\b
Examples:
  outlay anomalies list --status open --severity high
  outlay anomalies show an_…                      what it is made of, and who brought it
  outlay anomalies feedback an_… --expected --note "the monthly report"
  outlay anomalies --file spend.csv --json        of a series of your own, offline""",
)
def anomalies() -> None:
    """What stood out against season and trend."""


anomalies.add_command(of_file, _FILE)
anomalies.add_command(list_anomalies)
anomalies.add_command(show)
anomalies.add_command(feedback)
