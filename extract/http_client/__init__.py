"""The polite client: how pages of a site are fetched, and what each response is."""
