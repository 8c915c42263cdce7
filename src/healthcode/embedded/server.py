"""A running embedded PostgreSQL as the rest of the program sees it: where it is and how to address it.

>>> hc = Path("/srv/hc")
>>> Server(data_dir=hc, socket_dir=hc / "run", port=5432, pid=1, adopted=False, version="18.6").dsn()
'postgresql://healthcode_owner@/healthcode?host=%2Fsrv%2Fhc%2Frun&port=5432'
"""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg

from healthcode.embedded import pidfile, places
from healthcode.embedded.cluster import DATABASE
from healthcode.embedded.conf import ADMIN, OWNER
from healthcode.embedded.pidfile import Note


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A server that answers; `adopted` if an earlier launcher started it."""

    data_dir: Path
    socket_dir: Path
    port: int
    pid: int
    adopted: bool
    version: str

    def dsn(self, *, database: str = DATABASE, user: str = OWNER) -> str:
        """The address of a database on this server, over its unix socket."""
        return address(self.socket_dir, self.port, database=database, user=user)


def address(socket_dir: Path, port: int, *, database: str = "postgres", user: str = ADMIN) -> str:
    """A libpq address over a unix socket; by default the one that we administer the server with."""
    host = quote(os.fsencode(socket_dir), safe="")
    return f"postgresql://{quote(user)}@/{quote(database)}?host={host}&port={port}"


def running(home: Path) -> Server | None:
    """The server of `home` if it is up and answers this user."""
    try:
        site = places.existing(home.resolve())
        note = pidfile.alive(site.data_dir) if site else None
        if not site or not note or note.status != "ready":
            return None
        with psycopg.connect(address(note.socket_dir, note.port), connect_timeout=5) as connection:
            version = connection.info.parameter_status("server_version") or ""
    except (PermissionError, psycopg.OperationalError):
        return None
    return described(site.data_dir, note, adopted=True, version=version)


def described(data_dir: Path, note: Note, *, adopted: bool, version: str) -> Server:
    """The server that left this note."""
    return Server(
        data_dir=data_dir,
        socket_dir=note.socket_dir,
        port=note.port,
        pid=note.pid,
        adopted=adopted,
        version=version,
    )
