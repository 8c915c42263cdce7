"""The end of an embedded PostgreSQL: stopped, so that it can be started again, or removed with all its data."""

import shutil
from contextlib import suppress
from pathlib import Path

from healthcode.embedded import cluster, failures, lock, places, postmaster
from healthcode.embedded.places import Site
from healthcode.embedded.sockets import traces


def stop(home: Path, *, patience: float = postmaster.PATIENCE) -> None:
    """Stop the server of `home`; if it is not running, nothing happens."""
    home = home.resolve()
    with failures.told(home):
        site = places.existing(home)
        if site:
            with lock.held(home):
                postmaster.stop(site, patience=patience)


def remove(home: Path) -> None:
    """Stop the server of `home` and delete its database; everything else in the home stays."""
    home = home.resolve()
    if not home.is_dir():
        return
    with failures.told(home), lock.held(home):
        for site in places.possible(home):
            postmaster.stop(site)
            _delete(site)


def _delete(site: Site) -> None:
    cluster.clear(site)
    if site.data_dir.is_dir():
        site.data_dir.rename(site.removing)  # from here on there is no database, even if we are killed
        cluster.clear(site)
    for directory in (site.conf_dir, *traces(site)):
        shutil.rmtree(directory, ignore_errors=True)
    for log in (site.log, site.log.with_suffix(".log.1")):
        log.unlink(missing_ok=True)
    if site.base != site.home:
        with suppress(OSError):
            site.base.rmdir()
