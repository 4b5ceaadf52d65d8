"""Writers: from what stands on paper to bytes of one kind."""
