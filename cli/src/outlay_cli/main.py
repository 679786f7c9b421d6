"""The ``outlay`` command: its options, its subcommands, and the one place where trouble becomes an exit code."""

import os
import sys
from contextlib import suppress
from importlib.metadata import version
from typing import NoReturn

import click
from outlay.domain.importing.rows import FileProblem
from outlay_client import ClientError

from outlay_cli import problems
from outlay_cli.commands import (
    accounts,
    alert,
    anomalies,
    audit,
    backtest,
    budget,
    channel,
    connection,
    costs,
    events,
    forecast,
    import_file,
    imports,
    insights,
    invitations,
    key,
    lease,
    login,
    me,
    member,
    models,
    notifications,
    opportunities,
    organization,
    periods,
    person,
    plan,
    price_group,
    quarantine,
    recommend,
    registers,
    send,
    status,
    users,
    verify,
    void,
    whatif,
)
from outlay_cli.commands.approvals import GROUP as _WITH_APPROVALS
from outlay_cli.context import App

_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}
_EPILOG = """\b
Exit codes: 0 fine; 1 the answer is no (drift, rejected events, a call without a price); 2 wrong usage
or a failure; 130 interrupted. Results go to stdout, everything else to stderr.
\b
Environment: OUTLAY_URL, OUTLAY_PROFILE, OUTLAY_ORG, OUTLAY_API_KEY, OUTLAY_TOKEN, OUTLAY_CONFIG (the configuration
file), NO_COLOR."""


_WHERE = {
    "url": ("URL", "The API's address (the stack's output ApiUrl)."),
    "org": ("ID", "The organization that is meant: for administrators of the deployment."),
    "profile": ("NAME", "A deployment, and who you are there, saved by `outlay login --profile NAME`."),
}


@click.group(context_settings=_SETTINGS, epilog=_EPILOG)
@click.option("--url", metavar=_WHERE["url"][0], help=_WHERE["url"][1])
@click.option("--profile", metavar=_WHERE["profile"][0], envvar="OUTLAY_PROFILE", help=_WHERE["profile"][1])
@click.option("--org", metavar=_WHERE["org"][0], envvar="OUTLAY_ORG", help=_WHERE["org"][1])
@click.version_option(version("outlay-cli"), prog_name="outlay")
@click.pass_context
def outlay(context: click.Context, url: str | None, profile: str | None, org: str | None) -> None:
    """What your company spends on AI: send usage, read costs, prove the figures.

    Without --url and --profile it talks to OUTLAY_URL, else to the local stack of the project you stand in, else to
    the deployment you signed in to last as the default. They may also stand after the command.

    \b
    Begin with:
      outlay login --url https://…                    sign in
      outlay send --provider openai --model gpt-4o --input 1200 --output 300
      outlay costs --by team,model --chart            where the money goes
      outlay verify                                   prove that every event counts once
    """
    if context.obj is None:
        context.obj = App()
    context.obj.url, context.obj.profile, context.obj.org = url, profile, org


def _set_where(context: click.Context, option: click.Parameter, value: str | None) -> None:
    if value is not None:
        setattr(context.ensure_object(App), str(option.name), value)


def _say_where_after(command: click.Command) -> None:
    """Let --url, --profile and --org stand after the command as well, of a group after its subcommands too."""
    known = {flag for option in command.params for flag in option.opts}
    command.params += [
        click.Option([f"--{name}"], metavar=metavar, help=text, expose_value=False, callback=_set_where)
        for name, (metavar, text) in _WHERE.items()
        if f"--{name}" not in known
    ]
    for one in command.commands.values() if isinstance(command, click.Group) else ():
        _say_where_after(one)


for _command in (
    login.login,
    accounts.logout,
    accounts.register,
    accounts.account,
    accounts.password,
    accounts.mfa,
    invitations.invitation,
    send.send,
    import_file.import_file,
    imports.imports,
    costs.costs,
    users.users,
    events.events,
    price_group.price,
    models.models,
    backtest.backtest,
    verify.verify,
    quarantine.quarantine,
    quarantine.redrive,
    void.void,
    void.corrections,
    person.person,
    me.me,
    member.member,
    key.key,
    plan.plan,
    _WITH_APPROVALS,
    periods.periods,
    periods.close,
    audit.audit,
    connection.connection,
    budget.budget,
    forecast.forecast,
    lease.lease,
    alert.alert,
    anomalies.anomalies,
    channel.channel,
    notifications.notifications,
    insights.insights,
    opportunities.opportunities,
    recommend.recommend,
    status.status,
    whatif.whatif,
    organization.org,
    *registers.GROUPS,
):
    _say_where_after(_command)
    outlay.add_command(_command)


def run(arguments: list[str] | None = None, *, app: App | None = None) -> int:
    """Run the command and return its exit code; expected trouble is a sentence on stderr, never a traceback."""
    try:
        return outlay.main(args=arguments, prog_name="outlay", standalone_mode=False, obj=app) or problems.OK
    except click.exceptions.Exit as done:
        return done.exit_code
    except SystemExit:
        # Of `outlay costs | head`, when nobody reads on: click itself then leaves, with a 1 that would say "drift".
        return _reader_left()
    except (click.Abort, KeyboardInterrupt):
        click.echo("\nInterrupted.", err=True)
        return problems.INTERRUPTED
    except click.ClickException as error:
        error.show()
        return problems.FAILURE
    except ClientError as error:
        click.echo(f"outlay: {problems.explain(error)}", err=True)
    except FileProblem as problem:
        click.echo(f"outlay: {problems.of_file(problem)}", err=True)
    except (problems.Trouble, OSError) as error:
        click.echo(f"outlay: {error}", err=True)
    return problems.FAILURE


def _reader_left() -> int:
    # What is still buffered has to go somewhere: Python flushes at exit, and would make it a 120.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.__stdout__, sys.__stderr__):
        if stream is not None:
            with suppress(BrokenPipeError):
                stream.flush()
                continue
            os.dup2(nowhere, stream.fileno())
    return problems.OK


def main() -> NoReturn:
    """The console script."""
    sys.exit(run())
