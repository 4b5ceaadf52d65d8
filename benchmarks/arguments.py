"""The options of the benchmarks: one name means the same in all of them."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace, RawDescriptionHelpFormatter
from pathlib import Path


def read_arguments(
    about: str | None,
    *,
    reports: int | None = None,
    rounds: int | None = None,
    districts: int | None = None,
    json: bool = False,
    scrapy: bool = False,
    database: bool = False,
    engine: bool = False,
) -> Namespace:
    """The options given on the command line. ``about`` says what is measured; the numbers are the defaults.

    A benchmark takes the options that have one. One that times its steps more than once, and prints their medians,
    takes ``--rounds``. With ``json`` it takes ``--json``, a path; with ``scrapy``
    ``--scrapy``, an interpreter that has Scrapy. With ``database`` it takes ``--database``, and measures that one alone,
    with ``engine`` ``--engine`` in the same way.
    """
    parser = ArgumentParser(description=about, formatter_class=RawDescriptionHelpFormatter)
    sizes = {
        "--reports": (reports, "annual reports to measure with"),
        "--rounds": (rounds, "times that each step is run; figures are the medians"),
        "--districts": (districts, "made-up districts"),
    }
    for name, (usual, meaning) in sizes.items():
        if usual is not None:
            parser.add_argument(
                name, type=read_size, default=usual, metavar="N", help=f"{meaning} (by default {usual})"
            )
    if json:
        parser.add_argument(
            "--json", type=Path, metavar="FILE", help="write the figures to this file as JSON, too"
        )
    if scrapy:
        parser.add_argument(
            "--scrapy", metavar="PYTHON", help="an interpreter that has Scrapy, to measure it as well"
        )
    if database:
        parser.add_argument(
            "--database", choices=("SQLite", "PostgreSQL"), help="measure this one alone (by default both)"
        )
    if engine:
        parser.add_argument(
            "--engine", choices=("local", "dask", "ray"), help="measure this one alone (by default all)"
        )
    return parser.parse_args()


def read_size(text: str) -> int:
    """A whole number from 1."""
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"{text}: give a whole number from 1")
    return int(text)
