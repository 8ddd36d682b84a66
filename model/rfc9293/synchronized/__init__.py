"""An arriving segment in the other states: RFC 9293 section 3.10.7.4, step by step.

| module | steps |
|---|---|
| `sequence` | first, check sequence number |
| `reset_and_syn` | second, check the RST bit; fourth, check the SYN bit |
| `acknowledgment` | fifth, check the ACK field |
| `text_and_fin` | sixth, check the URG bit; seventh, process the segment text; eighth, check the FIN bit |

The third step checks the security compartment, which is not modelled (`synfin.model.coverage.abstractions`).
"""

from . import acknowledgment, reset_and_syn, sequence, text_and_fin

MODULES = (sequence, reset_and_syn, acknowledgment, text_and_fin)
"""In the order of the steps."""
