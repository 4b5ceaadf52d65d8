"""From a page to the bytes of one kind of file."""
