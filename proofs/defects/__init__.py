"""Known defects of the TCP standards, each one reproduced by the checker, with its cure."""

from .check import check_defect, defects_named
from .defect import Defect, DefectResult

__all__ = ["Defect", "DefectResult", "check_defect", "defects_named"]
