"""`python -m tests.fuzz [INPUTS]`; `FUZZ_SEED` repeats a run."""

import os
import secrets
import sys

from tests.fuzz.long_run import run

if __name__ == "__main__":
    given = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("FUZZ_INPUTS", "100000")
    sys.exit(run(int(given), os.environ.get("FUZZ_SEED") or secrets.token_hex(4)))
