"""The command line. `synfin --help` is fast: what is heavy is imported by the commands that need it."""

from .main import main

__all__ = ["main"]
