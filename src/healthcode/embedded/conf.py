"""Our configuration of the server: three files that we write, whole, at every start.

`postgresql.conf` includes the one that `initdb` made (it holds what initdb found out about this machine) and then
says what we want. `pg_hba.conf` lets in unix sockets by peer only; `pg_ident.conf` says which accounts are whom.

>>> quoted("it's")
"'it''s'"
"""

import os
from collections.abc import Iterable
from pathlib import Path

from healthcode.embedded.account import Account, launcher
from healthcode.embedded.places import Site
from healthcode.embedded.sockets import PORT

ADMIN, OWNER = "healthcode_admin", "healthcode_owner"
REGEX_SINCE = 16  # pg_ident.conf takes a pattern for the role from this version on

SETTINGS: dict[str, object] = {
    "listen_addresses": "",
    "port": PORT,
    "unix_socket_permissions": "0700",  # root passes anyway; nobody else needs to
    "max_connections": 50,
    "shared_buffers": "256MB",
    # 256 MB gain little from huge pages, and `try` would take those an operator reserved for something else.
    "huge_pages": "off",
    "wal_level": "replica",
    # A mass push writes gigabytes in minutes: checkpoints that are far apart write each page once, not ten times.
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",  # we read the log to tell a full disk from other faults
    "logging_collector": False,
    "log_destination": "stderr",
    "log_line_prefix": "%m [%p] ",
    # Statements and error details quote rows. Rows are about people, so they stay out of the log.
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": 0,
    "log_error_verbosity": "terse",
}
DURABLE = ("fsync", "synchronous_commit", "full_page_writes")


def write(site: Site, sockets: Path, account: Account, *, major: int, durable: bool) -> bool:
    """Write the three files; whether any of them changed."""
    site.conf_dir.mkdir(exist_ok=True)
    site.conf_dir.chmod(0o755)  # ours; the account must read it, and there is nothing secret in it
    texts = {
        "postgresql.conf": postgresql_conf(site, sockets, durable=durable),
        "pg_hba.conf": "local all all peer map=healthcode\n",
        "pg_ident.conf": pg_ident_conf({account.name, launcher().name}, major=major),
    }
    changes = [_replaced(site.conf_dir / name, text) for name, text in texts.items()]
    return any(changes)


def postgresql_conf(site: Site, sockets: Path, *, durable: bool) -> str:
    """The server's settings; not `durable` is for tests, which may lose everything in a power cut."""
    settings = SETTINGS | {
        "hba_file": site.conf_dir / "pg_hba.conf",
        "ident_file": site.conf_dir / "pg_ident.conf",
        "unix_socket_directories": sockets,
        **dict.fromkeys(DURABLE, durable),
    }
    lines = [f"{name} = {quoted(value)}" for name, value in settings.items()]
    return "\n".join([f"include {quoted(site.data_dir / 'postgresql.conf')}", *lines, ""])


def pg_ident_conf(users: Iterable[str], *, major: int) -> str:
    """Each of the accounts may be any role of ours; every other account is nobody here."""
    roles = ["/^healthcode_[a-z_]+$"] if major >= REGEX_SINCE else [ADMIN, OWNER, "healthcode_app", "healthcode_signer"]
    return "".join(f'healthcode "{user}" {role}\n' for user in sorted(users) for role in roles)


def quoted(value: object) -> str:
    """A value as postgresql.conf spells it."""
    text = ("on" if value else "off") if isinstance(value, bool) else str(value)
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"


def _replaced(path: Path, text: str) -> bool:
    """Write by rename: a server that reloads meanwhile reads the old file or the new one, never half."""
    content = os.fsencode(text)
    if path.is_file() and path.read_bytes() == content:
        return False
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    fresh.write_bytes(content)
    fresh.chmod(0o644)
    fresh.replace(path)
    return True
