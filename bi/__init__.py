"""Dashboards over the marts, and how they are tried: Apache Superset with an environment of its own (docs/BI.md)."""
