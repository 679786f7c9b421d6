"""``python -m outlay_cli.local up|down|clean|live|status|dashboard|mail|admin``: what the Makefile calls."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import time
from datetime import UTC, datetime

import click
from outlay_client import Client, ClientError
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from outlay_cli.local import outbox, process, site
from outlay_cli.local import stack as stacks
from outlay_cli.local.demo import Demo, ensure_organization, invoke, keep, load
from outlay_cli.local.feed import Sent, run_feed
from outlay_cli.local.home import Home, project_home, read_json
from outlay_cli.local.problem import LocalProblem
from outlay_cli.local.settled import settle

console = Console(stderr=True, highlight=False, soft_wrap=True)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def local() -> None:
    """Outlay on this machine: a local AWS on loopback, deployed from the templates that customers deploy."""


@local.command()
@click.option("--port", type=click.IntRange(1, 65535), envvar="OUTLAY_PORT", help="Default: 4566 or the next free one.")
@click.option("--demo/--no-demo", default=True, help="Create the demo organization and load its usage.")
def up(port: int | None, demo: bool) -> None:
    """Start it, deploy what changed, load the demo once; what was sent earlier is kept."""
    started = time.monotonic()
    home = project_home()
    with console.status("looking at what is there…") as spinner:

        def say(text: str) -> None:
            spinner.update(text)
            if not console.is_terminal:
                _say_once(text)

        running = stacks.bring_up(home, say=say, note=console.print, port=port)
        console.print(f"[green]✓[/] local AWS on {running.running.endpoint}, stacks deployed")
        login = ensure_organization(home, running.aws, running.outputs) if demo else None
    if login is not None:
        _load(home, running, login)
    _print_summary(running, login, time.monotonic() - started)


@local.command()
def down() -> None:
    """Stop it; the data is saved for the next `up`."""
    with console.status("saving and stopping…"):
        stopped = process.stop(project_home())
    console.print(
        "Stopped; the data is kept. `make up` goes on, `make clean` removes it." if stopped else "Not running."
    )


@local.command()
def clean() -> None:
    """Stop it and remove all it kept."""
    home = project_home()
    with contextlib.suppress(LocalProblem):  # it had to be killed; what it did not save goes anyway
        process.stop(home)
    shutil.rmtree(home.folder, ignore_errors=True)
    console.print("Removed the local stack and its data.")


@local.command()
@click.option("--rate", type=click.FloatRange(0.1, 50), default=3.0, show_default=True, help="Events a second.")
def live(rate: float) -> None:
    """Send a small live feed until Ctrl-C."""
    home = project_home()
    running = stacks.attach(home)
    kept = read_json(home.demo)
    if not kept.get("api_key"):
        raise LocalProblem("There is no demo organization yet. Create it: make up")
    sent = Sent()
    console.print(f"Sending about {rate:g} events a second to {running.api_url}. Ctrl-C stops.")
    try:
        with Client(running.api_url, api_key=kept["api_key"]) as client, console.status("…") as spinner:
            run_feed(
                client,
                home.project / "samples",
                per_second=rate,
                sent=sent,
                tick=lambda now: spinner.update(f"{now.events} events in {now.requests} requests"),
            )
    except KeyboardInterrupt:
        failed = f", {sent.failures} requests failed" if sent.failures else ""
        console.print(
            f"Sent {sent.events} events in {sent.requests} requests{failed}. See them: .venv/bin/outlay costs"
        )


@local.command()
def status() -> None:
    """What runs, where, and what it holds. Exit code 1 when nothing runs."""
    home = project_home()
    found = process.running(home)
    if found is None:
        killed = " The last run was killed; the next `make up` starts afresh." if process.was_killed(home) else ""
        console.print(f"Not running.{killed} Start it: make up")
        raise SystemExit(1)
    healthy = process.is_healthy(found)
    if (outputs := read_json(home.deployment).get("outputs", {})).get("SiteUrl"):
        console.print(f"Dashboard: {site.url(outputs, found.port)}/   API docs: /docs, /redoc")
    console.print(f"Local AWS: {found.endpoint} (process {found.pid}), {'healthy' if healthy else 'not answering'}")
    console.print(f"API:       {read_json(home.connection).get('api_url', 'not deployed')}")
    console.print(f"Demo:      {read_json(home.demo).get('loaded', 0)} events loaded")
    console.print(f"Log:       {home.log}")


@local.command()
def dashboard() -> None:
    """Work on the dashboard: Vite's server, which shows a change at once, in front of the site that runs here."""
    home = project_home()
    running = stacks.attach(home)
    command = [sys.executable, "-m", "infra.site.dashboard", "dev"]
    with contextlib.suppress(KeyboardInterrupt):  # how it is left
        environment = {**os.environ, "OUTLAY_SITE": running.site_url}
        raise SystemExit(subprocess.run(command, cwd=home.project, env=environment, check=False).returncode)


