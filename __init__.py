"""synfin: an executable formal model of the TCP connection lifecycle.

The functions are those of `synfin.api`; they are loaded when first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from .api import Picture, check, compose, explore, ladder, run, scenario

__all__ = ["Picture", "check", "compose", "explore", "ladder", "run", "scenario"]


def __getattr__(name: str) -> Any:
    if name in __all__:
        from . import api

        return getattr(api, name)
    raise AttributeError(f"module 'synfin' has no attribute {name!r}")
