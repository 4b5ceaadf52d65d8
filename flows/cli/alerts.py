"""The command that tries the way of messages: `gongkai alerts test`."""

import typer

from flows.cli.app import AsJson, app, say

alerts_app = typer.Typer(no_args_is_help=True, help="Messages to the person on call.")
app.add_typer(alerts_app, name="alerts")

NOT_DELIVERED = 1


@alerts_app.command("test")
def test(as_json: AsJson = False) -> None:
    """Send a message to every address of GONGKAI_ALERT_URLS, and ask GONGKAI_HEARTBEAT_URL; 1 if one did not take it."""
    from flows.alerts.delivery import deliver, ping, require_known_addresses
    from flows.alerts.messages import describe_test
    from flows.console.json_lines import write_json
    from flows.errors import WrongUsageError
    from flows.settings import mask_whole, read_settings
    from flows.words import Words

    settings = read_settings()
    if not settings.alert_urls and not settings.heartbeat_url:
        raise WrongUsageError(
            "GONGKAI_ALERT_URLS and GONGKAI_HEARTBEAT_URL are empty: nobody is told of anything"
        )
    require_known_addresses(settings)
    words = Words(settings.lang)
    lost = deliver(settings, describe_test(words))
    lost += filter(None, [ping(settings, is_good=True)])
    asked = [mask_whole(url) for url in (*settings.alert_urls, settings.heartbeat_url) if url]
    taken = words.say("command.taken", count=len(asked) - len(lost))
    say(write_json({"asked": asked, "not_taken": lost}) if as_json else taken)
    for where in lost:
        say(words.say("command.not_taken", where=where), err=True)
    raise typer.Exit(NOT_DELIVERED if lost else 0)
