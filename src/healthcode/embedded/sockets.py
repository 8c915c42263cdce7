"""The directory of the server's unix socket, the only door it has: private, and short enough for an address.

The address of a unix socket holds 107 bytes, so a home with a long path gets its socket under /tmp instead.
There anybody may have prepared a directory of our name; one that is not ours alone is refused.

>>> fits(Path("/srv/hc/run")), fits(Path("/srv") / ("x" * 100))
(True, False)
"""

import os
import stat
from contextlib import suppress
from pathlib import Path

from healthcode.core.problems import Problem
from healthcode.embedded.account import Account, launcher
from healthcode.embedded.places import Site, digest

PORT = 5432  # part of the socket's name; the directory is ours alone, so it collides with nothing
LONGEST = 107  # bytes of sun_path, less its closing zero; macOS has 103, and its temporary paths are short
SHARED = Path("/tmp")  # noqa: S108 - always there, always short; `private` distrusts what it finds in it


def socket_directory(site: Site, account: Account) -> Path:
    """Where the server of this site listens."""
    inside = site.base / "run"
    return inside if fits(inside) else SHARED / f"healthcode-{account.uid}-{digest(site.home)}"


def neighbour(home: Path, name: str) -> Path:
    """A place for another socket of this home: beside the server's, whose directory is made if it is not there."""
    site = Site(home=home.resolve(), base=home.resolve())
    directory = socket_directory(site, launcher())
    directory.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        directory.mkdir(mode=0o700)
    return directory / name


def traces(site: Site) -> list[Path]:
    """Every socket directory this site can have had, whichever account it ran as."""
    return [site.base / "run", *SHARED.glob(f"healthcode-*-{digest(site.home)}")]


def fits(directory: Path) -> bool:
    """Whether PostgreSQL and its clients can name a socket in there; a comma separates directories for both."""
    path = os.fsencode(socket_file(directory))
    return len(path) <= LONGEST and not set(b",\"'\\\n") & set(path)


def socket_file(directory: Path) -> Path:
    """The socket, as clients derive it from directory and port."""
    return directory / f".s.PGSQL.{PORT}"


def private(directory: Path, account: Account) -> Path:
    """`directory`, owned by `account` and closed to everybody else; made if it is not there."""
    with suppress(FileExistsError):
        directory.mkdir(mode=0o700)
    flags = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
    try:
        opened = os.open(directory, flags)
    except OSError:  # a symbolic link, a file, or somebody else's
        raise Problem("embedded.directory_unsafe", directory=directory) from None
    try:
        _claim(opened, directory, account)
    finally:
        os.close(opened)
    return directory


def _claim(opened: int, directory: Path, account: Account) -> None:
    """Through the descriptor, so that nobody swaps the directory between the look and the change."""
    found = os.fstat(opened)
    if found.st_uid not in (account.uid, os.geteuid()) or stat.S_IMODE(found.st_mode) & 0o077:
        raise Problem("embedded.directory_unsafe", directory=directory)
    if found.st_uid != account.uid:
        os.fchown(opened, account.uid, account.gid)
