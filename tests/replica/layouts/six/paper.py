"""How an office sets the three tables of a six-section form."""

from collections.abc import Callable
from dataclasses import dataclass

Header = Callable[[str, int], str]


def header_as_usual(text: str, year: int) -> str:
    """The form's own words."""
    return text


def header_broken(text: str, year: int) -> str:
    """Split over two lines, as narrow columns force it."""
    half = 3 if text.startswith("本年") else 2
    return f"{text[:half]}\n{text[half:]}" if len(text) > 3 else text


def header_clipped(text: str, year: int) -> str:
    """铁山港 2019 keeps only 本年新 of two different columns."""
    return "本年新" if text.startswith("本年新") else text


def header_guided(text: str, year: int) -> str:
    """武汉 2020 leaves the guidance of the empty form standing in its headers."""
    guidance = {"上一年项目数量": f"（指{year - 1}年事项数）", "本年增/减": "（减用负值表示，如-8）"}
    return text + guidance.get(text, "")


def header_spaced(text: str, year: int) -> str:
    """Letters of short headers drawn apart."""
    return " ".join(text) if len(text) <= 4 else text


@dataclass(frozen=True, slots=True)
class Paper:
    """``apart``: article 20 as one table an item, reviews and lawsuits as two. ``skewed``: header and data
    rows of article 20 disagree on their spans. ``upright``: group labels run down the page letter by letter.
    ``torn``: the matrix goes on in a second table without a header. ``turned``: the matrix is transposed.
    ``restarted``: sections count from 一 again, rows of a group count without gaps.
    """

    apart: bool = False
    skewed: bool = False
    upright: bool = False
    torn: bool = False
    turned: bool = False
    restarted: bool = False
    header: Header = header_as_usual
