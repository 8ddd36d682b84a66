"""The variants that are protocols of their own, where they differ from RFC 9293."""

from __future__ import annotations

import pytest
from synfin.model.pipeline import ALL_RULES, steps_of
from synfin.model.rfc9293.synchronized.acknowledgment import RANGE
from synfin.model.variants.catalogue import rules_of_variant
from synfin.model.variants.rfc_variants import VARIANTS

TABLE = """
variant: rfc793

# second: "otherwise, processing for these states is indicated further below": in the window is enough
SYN-RECEIVED            | <SEQ=301><CTL=RST>                  | LISTEN new passive
SYN-RECEIVED            | <SEQ=305><CTL=RST>                  | LISTEN new passive
SYN-RECEIVED no passive | <SEQ=305><CTL=RST>                  | CLOSED no-TCB outcome=RESET
synchronized RCV.NXT=301 | <SEQ=301><CTL=RST>                 | CLOSED no-TCB outcome=RESET
synchronized RCV.NXT=301 | <SEQ=302><CTL=RST>                 | CLOSED no-TCB outcome=RESET
synchronized RCV.NXT=301 | <SEQ=310><CTL=RST>                 | CLOSED no-TCB outcome=RESET
synchronized RCV.NXT=301 | <SEQ=305><ACK=SND.NXT><CTL=RST,ACK> | CLOSED no-TCB outcome=RESET
synchronized passive RCV.NXT=301 | <SEQ=305><CTL=RST>         | CLOSED no-TCB outcome=RESET

# first, Table 6: text that ends in the window makes it acceptable, and there is no check 1)
synchronized RCV.NXT=301 | <SEQ=299><DATA=5><CTL=RST>         | CLOSED no-TCB outcome=RESET

# first: "(unless the RST bit is set, if so drop the segment and return)"
others RCV.NXT=301      | <SEQ=300><CTL=RST>                  | =
others RCV.NXT=301      | <SEQ=311><CTL=RST>                  | =
others RCV.NXT=301 unread=10 | <SEQ=302><CTL=RST>             | =

# fourth: "If the SYN is in the window it is an error: send a reset … enter the CLOSED state"
# 3.5.2: "if the incoming segment has an ACK field, the reset takes its sequence number from the ACK field"
others RCV.NXT=301      | <SEQ=301><ACK=77><CTL=SYN,ACK>      | CLOSED no-TCB outcome=RESET | <SEQ=77><CTL=RST>
others RCV.NXT=301      | <SEQ=310><ACK=101><CTL=SYN,ACK>     | CLOSED no-TCB outcome=RESET | <SEQ=101><CTL=RST>

# 3.5.2: "otherwise, the reset has sequence number zero and the ACK field is set to the sum of …"
others RCV.NXT=301      | <SEQ=301><CTL=SYN>                  | CLOSED no-TCB outcome=RESET
    | <SEQ=0><ACK=302><CTL=RST,ACK>
others RCV.NXT=301      | <SEQ=305><DATA=3><CTL=SYN>          | CLOSED no-TCB outcome=RESET
    | <SEQ=0><ACK=309><CTL=RST,ACK>

# fourth, not RFC 9293: a passive OPEN does not save SYN-RECEIVED
SYN-RECEIVED unsent=1 sent=1 | <SEQ=301><CTL=SYN>             | CLOSED no-TCB outcome=RESET
    | <SEQ=0><ACK=302><CTL=RST,ACK>

# fourth: "If the SYN is not in the window … an ACK would have been sent in the first step"
others RCV.NXT=301      | <SEQ=300><CTL=SYN>                  | = | <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>
others RCV.NXT=301      | <SEQ=311><CTL=SYN>                  | = | <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>

# first: "trimming off any portions that lie outside the window (including SYN and FIN)"
ESTABLISHED             | <SEQ=300><ACK=101><DATA=3><CTL=SYN,ACK> | = RCV.NXT=304 delivered=3
    | <SEQ=101><ACK=304><CTL=ACK>
ESTABLISHED             | <SEQ=300><DATA=3><CTL=SYN>          | =
CLOSE-WAIT              | <SEQ=301><ACK=101><DATA=3><CTL=SYN,ACK> | =

# fifth: "if the ACK bit is off, drop the segment and return"
others RCV.NXT=301      | <SEQ=301><DATA=3><CTL=PSH>          | =

# fifth, before erratum 3301: SYN-RECEIVED takes SND.UNA =< SEG.ACK =< SND.NXT
SYN-RECEIVED            | <SEQ=301><ACK=100><CTL=ACK>         | ESTABLISHED
SYN-RECEIVED            | <SEQ=301><ACK=101><CTL=ACK>         | ESTABLISHED SND.UNA=101
SYN-RECEIVED            | <SEQ=301><ACK=99><CTL=ACK>          | = | <SEQ=99><CTL=RST>
SYN-RECEIVED            | <SEQ=301><ACK=102><CTL=ACK>         | = | <SEQ=102><CTL=RST>
SYN-RECEIVED            | <SEQ=301><ACK=500000><CTL=ACK>      | = | <SEQ=500000><CTL=RST>

# fifth: "If the ACK is a duplicate (SEG.ACK =< SND.UNA), it can be ignored", however old it is
ESTABLISHED             | <SEQ=301><ACK=101><CTL=ACK>         | =
ESTABLISHED             | <SEQ=301><ACK=50><DATA=3><CTL=ACK>  | = RCV.NXT=304 delivered=3
    | <SEQ=101><ACK=304><CTL=ACK>

# fifth: "If the ACK acks something not yet sent (SEG.ACK > SND.NXT), then send an ACK, drop the segment"
synchronized RCV.NXT=301 | <SEQ=301><ACK=103><CTL=ACK>        | = | <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>
ESTABLISHED             | <SEQ=301><ACK=102><DATA=3><CTL=ACK> | = | <SEQ=101><ACK=301><CTL=ACK>
ESTABLISHED             | <SEQ=301><ACK=102><CTL=FIN,ACK>     | = | <SEQ=101><ACK=301><CTL=ACK>

# fifth: "If SND.UNA < SEG.ACK =< SND.NXT, then set SND.UNA <- SEG.ACK"
ESTABLISHED SND.NXT=105 sent=4 | <SEQ=301><ACK=103><CTL=ACK>  | = SND.UNA=103

variant: rfc1337

# RFC 1337, F1: "Ignore RST segments in TIME-WAIT state"
TIME-WAIT               | <SEQ=302><CTL=RST>                  | =
TIME-WAIT               | <SEQ=303><CTL=RST>                  | =
TIME-WAIT               | <SEQ=302><ACK=102><CTL=RST,ACK>     | =
TIME-WAIT               | <SEQ=301><CTL=RST>                  | =
TIME-WAIT               | <SEQ=300><DATA=5><CTL=RST>          | =

# second, 2) CLOSING, LAST-ACK: "enter the CLOSED state, delete the TCB"
CLOSING, LAST-ACK       | <SEQ=302><CTL=RST>                  | CLOSED no-TCB outcome=RESET

# second, 1) to 3) in the other states
ESTABLISHED, FIN-WAIT-1, FIN-WAIT-2 | <SEQ=301><CTL=RST>      | CLOSED no-TCB outcome=RESET
ESTABLISHED             | <SEQ=302><CTL=RST>                  | = | <SEQ=101><ACK=301><CTL=ACK>
CLOSING, LAST-ACK       | <SEQ=303><CTL=RST>                  | = | <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>
others RCV.NXT=301      | <SEQ=299><DATA=5><CTL=RST>          | =

variant: note-3

# 3.5.2: "The side of a connection issuing a reset should enter the TIME-WAIT state"
SYN-RECEIVED            | ABORT | TIME-WAIT SND.UNA=101 outcome=ABORTED | <SEQ=101><CTL=RST>
ESTABLISHED, CLOSE-WAIT, FIN-WAIT-2 | ABORT | TIME-WAIT outcome=ABORTED | <SEQ=SND.NXT><CTL=RST>
FIN-WAIT-1              | ABORT | TIME-WAIT SND.UNA=102 outcome=ABORTED | <SEQ=102><CTL=RST>

# 3.10.5: "All segments queued for transmission … or retransmission should be flushed"
ESTABLISHED SND.NXT=105 sent=6 unsent=2 unread=3 ack-pending | ABORT
    | TIME-WAIT SND.UNA=105 unsent=0 unread=0 no ack-pending outcome=ABORTED | <SEQ=105><CTL=RST>
FIN-WAIT-1 sent=1 unsent=1 close-pending no FIN-sent SND.NXT=101 | ABORT
    | TIME-WAIT unsent=0 no close-pending outcome=ABORTED | <SEQ=101><CTL=RST>

# 3.5.2: so it should after the resets of section 3.6.1
ESTABLISHED half-duplex unread=3 | CLOSE | TIME-WAIT unread=0 outcome=ABORTED | <SEQ=101><CTL=RST>
ESTABLISHED half-duplex          | CLOSE | FIN-WAIT-1 SND.NXT=102 FIN-sent | <SEQ=101><ACK=301><CTL=FIN,ACK>
FIN-WAIT-1 half-duplex | <SEQ=301><ACK=102><DATA=4><CTL=ACK> | TIME-WAIT SND.UNA=102 outcome=ABORTED
    | <SEQ=102><CTL=RST>

# 3.10.5: nothing is sent, so nobody has to wait
CLOSING, LAST-ACK, TIME-WAIT | ABORT | CLOSED no-TCB outcome=ABORTED
LISTEN, SYN-SENT        | ABORT | CLOSED no-TCB outcome=ABORTED

# 3.10.8: "delete the TCB, enter the CLOSED state"; the user knows the outcome
TIME-WAIT               | TIME-WAIT TIMEOUT | CLOSED no-TCB outcome=CLOSED
TIME-WAIT outcome=ABORTED | TIME-WAIT TIMEOUT | CLOSED no-TCB outcome=ABORTED

variant: special-cases

# Figure 7, line 6: the SYN,ACK of a peer whose SYN has come already opens the connection
SYN-RECEIVED no passive | <SEQ=300><ACK=101><CTL=SYN,ACK>     | ESTABLISHED SND.UNA=101
SYN-RECEIVED no passive | <SEQ=300><ACK=102><CTL=SYN,ACK>     | = | <SEQ=101><ACK=301><CTL=ACK>

# Appendix A.2: its ACK field is processed where CLOSE has been called before
FIN-WAIT-1 SND.UNA=100  | <SEQ=300><ACK=101><CTL=SYN,ACK>     | = SND.UNA=101

# first: any other old segment is answered, and dropped
SYN-RECEIVED no passive | <SEQ=300><CTL=SYN>                  | = | <SEQ=101><ACK=301><CTL=ACK>
ESTABLISHED             | <SEQ=300><ACK=101><CTL=SYN,ACK>     | = | <SEQ=101><ACK=301><CTL=ACK>
CLOSE-WAIT              | <SEQ=301><ACK=101><CTL=FIN,ACK>     | = | <SEQ=SND.NXT><ACK=RCV.NXT><CTL=ACK>

# fifth, TIME-WAIT: the retransmitted FIN is acknowledged
TIME-WAIT               | <SEQ=301><ACK=102><CTL=FIN,ACK>     | = | <SEQ=102><ACK=302><CTL=ACK>
TIME-WAIT               | <SEQ=301><CTL=FIN>                  | =

variant: cautious

# 3.5.2: "if … the incoming segment acknowledges something not yet sent …, a reset is sent"
SYN-RECEIVED            | <SEQ=301><ACK=102><CTL=ACK>         | = | <SEQ=102><CTL=RST>
SYN-RECEIVED            | <SEQ=301><ACK=100><CTL=ACK>         | = | <SEQ=100><CTL=RST>
SYN-RECEIVED            | <SEQ=301><ACK=50><CTL=ACK>          | = | <SEQ=50><CTL=RST>
SYN-RECEIVED            | <SEQ=301><ACK=101><CTL=ACK>         | ESTABLISHED SND.UNA=101

# RFC 5961, section 5: once synchronized, the range is looked at as before
ESTABLISHED             | <SEQ=301><ACK=102><CTL=ACK>         | = | <SEQ=101><ACK=301><CTL=ACK>
ESTABLISHED SND.NXT=105 | <SEQ=301><ACK=105><CTL=ACK>         | = SND.UNA=105

# seventh: "This should not occur since a FIN has been received from the remote side"
CLOSE-WAIT, LAST-ACK, TIME-WAIT | <SEQ=302><ACK=101><CTL=FIN,ACK> | = | <SEQ=SND.NXT><ACK=302><CTL=ACK>
CLOSING                 | <SEQ=302><ACK=102><CTL=FIN,ACK>     | TIME-WAIT SND.UNA=102 | <SEQ=102><ACK=302><CTL=ACK>

# fifth, CLOSING: "otherwise, ignore the segment"
CLOSING                 | <SEQ=302><ACK=101><CTL=FIN,ACK>     | =

# eighth: the first FIN counts
ESTABLISHED             | <SEQ=301><ACK=101><CTL=FIN,ACK>     | CLOSE-WAIT RCV.NXT=302 | <SEQ=101><ACK=302><CTL=ACK>
"""


