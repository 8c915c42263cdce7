"""The doors: HTTP for residents, verifiers and staff. Doors read the clock, call one service and answer."""
