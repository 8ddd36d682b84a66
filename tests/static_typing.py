"""mypy --strict on the package. The repository root is the package, so it is shown to mypy under its name."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

with tempfile.TemporaryDirectory() as folder:
    (Path(folder) / "synfin").symlink_to(ROOT)
    command = [sys.executable, "-m", "mypy", "--config-file", "synfin/pyproject.toml", "-p", "synfin"]
    cache = ["--cache-dir", str(ROOT / ".mypy_cache")]
    raise SystemExit(subprocess.run([*command, *cache], cwd=folder, check=False).returncode)
