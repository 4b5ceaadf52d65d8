"""Tables to facts: by labels and their path, never by numbering and never by position alone."""
