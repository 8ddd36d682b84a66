"""Known defects of the TCP standards, each one found again by the checker, with what cures it."""

from .defect import Defect, Looked
from .seeker import Seeker, defects_named

__all__ = ["Defect", "Looked", "Seeker", "defects_named"]
