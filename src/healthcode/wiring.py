"""The place where services are put together."""
