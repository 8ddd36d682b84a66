"""The scenarios that come with synfin."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from ...checker.message import Listing, Message
from ...checker.text import did_you_mean
from ..channels import Hostile, Lossy, Perfect
from ..rule import Acks, Reading
from ..segment_layout import SegmentValue
from ..state import State
from ..toml_file import is_toml_file
from .failures import FAILURES
from .figures import FIGURES
from .half_duplex import HALF_DUPLEX
from .scenario import BadScenario, ExampleOrder, Msl, Opening, Retransmission, Scenario, User, When
from .scenario_file import read_scenario

ACTIVE, PASSIVE = Opening.ACTIVE, Opening.PASSIVE
OPEN = ((State.ESTABLISHED, State.ESTABLISHED),)
SHUT = (State.CLOSED, State.CLOSED)
ONCE_OPEN, AFTER_PEER, ANY_TIME = When.ONCE_OPEN, When.AFTER_PEER, When.ANY_TIME

_ALL = (
    Scenario(
        "three-way-handshake",
        "A opens, B listens; nobody closes.",
        a=User(ACTIVE),
        b=User(PASSIVE),
        valid_ends=OPEN,
    ),
    Scenario(
        "lossy-handshake",
        "The handshake over a channel that may lose any segment; A sends an octet, nobody closes.",
        a=User(ACTIVE, sends=1),
        b=User(PASSIVE),
        channel=Lossy(2),
        valid_ends=OPEN,
        drop=(2,),
    ),
    Scenario(
        "old-duplicate-syn",
        "An old SYN reaches B first (Figure 8); then A opens, sends two octets and closes.",
        a=User(ACTIVE, sends=2, closes=ONCE_OPEN),
        b=User(PASSIVE, closes=AFTER_PEER),
        channel=Lossy(3),
        # One past A's ISS: the number that comes closest to deceiving B.
        example_order=ExampleOrder.CROSSING,
        old_to_b=(SegmentValue(("SYN",), 15, 0, 0),),
    ),
    Scenario(
        "four-way-close",
        "A closes first, B only after A: FIN, ACK, FIN, ACK.",
        a=User(ACTIVE, closes=ONCE_OPEN),
        b=User(PASSIVE, closes=AFTER_PEER),
    ),
    Scenario(
        "three-segment-close",
        "B may delay its acknowledgment and closes after A: FIN and ACK can share a segment.",
        a=User(ACTIVE, closes=ONCE_OPEN),
        b=User(PASSIVE, closes=AFTER_PEER),
        acks=Acks.DELAYED,
        example_order=ExampleOrder.CROSSING,
    ),
    Scenario(
        "half-close",
        "A closes, and B still sends what it has left before it closes.",
        a=User(ACTIVE, closes=ONCE_OPEN),
        b=User(PASSIVE, sends=2, sends_when=AFTER_PEER, closes=AFTER_PEER),
        channel=Perfect(4),
    ),
    Scenario(
        "data-both-ways",
        "Each side sends two octets and closes once open.",
        a=User(ACTIVE, sends=2, closes=ONCE_OPEN),
        b=User(PASSIVE, sends=2, closes=ONCE_OPEN),
        channel=Perfect(6),
        window=2,
    ),
    Scenario(
        "simultaneous-open",
        "Both open actively, and their SYNs may cross; nobody closes.",
        a=User(ACTIVE),
        b=User(ACTIVE),
        channel=Perfect(4),
        b_opens_first=False,
        valid_ends=(*OPEN, SHUT),
        example_order=ExampleOrder.CROSSING,
    ),
    Scenario(
        "simultaneous-close",
        "Both close at the same time, and their FINs may cross.",
        a=User(ACTIVE, closes=ONCE_OPEN),
        b=User(PASSIVE, closes=ONCE_OPEN),
        channel=Perfect(3),
        example_order=ExampleOrder.CROSSING,
    ),
    Scenario(
        "early-calls",
        "The users send and close at any time, even before the connection is open.",
        a=User(ACTIVE, sends=1, sends_when=ANY_TIME, closes=ANY_TIME),
        b=User(PASSIVE, sends=1, sends_when=ANY_TIME, closes=ANY_TIME),
        channel=Perfect(5),
        valid_ends=(SHUT, (State.CLOSED, State.LISTEN)),
        example_order=ExampleOrder.CROSSING,
    ),
    Scenario(
        "early-close",
        "Nobody sends, and the users close at any time: while listening, while the handshake goes on.",
        a=User(ACTIVE, closes=ANY_TIME),
        b=User(PASSIVE, closes=ANY_TIME),
        channel=Perfect(4),
        valid_ends=(SHUT, (State.CLOSED, State.LISTEN)),
    ),
    Scenario(
        "slow-reader",
        "B takes its octet by RECEIVE at any time, and closes after A.",
        a=User(ACTIVE, sends=1, closes=ONCE_OPEN),
        b=User(PASSIVE, closes=AFTER_PEER),
        channel=Perfect(3),
        # Room for the FIN behind the octet that is not taken.
        window=2,
        reading=Reading.BY_CALL,
    ),
    Scenario(
        "shut-window",
        "The window has room for one octet, and is shut until B takes it by RECEIVE; both close.",
        a=User(ACTIVE, sends=1, closes=ONCE_OPEN),
        b=User(PASSIVE, closes=ONCE_OPEN),
        channel=Perfect(4),
        window=1,
        reading=Reading.BY_CALL,
    ),
    *HALF_DUPLEX,
    Scenario(
        "lossy-close",
        "The four-way close over a channel that may lose any segment.",
        a=User(ACTIVE, closes=ONCE_OPEN),
        b=User(PASSIVE, closes=AFTER_PEER),
        channel=Lossy(2),
        # The last ACK: B sends its FIN again, and it is acknowledged again.
        drop=(7,),
    ),
    Scenario(
        "lost-last-ack",
        "The last ACK is lost: host 2 sends its FIN again, and host 1, in its 2 MSL, the ACK; 32 bits.",
        a=User(ACTIVE, closes=ONCE_OPEN),
        b=User(PASSIVE, closes=AFTER_PEER),
        channel=Lossy(1),
        width=32,
        iss_a=3233,
        iss_b=36457,
        window=65535,
        msl=Msl.ENFORCED,
        drop=(7,),
    ),
    Scenario(
        "one-octet",
        "A sends an octet and closes, B closes after A; any segment may be lost.",
        a=User(ACTIVE, sends=1, closes=ONCE_OPEN),
        b=User(PASSIVE, closes=AFTER_PEER),
        channel=Lossy(2),
        drop=(4,),
    ),
    Scenario(
        "lossy-lifecycle",
        "A sends an octet, both close once open, and any segment may be lost.",
        a=User(ACTIVE, sends=1, closes=ONCE_OPEN),
        b=User(PASSIVE, closes=ONCE_OPEN),
        channel=Lossy(2),
        drop=(4,),
    ),
    Scenario(
        "impatient-lifecycle",
        "The lossy lifecycle with spurious retransmissions: the timer may fire though nothing is lost.",
        a=User(ACTIVE, sends=1, closes=ONCE_OPEN),
        b=User(PASSIVE, closes=ONCE_OPEN),
        channel=Lossy(2),
        retransmission=Retransmission.SPURIOUS_ALLOWED,
        drop=(4,),
    ),
    Scenario(
        "lossy-simultaneous-open",
        "Both open actively and close once open; any segment may be lost.",
        a=User(ACTIVE, closes=ONCE_OPEN),
        b=User(ACTIVE, closes=ONCE_OPEN),
        channel=Lossy(2),
        b_opens_first=False,
        example_order=ExampleOrder.CROSSING,
        drop=(3,),
    ),
    Scenario(
        "split-handshake",
        "A's SYN is lost; B listens and sends an octet, and so a SYN: SYN, SYN, SYN,ACK, ACK.",
        a=User(ACTIVE),
        b=User(PASSIVE, sends=1, sends_when=ANY_TIME),
        channel=Lossy(2),
        # A SYN of B's that finds no connection is reset.
        valid_ends=(*OPEN, SHUT),
        example_order=ExampleOrder.CROSSING,
        drop=(1,),
    ),
    Scenario(
        "hostile-handshake",
        "The handshake over a channel that loses, duplicates and reorders; A sends an octet, nobody closes.",
        a=User(ACTIVE, sends=1),
        b=User(PASSIVE),
        channel=Hostile(2),
        valid_ends=OPEN,
    ),
    Scenario(
        "hostile-close",
        "The four-way close over a channel that loses, duplicates and reorders.",
        a=User(ACTIVE, closes=ONCE_OPEN),
        b=User(PASSIVE, closes=AFTER_PEER),
        channel=Hostile(2),
    ),
    Scenario(
        "hostile-lifecycle",
        "From SYN to last ACK over a channel that loses, duplicates and reorders; A sends an octet.",
        a=User(ACTIVE, sends=1, closes=ONCE_OPEN),
        b=User(PASSIVE, closes=AFTER_PEER),
        channel=Hostile(2),
    ),
    *FAILURES,
    Scenario(
        "seed",
        "Host 1 opens with 3233, host 2 answers with 36457; host 1 closes, then host 2: 32-bit numbers.",
        a=User(ACTIVE, closes=ONCE_OPEN),
        b=User(PASSIVE, closes=AFTER_PEER),
        width=32,
        iss_a=3233,
        iss_b=36457,
        window=65535,
    ),
    *(figure.scenario for figure in FIGURES.values()),
)

SCENARIOS: dict[str, Scenario] = {scenario.name: scenario for scenario in _ALL}
"""By name, in the order of a lesson."""


@cache
def scenario_named(name: str) -> Scenario:
    """The scenario of that name, or the one in the file if the name ends in `.toml`.

    Raises:
        BadScenario: there is none.
    """
    if is_toml_file(name):
        return read_scenario(Path(name))
    try:
        return SCENARIOS[name]
    except KeyError:
        raise BadScenario(
            Message(
                "error.scenario",
                "no scenario '{name}'{hint}; there are: {known}; or a file of your own, mine.toml",
                name=name,
                hint=did_you_mean(name, SCENARIOS),
                known=Listing(SCENARIOS),
            )
        ) from None
