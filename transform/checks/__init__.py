"""The checks: they open issues about a report, or about a publisher's reports side by side, and alter no value."""
