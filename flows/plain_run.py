"""A run from a terminal, performed at once and without Prefect: the same steps, report and alerts as a recorded one."""

import os

from flows.alerts.end_of_run import tell_of_crash, tell_of_end
from flows.console.log_lines import print_log
from flows.console.run_report import print_report
from flows.errors import WrongUsageError
from flows.failures import say_error
from flows.run.report import RunReport
from flows.run.start import MakeRequest, run_now
from flows.settings import Settings
from flows.stopping import end_on_sigterm
from load.engine import Engine


def is_recorded(settings: Settings, *, wanted: bool) -> bool:
    """Whether Prefect records a run from a terminal: where that is ``wanted``, where PREFECT_API_URL names a server, and
    with an engine other than local, whose tasks are Prefect's."""
    return wanted or settings.engine != "local" or bool(os.environ.get("PREFECT_API_URL"))


def run_plainly(settings: Settings, flow: str, make_request: MakeRequest) -> RunReport:
    """Perform a run, print its report and tell of its end as a recorded one does; SIGTERM ends it as Ctrl-C does, with 143.

    Raises what ``run_now`` raises.
    """

    def publish(report: RunReport, engine: Engine) -> None:
        print_report(report, engine, settings.lang)
        tell_of_end(settings, report, engine)
        if settings.overview:  # its import takes as long as a hundred unchanged pages
            from flows.overview.end_of_night import write_at_end

            write_at_end(settings, report, engine)

    with end_on_sigterm(), print_log():
        try:
            return run_now(settings, make_request, publish=publish)
        except WrongUsageError:
            raise
        except Exception as error:
            tell_of_crash(settings, flow, say_error(error, settings.lang))
            raise
