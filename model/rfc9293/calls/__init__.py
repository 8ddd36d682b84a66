"""User calls: RFC 9293 sections 3.10.1 to 3.10.6.

| module | calls |
|---|---|
| `opening` | 3.10.1 OPEN |
| `sending` | 3.10.2 SEND |
| `receiving` | 3.10.3 RECEIVE |
| `closing` | 3.10.4 CLOSE |
| `aborting` | 3.10.5 ABORT, 3.10.6 STATUS |

Work that a call has queued is done by the event TRANSMIT; its rules stand beside the call.
"""

from . import aborting, closing, opening, receiving, sending

MODULES = (opening, sending, receiving, closing, aborting)
"""In the order of the sections."""
