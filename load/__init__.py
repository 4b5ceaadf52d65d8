"""Facts to warehouse: tables and migrations, loading, runs and their lock, corrections, marts and exports."""
