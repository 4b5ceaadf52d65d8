"""Reports made ready for the load by the processes that read them: nothing here imports a database."""
