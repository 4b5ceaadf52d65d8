"""Characters of a text that nobody sees: those that change nothing, and those that turn around what is read.

Readers drop the first kind as soon as they have a text, for what is not printed is no part of it as printed. The
second kind stays: ``read_value`` finds a text unreadable that holds one, and shows it as it was received.
"""

import re

# Joiners and separators without width, variation selectors, tags, marks of direction (U+200E, U+200F, U+061C) and
# isolates (U+2066 to U+2069).
UNPRINTED = "\u034f\u061c\u180b-\u180f\u200b-\u200f\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0000-\U000e0fff"
"""The characters that print nothing and change nothing, as they are written in the brackets of a pattern."""
SOFT_HYPHEN = "\u00ad"
"""Shown by Word, Excel and PDFs as a hyphen, and by browsers not at all but at the end of a line."""
LEFT_TO_RIGHT = "\u202a\u202c\u202d"
"""Of the embeddings and overrides those under which Chinese text runs as it does without them."""
OVERRIDES = "\u202a-\u202e"
"""Embeddings and overrides (U+202A to U+202E), as they are written in the brackets of a pattern: 12 may read 21."""
REVERSED = "\u202e"
"""Printed by readers before text that the markup of a file reverses."""

_UNPRINTED = re.compile(f"[{UNPRINTED}]+")


def drop_unprinted(text: str) -> str:
    """A text without the characters that print nothing and change nothing."""
    return _UNPRINTED.sub("", text)


def drop_unshown(text: str) -> str:
    """The same as a browser shows it: without soft hyphens too."""
    return drop_unprinted(text).replace(SOFT_HYPHEN, "")
