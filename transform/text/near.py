"""The words that somebody may have meant who named one that there is not."""

from collections.abc import Iterable


def suggest(word: str, known: Iterable[str], otherwise: str, *, prefix: str = "") -> str:
    """A question with up to three of the ``known`` words that are written much like ``word``; ``otherwise`` where none
    is. A ``prefix`` that all of them have makes none alike."""
    # It takes milliseconds to import, and only errors need it.
    from difflib import get_close_matches

    words = sorted({one.removeprefix(prefix) for one in known})
    near = [f"{prefix}{one}" for one in get_close_matches(word.removeprefix(prefix), words, n=3)]
    return f"did you mean {' or '.join(near)}?" if near else otherwise
