"""Try every mutant again, and write what was found beside the code: `python tests/proofs/write_mutants.py`.

What is known says where to look first; `--anew` forgets it. It takes minutes.
"""

from __future__ import annotations

import sys
from dataclasses import replace

from synfin.cli.output import ticking
from synfin.proofs.mutants.report import MutantsRequest, try_each
from synfin.proofs.mutants.runner import every_mutant
from synfin.proofs.mutants.stored import FILE, as_text


def main() -> int:
    wanted = MutantsRequest(anew="--anew" in sys.argv)
    with ticking() as ticker:
        rows = try_each(every_mutant(), wanted, ticker)
    FILE.write_text(as_text(replace(row, differences={} if row.kills else row.differences) for row in rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
