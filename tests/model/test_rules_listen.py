"""A segment arrives in LISTEN: RFC 9293 section 3.10.7.2."""

TABLE = """
# first, check for a RST: "An incoming RST should be ignored. Return."
LISTEN | <SEQ=300><CTL=RST>                 | =
LISTEN | <SEQ=300><ACK=101><CTL=RST,ACK>    | =
LISTEN | <SEQ=300><CTL=SYN,RST>             | =

# second, check for an ACK: "An acceptable reset … formed for any arriving ACK-bearing segment. <SEQ=SEG.ACK>"
LISTEN | <SEQ=300><ACK=101><CTL=ACK>        | = | <SEQ=101><CTL=RST>
LISTEN | <SEQ=300><ACK=101><CTL=SYN,ACK>    | = | <SEQ=101><CTL=RST>
LISTEN | <SEQ=300><ACK=101><CTL=FIN,ACK>    | = | <SEQ=101><CTL=RST>

# Figure 11, lines 3 and 4: the SYN,ACK that an old SYN has stirred up reaches a listener
LISTEN | <SEQ=900><ACK=91><CTL=SYN,ACK>     | = | <SEQ=91><CTL=RST>

# third, check for a SYN: "Set RCV.NXT to SEG.SEQ+1, IRS … to SEG.SEQ … <SEQ=ISS><ACK=RCV.NXT><CTL=SYN,ACK>"
LISTEN | <SEQ=300><CTL=SYN> | SYN-RECEIVED IRS=300 RCV.NXT=301 ISS=400 SND.UNA=400 SND.NXT=401
    | <SEQ=400><ACK=301><CTL=SYN,ACK>
LISTEN | <SEQ=4294967295><CTL=SYN> | SYN-RECEIVED IRS=4294967295 RCV.NXT=0 ISS=400 SND.UNA=400 SND.NXT=401
    | <SEQ=400><ACK=0><CTL=SYN,ACK>
LISTEN next-ISS=4294967295 | <SEQ=300><CTL=SYN>
    | SYN-RECEIVED IRS=300 RCV.NXT=301 ISS=4294967295 SND.UNA=4294967295
    | <SEQ=4294967295><ACK=301><CTL=SYN,ACK>

# third: text or FIN with the SYN "should be queued for processing later"; not queued, the peer sends it again
LISTEN | <SEQ=300><DATA=5><CTL=SYN> | SYN-RECEIVED IRS=300 RCV.NXT=301 ISS=400 SND.UNA=400 SND.NXT=401
    | <SEQ=400><ACK=301><CTL=SYN,ACK>
LISTEN | <SEQ=300><CTL=SYN,FIN> | SYN-RECEIVED IRS=300 RCV.NXT=301 ISS=400 SND.UNA=400 SND.NXT=401
    | <SEQ=400><ACK=301><CTL=SYN,ACK>

# fourth, other data or control: "This should not be reached. Drop the segment and return."
LISTEN | <SEQ=300><DATA=5><CTL=PSH> | =
LISTEN | <SEQ=300><CTL=FIN>         | =
"""


def test_a_segment_in_listen_meets_what_section_3_10_7_2_says(row, agree):
    agree(row)
