"""The embedded PostgreSQL: the real server, started by us from a wheel's programs, so that nothing need be installed.

It listens on a unix socket only, lets in only the account that launched it, and belongs to nobody once it runs:
whoever started it may be killed, and the next `start` of the same home adopts it.

    server = embedded.start(Path(".healthcode"))
    psycopg.connect(server.dsn())
    embedded.stop(Path(".healthcode"))
"""

from healthcode.embedded.ending import remove, stop
from healthcode.embedded.launch import start
from healthcode.embedded.server import Server, running
from healthcode.embedded.sockets import neighbour

__all__ = ["Server", "neighbour", "remove", "running", "start", "stop"]
