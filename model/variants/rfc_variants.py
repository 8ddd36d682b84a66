"""Variants that are protocols of their own: they follow other RFCs, or other sections of RFC 9293.

| module | rules |
|---|---|
| `rfc793` | before RFC 5961 and the errata |
| `rfc1337` | resets are ignored in TIME-WAIT |
| `note_3` | the side that sends a reset enters TIME-WAIT |
| `special_cases` | the first step lets the crossing SYN,ACK and the FIN in TIME-WAIT through |
| `cautious` | an unacceptable ACK of our SYN is always reset; a second FIN is not counted |
"""

from .cautious import CAUTIOUS
from .note_3 import NOTE_3
from .rfc793 import RFC_793
from .rfc1337 import RFC_1337
from .special_cases import SPECIAL_CASES
from .variant import Variant

__all__ = ["VARIANTS", "Variant"]

VARIANTS: dict[str, Variant] = {
    variant.name: variant for variant in (RFC_793, RFC_1337, NOTE_3, SPECIAL_CASES, CAUTIOUS)
}
"""By name."""
