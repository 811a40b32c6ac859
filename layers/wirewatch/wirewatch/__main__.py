"""Makes `python -m wirewatch` the same as the command `wirewatch`."""

import sys

from wirewatch.cli import main

sys.exit(main())
