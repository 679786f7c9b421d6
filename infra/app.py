"""Synthesizes Outlay's CloudFormation templates and assets.

``OUTLAY_TARGET`` is ``aws`` (the default: what a customer deploys) or ``local`` (for the emulator on this machine);
the result goes to ``$CDK_OUTDIR``, or ``cdk.out``. The CDK command calls it by cdk.json; it needs no AWS account.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

from aws_cdk import App, DefaultStackSynthesizer, Tags, Validations
from aws_cdk import Environment as Account
from cdk_nag import AwsSolutionsChecks, ServerlessChecks

from infra.environments import Environment, SettingsError, context_reader, environment
from infra.site.npm import SiteError
from infra.stacks.service import ServiceStack
from infra.stacks.storage import StorageStack
from infra.stacks.web import WebStack
from layers.vendor.bundle import BundleError

ROOT = Path(__file__).resolve().parents[1]


def build(target: str, *, outdir: str | None = None, settings: dict[str, Any] | None = None) -> App:
    """The app for ``target``, with ``settings`` before those of cdk.json; not yet synthesized."""
    context = {**json.loads((ROOT / "cdk.json").read_text())["context"], **(settings or {})}
    app = App(outdir=outdir, context=context, analytics_reporting=False)
    place = environment(target, context_reader(app.node.try_get_context))
    arguments = _stack_arguments(place)
    storage = StorageStack(app, "OutlayStorage", environment=place, description="Outlay: data", **arguments)
    service = ServiceStack(
        app, "OutlayService", environment=place, storage=storage, description="Outlay: service", **arguments
    )
    api_id = service.http.api.api_id
    WebStack(
        app,
        "OutlayWeb",
        environment=place,
        api_id=api_id,
        admin=service.admin.function,
        uploads=storage.lake.bucket,
        description="Outlay: web site",
        **arguments,
    )
    Tags.of(app).add("application", "outlay")
    if not place.is_local:
        Validations.of(app).add_plugins(AwsSolutionsChecks(app), ServerlessChecks(app))
    return app


def _stack_arguments(place: Environment) -> dict[str, Any]:
    # The emulator is not bootstrapped, so its template must not ask which version of the bootstrap stack there is.
    synthesizer = DefaultStackSynthesizer(generate_bootstrap_version_rule=not place.is_local)
    account = os.environ.get("CDK_DEFAULT_ACCOUNT")
    region = place.region or os.environ.get("CDK_DEFAULT_REGION")
    return {
        "env": Account(account=account, region=region) if not place.is_local else None,
        "synthesizer": synthesizer,
        "termination_protection": place.retain,
    }


def make_readable(folder: Path) -> None:
    """Let everybody read the staged assets: Lambda runs as a user of its own, and zips keep the modes of files.

    Under a strict umask the functions would be deployed and then fail with "permission denied".
    """
    for path in (found for asset in folder.glob("asset.*") for found in (asset, *asset.rglob("*"))):
        path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))


def main() -> int:
    outdir = os.environ.get("CDK_OUTDIR", "cdk.out")
    try:
        build(os.environ.get("OUTLAY_TARGET", "aws"), outdir=outdir).synth()
        make_readable(Path(outdir))
    except (SettingsError, BundleError, SiteError) as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
