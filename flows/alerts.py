"""Messages to the addresses of GONGKAI_ALERT_URLS when a run ends badly, under Prefect and without it alike."""

import logging

from flows.errors import WrongUsageError
from flows.resources import open_profiles
from flows.settings import Settings, mask_passwords, mask_whole
from transform.text.inert import show_text

logger = logging.getLogger(__name__)

_MAX_NAMED = 3


def alert_of_run(settings: Settings, flow: str, end: str, run: str, reason: str) -> bool:
    """Send that a run of a flow failed or crashed, and why. True if all addresses took it."""
    text = f"Run {run}: {reason}. See `gongkai status`, and docs/RUNBOOK.md."
    return send_alert(settings, f"Gongkai: {flow} of {_name_sites(settings)} {end}", text)


def _name_sites(settings: Settings) -> str:
    """The sites of a run, as many as a title has room for; their profiles where those cannot be read."""
    try:
        names = [profile.site.code for profile in open_profiles(settings)]
    except WrongUsageError:
        names = list(settings.sites)
    return ", ".join(names) if len(names) <= _MAX_NAMED else f"{len(names)} sites"


def send_alert(settings: Settings, title: str, text: str) -> bool:
    """Send an alert to all addresses of the settings. True if all took it; one that did not is named in the log.

    What is sent is text: Apprise escapes it for a service that takes HTML, as mail does.
    """
    if not settings.alert_urls:
        return True
    import apprise

    delivered = True
    for url in settings.alert_urls:
        sender = apprise.Apprise()
        body = show_text(mask_passwords(text))
        if not sender.add(url) or not sender.notify(body, title, body_format=apprise.NotifyFormat.TEXT):
            delivered = False
            logger.error(
                "the alert %r could not be sent to %s: check GONGKAI_ALERT_URLS", title, mask_whole(url)
            )
    return delivered
