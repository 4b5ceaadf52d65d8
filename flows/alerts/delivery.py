"""The way of messages: to the addresses of GONGKAI_ALERT_URLS by Apprise, and the ping of GONGKAI_HEARTBEAT_URL.

Whatever fails or hangs on the way is returned and logged, and never ends or holds up what it is about.
"""

import logging
from collections.abc import Callable
from functools import partial
from threading import Thread

from flows.alerts.messages import Message
from flows.errors import WrongUsageError
from flows.settings import Settings, mask_passwords, mask_whole
from transform.text.inert import show_text

logger = logging.getLogger(__name__)

PATIENCE_SECONDS = 30
"""An address that has not taken a message by then is given up."""
_PING_SECONDS = 10
_SUCCESS = range(200, 300)


def require_known_addresses(settings: Settings) -> None:
    """Raise WrongUsageError, with the place of the first one, if Apprise does not know an address of the settings."""
    if not settings.alert_urls:
        return
    import apprise

    for number, url in enumerate(settings.alert_urls, 1):
        if not apprise.Apprise().add(url):
            raise WrongUsageError(
                f"GONGKAI_ALERT_URLS: address {number} ({mask_whole(url)}) is none that Apprise knows"
            )


def deliver(settings: Settings, message: Message, *, patience: float = PATIENCE_SECONDS) -> list[str]:
    """Send a message to all addresses of the settings; the masked addresses that did not take it within ``patience``
    seconds each."""
    return [mask_whole(url) for url in settings.alert_urls if not _take(url, message, patience)]


def _take(url: str, message: Message, patience: float) -> bool:
    return _within(
        patience, partial(_send, url, message), f"the message {message.title!r} to {mask_whole(url)}"
    )


def ping(settings: Settings, *, is_good: bool) -> str | None:
    """Ask the dead man's switch of the settings: its address after a good night, with ``/fail`` after another one.

    The masked address where it did not answer with success; None where it did, or where there is none.
    """
    url = settings.heartbeat_url
    if not url:
        return None
    address = url if is_good else f"{url.rstrip('/')}/fail"
    taken = _within(_PING_SECONDS, partial(_ask, address), f"the ping of {mask_whole(url)}")
    return None if taken else mask_whole(url)


def _send(url: str, message: Message) -> bool:
    """What is sent is text: Apprise escapes it for a service that takes HTML, as mail does."""
    import apprise

    sender = apprise.Apprise()
    body = show_text(mask_passwords(message.body))
    kind = apprise.NotifyType(message.gravity.value)
    text = apprise.NotifyFormat.TEXT
    return bool(sender.add(url) and sender.notify(body, show_text(message.title), kind, body_format=text))


def _ask(address: str) -> bool:
    import requests

    with requests.Session() as session:
        session.trust_env = False
        return session.get(address, timeout=_PING_SECONDS).status_code in _SUCCESS


def _within(seconds: float, act: Callable[[], bool], what: str) -> bool:
    """Whether it was done in time. It is done in a thread that nobody waits for at the end of the process."""
    done: list[bool] = []
    failures: list[BaseException] = []

    def try_it() -> None:
        try:
            done.append(act())
        except Exception as error:  # noqa: BLE001 - whatever a service or a library does wrong
            failures.append(error)

    thread = Thread(target=try_it, daemon=True)
    thread.start()
    thread.join(seconds)
    if done == [True]:
        return True
    reason = f": {type(failures[0]).__name__}" if failures else " in time" if thread.is_alive() else ""
    logger.error("%s was not delivered%s; see gongkai alerts test", what, mask_passwords(reason))
    return False