@local.command()
def repair() -> None:
    """Count again what a stop or a crash left uncounted."""
    with console.status("looking for batches that are not counted…"):
        found = stacks.count_pending(stacks.attach(project_home()))
    console.print(f"{found} batches were waiting; all are counted now. Prove it: .venv/bin/outlay verify")


@local.command()
@click.option("--to", default="", metavar="ADDRESS", help="Only to this address.")
@click.option("--last", type=click.IntRange(1), default=1, show_default=True, help="So many, the newest last.")
def mail(to: str, last: int) -> None:
    """Show what was mailed: it lies in the local AWS's outbox, nothing leaves this machine."""
    found = outbox.mails(stacks.attach(project_home()).running.endpoint, to=to)
    if not found:
        raise LocalProblem(f"Nothing was mailed{f' to {to}' if to else ''}.")
    for one in found[-last:]:
        print(f"To: {', '.join(one.to)}\nSubject: {one.subject}\n\n{one.text.strip()}\n")


@local.command()
@click.argument("action", metavar="JSON")
def admin(action: str) -> None:
    """Ask the admin function, as `aws lambda invoke` does in an account. Exit code 1 when it refuses."""
    try:
        payload = json.loads(action)
    except ValueError as error:
        raise LocalProblem(f"That is no JSON: {error}") from error
    running = stacks.attach(project_home())
    answer = invoke(running.aws, running.outputs["AdminFunctionName"], payload)
    print(json.dumps(answer, indent=2, ensure_ascii=False))
    raise SystemExit("error" in answer)


def _load(home: Home, running: stacks.Stack, demo: Demo) -> None:
    columns = (TextColumn("{task.description:<10}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as bars:
        tasks: dict[str, TaskID] = {}

        def progress(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total)
            bars.update(tasks[what], completed=done)

        samples = home.project / "samples"
        loaded = load(home, api_url=running.api_url, demo=demo, samples=samples, progress=progress)
    if loaded:
        with console.status("") as status:
            settle(home, running, demo, now=datetime.now(tz=UTC), say=status.update)
        keep(home, loaded)
    kept = read_json(home.demo).get("loaded", 0)
    console.print(f"[green]✓[/] demo organization with {kept:,} events{'' if loaded else ', kept from before'}")


def _print_summary(running: stacks.Stack, demo: Demo | None, seconds: float) -> None:
    print(f"\nOutlay is up ({seconds:.0f} s).\n")
    print(f"  Dashboard {running.site_url}/")
    if demo is not None:
        print(f"  Login     {demo.email}  {demo.password}")
    print(f"  API       {running.api_url}")
    print(f"  Events    POST {running.api_url}/v1/events")
    print(f"  Health    {running.api_url}/health")
    print(f"  API docs  {running.site_url}/docs   {running.site_url}/redoc")
    if demo is not None:
        print(f"  API key   {demo.api_key}")
    print("\nThree next things to type:\n")
    print("  .venv/bin/outlay costs --by team --chart")
    print("  .venv/bin/outlay verify")
    print("  make live\n")


def _say_once(text: str, said: set[str] = set()) -> None:  # noqa: B006 - remembers what a log file was told
    if text not in said:
        said.add(text)
        console.print(f"  {text}")


def main() -> int:
    """Run the command; expected trouble is a sentence on stderr and exit code 1."""
    try:
        local.main(standalone_mode=False)
    except LocalProblem as problem:
        console.print(f"[red]✗[/] {problem}", markup=True)
    except ClientError as error:
        console.print(f"[red]✗[/] {error}")
    except click.exceptions.Abort:
        console.print("Interrupted. What was done is kept; run it again to go on.")
        return 130
    except click.ClickException as error:
        error.show()
        return error.exit_code
    else:
        return 0
    return 1


if __name__ == "__main__":
    sys.exit(main())
