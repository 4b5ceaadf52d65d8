"""The fields of the forms in Prefect's UI: their words, in the language of the settings, and what they offer to choose from.

They are made when a flow is imported, by whoever serves or deploys it.
"""

from contextlib import suppress
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field, GetJsonSchemaHandler
from pydantic_core import CoreSchema

from flows.errors import WrongUsageError
from flows.resources import open_profiles
from flows.run.request import EARLIEST_YEAR, LATEST_YEAR
from flows.settings import read_settings
from flows.words import Words


def say_in_form(key: str) -> str:
    """A text of the forms, by its key. English where the settings cannot be read: the run says what is wrong."""
    words = Words("en")
    with suppress(WrongUsageError):
        words = Words(read_settings().lang)
    return words.say(f"form.{key}", first=EARLIEST_YEAR, last=LATEST_YEAR)


@dataclass(frozen=True, slots=True)
class Help:
    """The word on a field: one in the docstring would be in one language alone."""

    key: str

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """The schema of the type, with the word on it."""
        return {**handler(schema), "description": say_in_form(self.key)}


def offer_publishers(schema: dict[str, Any]) -> None:
    """Have a form offer the publishers of the profiles: their names, and behind them their codes, for scripts. Without a
    profile that can be read any text may be given: the run itself says what is wrong with it."""
    with suppress(WrongUsageError):
        offices = [one for profile in open_profiles(read_settings()) for one in profile.publishers]
        if offices:
            names = dict.fromkeys(one.name for one in offices)
            schema["enum"] = [*names, *sorted({one.code for one in offices} - names.keys())]


Year = Annotated[int, Field(ge=EARLIEST_YEAR, le=LATEST_YEAR)]
Publisher = Annotated[str, Field(json_schema_extra=offer_publishers)]
