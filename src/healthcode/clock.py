"""The only reader of the wall clock. Doors read it once and pass the instant down as `at`."""

from datetime import UTC, datetime


def now() -> datetime:
    """This instant, aware, in UTC, to the microsecond (as PostgreSQL keeps it)."""
    return datetime.now(UTC)
