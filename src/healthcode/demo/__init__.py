"""The demo province: synthetic people over Hebei's real counties, and the FAQ walked through as a story in dates."""
