"""``make mail`` and ``make admin`` for a local stack whose folder is another than the project's."""

import sys
from pathlib import Path

from outlay_cli.local import __main__ as command

from tests.support.local_aws import home_in

if __name__ == "__main__":
    folder = Path(sys.argv.pop(1))
    command.project_home = lambda: home_in(folder)
    sys.exit(command.main())
