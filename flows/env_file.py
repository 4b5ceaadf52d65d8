"""``.env.example`` is made from the settings, so that it can never lack one."""

from textwrap import wrap

from flows.settings import Settings

_HEAD = """\
# Settings of Gongkai. Copy to .env beside where you run `gongkai`, or set them in the environment.
# `gongkai config` prints what is in force. A commented line shows the default.
"""


def example_text() -> str:
    """The text of ``.env.example``."""
    return _HEAD + "".join(_entry(name) for name in Settings.model_fields)


def _entry(name: str) -> str:
    field = Settings.model_fields[name]
    comment = "\n".join(f"# {line}" for line in wrap(field.description or "", 100))
    default = " ".join(field.default) if isinstance(field.default, tuple) else field.default
    return f"\n{comment}\n# GONGKAI_{name.upper()}={default}\n"
