"""The static overview: pages of figures for people without BI, made of the marts, written where they differ."""
