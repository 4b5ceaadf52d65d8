"""Output for people and scripts; the only room that uses rich, apart from the progress of a run."""
