"""The flows and the command line: the only package that imports all others, and the only one that imports Prefect."""

import logging

from transform.text.inert import InertRecord

# In every process that runs a part of ours, reading processes and Prefect's own among them: what a site wrote gets
# into messages, and into the tracebacks of libraries.
logging.setLogRecordFactory(InertRecord)
