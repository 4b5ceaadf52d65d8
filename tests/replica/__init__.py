"""The annual reports of other offices: a site on loopback as nasty as the real ones.

with replica.serve() as served:
    replica.profile_text(served.base_url)   # a site profile for it
    replica.truth("zhuangshi", 2017)        # what a perfect reader makes of a report

with replica.serve_districts(30, sick={4: "dead", 9: "slow"}) as districts:
    replica.profile_text(districts[0].base_url, districts[0].site)
    districts[0].site.truth("zhuangshi", 2020)
"""

from replica.faults import Fault, Faults
from replica.filings.errors import KNOWN_ERRORS, KNOWN_ODDITIES
from replica.filings.filing import truth
from replica.many import Ailment, serve_districts
from replica.profile import profile_text
from replica.server import Served, serve
from replica.site import Site

__all__ = [
    "KNOWN_ERRORS",
    "KNOWN_ODDITIES",
    "Ailment",
    "Fault",
    "Faults",
    "Served",
    "Site",
    "profile_text",
    "serve",
    "serve_districts",
    "truth",
]
