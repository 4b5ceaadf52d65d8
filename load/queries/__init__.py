"""What people ask the warehouse: small read-only functions that answer with plain rows."""
