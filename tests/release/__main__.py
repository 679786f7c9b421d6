"""``python -m tests.release VERSION``: write down what this release stores, for the next ones to be able to read.

Run it once, on the commit that is released; what stands under tests/golden/release/ is never written again.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.release import files
from tests.release.items import stored
from tests.release.kept import FOLDER
from tests.release.reading import all_readings
from tests.release.stateful import stateful

_STACKS = ("OutlayStorage", "OutlayService")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.release", description=__doc__)
    parser.add_argument("version", help="such as 0.2.0")
    version = parser.parse_args().version
    folder = FOLDER / version
    if folder.exists():
        print(f"{folder} exists: a release's fixtures are written once", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        resources = _synthesized(scratch)
        files.write(folder, stored(scratch))
        files.write_readings(folder, all_readings(files.read(folder), scratch))
    (folder / "resources.json").write_text(json.dumps(stateful(resources), indent=1, sort_keys=True) + "\n")
    print(f"{sum(1 for _ in folder.iterdir())} files in {folder}")
    return 0


def _synthesized(scratch: Path) -> dict[str, dict[str, object]]:
    environment = {**os.environ, "OUTLAY_TARGET": "aws", "CDK_OUTDIR": str(scratch)}
    subprocess.run([sys.executable, "-m", "infra.app"], env=environment, check=True)
    found: dict[str, dict[str, object]] = {}
    for stack in _STACKS:
        found |= json.loads((scratch / f"{stack}.template.json").read_text())["Resources"]
    return found


if __name__ == "__main__":
    sys.exit(main())
