"""The site's own time. Nothing in the replica reads a clock."""

from datetime import timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
