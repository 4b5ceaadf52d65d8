"""The register of mutations: small functions that change a page as offices and their programs do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from tests.hunt.page import Page

Change = Callable[[Page, Random], bool]
FORMS = ("f2008", "f2014", "f2019", "f2021")
LISTS = ("f2008", "f2014")
SIX = ("f2019", "f2021")
KINDS = ("html", "text", "docx", "xlsx", "xls", "pdf")
TABLES = ("html", "docx", "xlsx", "xls", "pdf")
SHEETS = ("xlsx", "xls")


@dataclass(frozen=True, slots=True)
class Mutation:
    """A change with its name and where it fits.

    ``mutilates``: the change damages the page so that a person is misled or left without an answer too.
    ``is_last``: it chooses how the file is written, so that it comes behind the others.
    """

    name: str
    group: str
    change: Change
    forms: tuple[str, ...]
    kinds: tuple[str, ...]
    mutilates: bool
    is_last: bool
    layouts: tuple[str, ...] | None


_REGISTER: dict[str, Mutation] = {}


def mutation(
    group: str,
    *,
    forms: tuple[str, ...] = FORMS,
    kinds: tuple[str, ...] = KINDS,
    mutilates: bool = False,
    is_last: bool = False,
    layouts: tuple[str, ...] | None = None,
) -> Callable[[Change], Change]:
    """Enter a function in the register; it gives False where the page has nothing that it could change."""

    def enter(change: Change) -> Change:
        name = change.__name__
        if name in _REGISTER:
            raise ValueError(f"two mutations are called {name}")
        _REGISTER[name] = Mutation(name, group, change, forms, kinds, mutilates, is_last, layouts)
        return change

    return enter


def enter_as(name: str, change: Change, group: str, **options: object) -> None:
    """Enter a function that was made of a table under its own name."""
    change.__name__ = name
    mutation(group, **options)(change)  # type: ignore[arg-type]


def mutations() -> Mapping[str, Mutation]:
    """All mutations by name."""
    import tests.hunt.mutations  # noqa: F401

    return _REGISTER
