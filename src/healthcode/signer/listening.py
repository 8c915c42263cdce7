"""The signer's socket: a name in the file system that only its own account can ask at, or an agreed group.

It has mode 0600, with a group 0660, so that the doors can run as another account and never come near the keys; and in a
folder where nobody else can put another in its place.
"""

import grp
import os
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from healthcode.core.problems import Problem

LONGEST = 107  # bytes of sun_path, less its closing zero
BACKLOG = 128


@contextmanager
def listening(path: Path, *, group: str | None = None) -> Iterator[socket.socket]:
    """A socket at `path` until the end; Problem `signer.socket_taken`, `signer.folder_open`, `signer.socket_path`."""
    if len(os.fsencode(path)) > LONGEST:
        raise Problem("signer.socket_path", file=path, most=LONGEST)
    _check_folder(path.parent)
    _put_away_left(path)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        _bind(listener, path, group)
        yield listener
    finally:
        listener.close()
        path.unlink(missing_ok=True)


def _bind(listener: socket.socket, path: Path, group: str | None) -> None:
    """Nobody can ask before the mode is right: one connects only where somebody listens."""
    before = os.umask(0o177)
    try:
        listener.bind(str(path))
    finally:
        os.umask(before)
    if group is not None:
        os.chown(path, -1, _number(group))
        path.chmod(0o660)
    listener.listen(BACKLOG)


def _number(group: str) -> int:
    try:
        return grp.getgrnam(group).gr_gid
    except KeyError:
        raise Problem("signer.no_group", group=group) from None


def _check_folder(folder: Path) -> None:
    """Made when it is not there; whoever else may write into it could listen in the signer's place."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if stat.S_IMODE(folder.stat().st_mode) & 0o022:
        raise Problem("signer.folder_open", folder=folder)


def _put_away_left(path: Path) -> None:
    """What a killed signer left; Problem `signer.socket_taken` when somebody answers there."""
    if not path.is_socket():
        return
    asked = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    with asked, suppress(ConnectionRefusedError, FileNotFoundError):
        asked.connect(str(path))
        raise Problem("signer.socket_taken", file=path)
    path.unlink(missing_ok=True)
