"""The options of the benchmarks: one name means the same in all of them."""

from argparse import ArgumentParser, ArgumentTypeError, Namespace, RawDescriptionHelpFormatter


def read_arguments(about: str | None, *, reports: int, rounds: int | None = None) -> Namespace:
    """The options given on the command line. ``about`` says what is measured; the numbers are the defaults.

    A benchmark that times its steps more than once, and prints their medians, takes ``--rounds`` as well.
    """
    parser = ArgumentParser(description=about, formatter_class=RawDescriptionHelpFormatter)
    sizes = {"--reports": (reports, "annual reports to measure with")}
    if rounds is not None:
        sizes["--rounds"] = (rounds, "times that each step is run; figures are the medians")
    for name, (usual, meaning) in sizes.items():
        parser.add_argument(
            name, type=read_size, default=usual, metavar="N", help=f"{meaning} (by default {usual})"
        )
    return parser.parse_args()


def read_size(text: str) -> int:
    """A whole number from 1."""
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"{text}: give a whole number from 1")
    return int(text)