def test_a_protocol_of_its_own_does_what_its_sentences_say(row, agree):
    agree(row)


@pytest.mark.parametrize("name", VARIANTS)
def test_every_rule_of_its_own_is_tried_by_some_row(name, tried_in):
    own = {rule.name for rule in VARIANTS[name].own_rules}
    assert own - tried_in(TABLE, name) == set()


@pytest.mark.parametrize("name", VARIANTS)
def test_what_it_replaces_exists_and_the_rest_is_left_as_it_is(name):
    variant = VARIANTS[name]
    rules = rules_of_variant(name)
    assert set(variant.replaces) <= {rule.name for rule in ALL_RULES}
    kept = [rule for rule in rules if rule not in variant.own_rules]
    assert kept == [rule for rule in ALL_RULES if rule.name not in variant.replaces]


@pytest.mark.parametrize("name", VARIANTS)
def test_its_own_rules_have_names_of_their_own_and_stand_in_steps_that_exist(name):
    variant = VARIANTS[name]
    assert not {rule.name for rule in variant.own_rules} & {rule.name for rule in ALL_RULES}
    steps = steps_of(ALL_RULES).steps
    own_steps = [(section, step) for section, step, _ in steps_of(rules_of_variant(name)).steps]
    assert own_steps == [(section, step) for section, step, _ in steps if (section, step) in own_steps]


def test_the_range_of_rfc_5961_is_the_only_step_that_a_variant_leaves_out():
    left_out = {
        (name, step)
        for name in VARIANTS
        for _, step, _ in steps_of(ALL_RULES).steps
        if step not in {step for _, step, _ in steps_of(rules_of_variant(name)).steps}
    }
    assert left_out == {("rfc793", RANGE)}
