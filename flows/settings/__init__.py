"""The settings of a deployment: what they are, the file they come from, and what is printed of them."""

from flows.settings.masking import mask_passwords, mask_whole
from flows.settings.model import Settings, example_text, export_settings, language_in_force, read_settings

__all__ = [
    "Settings",
    "example_text",
    "export_settings",
    "language_in_force",
    "mask_passwords",
    "mask_whole",
    "read_settings",
]
