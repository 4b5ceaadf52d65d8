"""What the person on call is told: when a message is due, its words, and its way to the addresses of the settings."""
