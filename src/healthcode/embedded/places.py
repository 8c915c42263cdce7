"""Where the parts of one embedded database lie: all in its home, unless the database's account cannot go there.

A home below a closed directory (/root is 0700) stays closed: no mode of a parent is ever loosened. The data then
lie under /var/lib/healthcode, in a directory that root made and that is named after the home.

>>> Site(home=Path("/srv/hc"), base=Path("/srv/hc")).data_dir
PosixPath('/srv/hc/postgres')
"""

import hashlib
import os
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from healthcode.core.problems import Problem
from healthcode.embedded.account import ROOT, Account, launcher, of_uid

VAR = Path("/var/lib/healthcode")


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The home that was asked for, and the directory `base` in which the database really lies."""

    home: Path
    base: Path

    @property
    def data_dir(self) -> Path:
        """The cluster; it gets this name only when `initdb` has finished."""
        return self.base / "postgres"

    @property
    def making(self) -> Path:
        """A cluster before it is finished; whatever is found here was interrupted."""
        return self.base / "postgres.making"

    @property
    def removing(self) -> Path:
        """A cluster on its way out, so that half of one is never taken for a whole one."""
        return self.base / "postgres.removing"

    @property
    def conf_dir(self) -> Path:
        """Our configuration; outside the data directory, so root never writes where the account could swap files."""
        return self.base / "conf"

    @property
    def log(self) -> Path:
        """What the server says, opened by the launcher and handed over."""
        return self.home / "postgres.log"


def digest(home: Path) -> str:
    """Twelve hex digits that stand for a home wherever its own path is too long or closed."""
    return hashlib.sha256(os.fsencode(home)).hexdigest()[:12]


def make_home(home: Path) -> None:
    """Make the home if it is new: passable when root will hand the data to another account, else private."""
    home.mkdir(mode=0o711 if os.geteuid() == ROOT else 0o700, parents=True, exist_ok=True)
    if not os.access(home, os.W_OK | os.X_OK):
        raise Problem("embedded.home_not_writable", home=home, reason="Permission denied")


def possible(home: Path) -> tuple[Site, ...]:
    """Every site this home's database can have."""
    return Site(home=home, base=VAR / digest(home)), Site(home=home, base=home)


def existing(home: Path) -> Site | None:
    """The site that already holds this home's database; it stays there even when modes have changed since."""
    return next((site for site in possible(home) if site.data_dir.is_dir()), None)


def chosen(home: Path, account: Account) -> Site:
    """The site of a new database."""
    if account == launcher() or account.can_enter(home):
        return Site(home=home, base=home)
    base = own_directory(own_directory(VAR) / digest(home))
    if not account.can_enter(base):
        raise Problem("embedded.data_unreachable", data_dir=base, account=account.name)
    return Site(home=home, base=base)


def owner(site: Site) -> Account:
    """The account of an existing database is the one that owns its files; only it or root can start it."""
    account = of_uid(site.data_dir.stat().st_uid)
    if account.uid == ROOT:
        raise Problem("embedded.account_unusable", account=account.name)
    if os.geteuid() not in (ROOT, account.uid) or not account.can_enter(site.data_dir):
        raise Problem("embedded.data_unreachable", data_dir=site.data_dir, account=account.name)
    return account


def own_directory(path: Path) -> Path:
    """`path`, made by root for everybody to pass; one that others could have prepared is refused."""
    with suppress(FileExistsError):
        path.mkdir()
        path.chmod(0o755)  # whatever the umask: only a directory that we made ourselves gets this
    mode = path.lstat()
    if not stat.S_ISDIR(mode.st_mode) or mode.st_uid != ROOT or mode.st_mode & 0o022:
        raise Problem("embedded.directory_unsafe", directory=path)
    return path
