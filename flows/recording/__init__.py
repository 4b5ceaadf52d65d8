"""What a recorded run leaves in Prefect: the link to it, its report as artifacts, its progress, the end of dead ones."""
