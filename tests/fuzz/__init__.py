"""A seeded fuzz: of files that are read, and of whole nights."""
