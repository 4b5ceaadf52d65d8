"""The annual reports of other offices: a site on loopback as nasty as the real ones.

with replica.serve() as served:
    replica.profile_text(served.base_url)   # a site profile for it
    replica.truth("zhuangshi", 2017)        # what a perfect reader makes of a report
"""

from replica.faults import Fault, Faults
from replica.filings.errors import KNOWN_ERRORS, KNOWN_ODDITIES
from replica.filings.filing import truth
from replica.profile import profile_text
from replica.server import Served, serve
from replica.site import Site

__all__ = [
    "KNOWN_ERRORS",
    "KNOWN_ODDITIES",
    "Fault",
    "Faults",
    "Served",
    "Site",
    "profile_text",
    "serve",
    "truth",
]
