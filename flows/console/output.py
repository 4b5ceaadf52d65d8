"""The console for people: no text that is printed on it acts, and its words are those of one language."""

from collections.abc import Iterable
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.text import Text

from flows.words import Words
from transform.text.bilingual import Language
from transform.text.inert import show_line, show_text

SEVERITY_STYLE = {"error": "red", "warning": "yellow", "info": "cyan"}
_PLAIN_WIDTH = 120


class InertConsole(Console):
    """A console on which no text acts: neither as markup of rich nor on the terminal. Styles are given as styles.

    ``words`` are those in which it is spoken to people here.
    """

    def __init__(self, *, language: Language = "en", **options: Any) -> None:
        super().__init__(**options)
        self.words = Words(language)

    def say(self, key: str, *, style: str | None = None, **values: object) -> None:
        """Print a sentence of words.toml, whatever its values hold on one line, however long."""
        line = show_line(self.words.say(key, **values))
        self.print(Text(line, style=style or ""), soft_wrap=True)

    def render_str(self, text: str, **styling: Any) -> Text:
        """A string as text to print."""
        return super().render_str(show_text(text), **{**styling, "markup": False, "emoji": False})

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """The pieces to print of anything that rich prints."""
        if isinstance(renderable, Text):
            renderable = renderable.copy()
            # A sign is as long as what it stands for, so that styles stay where they are.
            renderable.plain = show_text(renderable.plain)
        return super().render(renderable, options)


def open_console(language: Language, *, stderr: bool = False) -> InertConsole:
    """A console on standard output, or on standard error: as wide as the terminal, or wide enough for a log."""
    width = None if InertConsole(stderr=stderr).is_terminal else _PLAIN_WIDTH
    return InertConsole(language=language, highlight=False, stderr=stderr, width=width)
