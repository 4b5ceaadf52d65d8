"""Commands that only read: status, verification, evidence of a fact, discovery without loading."""
