"""Telling people when a run failed."""

import logging

import apprise

from flows.masking import mask_passwords, mask_whole
from flows.settings import Settings

logger = logging.getLogger(__name__)


def send_alert(settings: Settings, title: str, text: str) -> bool:
    """Tell all alert addresses; True if all of them took it. Whoever did not take it is named in the log."""
    delivered = True
    for url in settings.alert_urls:
        sender = apprise.Apprise()
        if not sender.add(url) or not sender.notify(title=title, body=mask_passwords(text)):
            delivered = False
            logger.error(
                "the alert %r could not be sent to %s: check GONGKAI_ALERT_URLS", title, mask_whole(url)
            )
    return delivered
