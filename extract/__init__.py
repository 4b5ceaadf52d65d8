"""Network to snapshots: site profiles, CMS adapters, the polite client, the archive."""
