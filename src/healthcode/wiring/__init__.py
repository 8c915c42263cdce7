"""The place where services are put together: the database found or started, the desk laid, the keys and the doors.

Doors call `open_desk`, or `open_doors` for many desks at once, and get everything a service works with; nothing below
this room knows where it came from.
"""

from healthcode.wiring.database import APP, OWNER, SIGNER, Dsns, database, lint_database, migrate_database, open_ledger
from healthcode.wiring.desks import county_codes, open_desk, policy_folder
from healthcode.wiring.doors import DemoLogin, Doors, Entrance, Way, open_doors
from healthcode.wiring.keys import (
    DEMO,
    PRODUCTION,
    environment_of,
    open_keys,
    seal_desk,
    signer_database,
    signer_dsn,
    signer_socket,
    trusted,
)

__all__ = [
    "APP",
    "DEMO",
    "OWNER",
    "PRODUCTION",
    "SIGNER",
    "DemoLogin",
    "Doors",
    "Dsns",
    "Entrance",
    "Way",
    "county_codes",
    "database",
    "environment_of",
    "lint_database",
    "migrate_database",
    "open_desk",
    "open_doors",
    "open_keys",
    "open_ledger",
    "policy_folder",
    "seal_desk",
    "signer_database",
    "signer_dsn",
    "signer_socket",
    "trusted",
]
