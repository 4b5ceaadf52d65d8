"""From the bytes of a report's files to a parsed report, in processes that are limited and may be killed."""
