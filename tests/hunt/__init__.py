"""The hunt: pages as offices make them, changed as offices change them, and what a reading of each makes of it."""
