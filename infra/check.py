"""Checks what a customer would deploy: cdk-nag's findings, then cfn-lint: ``python -m infra.check``.

Exit code 1 when anything is found. Findings of cdk-nag that are right as they are carry their reason in the code.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from jsii.errors import JSIIError

from infra.app import build
from infra.environments import SettingsError
from infra.site.npm import SiteError
from layers.vendor.bundle import BundleError

_LINTED_REGION = "us-east-1"
_IGNORED_LINTS = "W3005"
"""CDK writes out a dependency on a role beside one that follows from its use; that is harmless."""


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="outlay-check-") as folder:
        try:
            build("aws", outdir=folder).synth()
        except (JSIIError, RuntimeError) as error:  # a failed validation comes as the latter
            report = Path(folder) / "validation-report.json"
            sys.stderr.write(f"{report.read_text() if report.is_file() else error}\n")
            return 1
        except (SettingsError, BundleError, SiteError) as problem:
            sys.stderr.write(f"{problem}\n")
            return 1
        unaccepted = _findings(Path(folder) / "validation-report.json")
        sys.stderr.writelines(f"{finding}\n" for finding in unaccepted)
        linted = _lint(sorted(Path(folder).glob("*.template.json")))
    if not unaccepted and not linted:
        sys.stderr.write("templates: cdk-nag 0 unacknowledged, cfn-lint 0\n")
    return 1 if unaccepted or linted else 0


def _findings(report: Path) -> list[str]:
    """Violations that are warnings only, for which a synth does not fail."""
    if not report.is_file():
        return []
    plugins = json.loads(report.read_text()).get("pluginReports", [])
    return [json.dumps(violation) for plugin in plugins for violation in plugin.get("violations", [])]


def _lint(templates: list[Path]) -> int:
    command = [
        str(Path(sys.executable).with_name("cfn-lint")),
        "--regions",
        _LINTED_REGION,
        "--ignore-checks",
        _IGNORED_LINTS,
        "--",
        *map(str, templates),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    sys.stderr.write(done.stdout + done.stderr)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
