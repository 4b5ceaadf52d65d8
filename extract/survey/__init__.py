"""The survey of an unknown site: where its annual reports are listed, which offices file them, and a profile of it.

survey.py shows the way; there is a module for each kind of evidence."""
