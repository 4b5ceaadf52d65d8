"""The annual reports of other offices: a site on loopback as nasty as the real ones."""
