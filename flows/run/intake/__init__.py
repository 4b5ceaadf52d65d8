"""What comes in: the lists of the site, its pages in batches or those of the archive, and the record of every request."""
