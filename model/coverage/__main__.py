"""`python -m synfin.model.coverage`: write the names of the rules into the table of sentences."""

from __future__ import annotations

from .rule_names import updated
from .sentences import TABLE

if __name__ == "__main__":
    TABLE.write_text(updated(TABLE.read_text(encoding="utf-8")), encoding="utf-8")
