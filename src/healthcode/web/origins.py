"""Where our own pages are: the origins that a browser may name, and nobody else's.

>>> sorted(origins("http://localhost:8000"))
['http://127.0.0.1:8000', 'http://[::1]:8000', 'http://localhost:8000']
>>> origins("https://code.example")
frozenset({'https://code.example'})
"""

from urllib.parse import urlsplit

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


def origins(origin: str) -> frozenset[str]:
    """The origins our pages have; on a machine of one's own all its names."""
    parts = urlsplit(origin)
    name = parts.hostname or ""
    if name not in LOOPBACK and f"[{name}]" not in LOOPBACK:
        return frozenset({origin})
    port = f":{parts.port}" if parts.port else ""
    return frozenset(f"{parts.scheme}://{loop}{port}" for loop in LOOPBACK)
