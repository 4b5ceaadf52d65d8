"""From tables to facts: a figure is named by the labels around it, never by a number or a place alone."""
