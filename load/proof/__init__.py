"""Proof of the warehouse: what is stored compared with what it was made of, and damaged rows written again."""
