"""A scan: what a presentation is worth at an instant (DESIGN §5)."""
