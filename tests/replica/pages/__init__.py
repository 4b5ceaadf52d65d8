"""Pages: the HTML of the CMS around lists and bodies."""
