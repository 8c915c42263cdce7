"""Editions as files: `policies/<division>/<date>.toml`, read whole and refused with file, key and remedy.

The standard library's parser refuses duplicate keys and has real date-times, which is why editions are TOML.
"""

import tomllib
from collections.abc import Sequence
from pathlib import Path

from healthcode.core.policy import Edition, edition_from
from healthcode.core.problems import Problem

POLICIES = "policies"


def read_edition(path: Path) -> Edition:
    """The edition in one file; Problem `policy.…` otherwise."""
    return edition_from(_tables(path), file=str(path))


def read_editions(folder: Path) -> tuple[Edition, ...]:
    """Every edition of a division's folder, by start; Problem `policy.same_id` when two files claim one id."""
    by_id: dict[str, Path] = {}
    editions = []
    for path in sorted(folder.glob("*.toml")):
        edition = read_edition(path)
        if edition.id in by_id:
            raise Problem("policy.same_id", file=path, key="edition.id", id=edition.id, first=by_id[edition.id])
        by_id[edition.id] = path
        editions.append(edition)
    if not editions:
        raise Problem("policy.no_editions", folder=folder)
    return tuple(sorted(editions, key=lambda edition: (edition.effective_from, edition.published_at)))


def find_policies(start: Path) -> Path:
    """The folder of editions: beside the checkout's sources, else the copy inside the installed package."""
    package = Path(__file__).resolve().parent.parent
    for candidate in (start / POLICIES, package.parent.parent / POLICIES, package / POLICIES):
        if candidate.is_dir():
            return candidate
    raise Problem("policy.no_folder", folder=start / POLICIES)


def edition_paths(paths: Sequence[Path]) -> tuple[Path, ...]:
    """The TOML files that `paths` name, folders searched through; Problem `policy.not_found` for what is neither."""
    found: list[Path] = []
    for path in paths:
        if not path.exists():
            raise Problem("policy.not_found", file=path)
        found += sorted(path.rglob("*.toml")) if path.is_dir() else [path]
    return tuple(found)


def _tables(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise Problem("policy.not_found", file=path) from None
    except UnicodeDecodeError as error:
        raise Problem("policy.not_utf8", file=path, position=error.start) from None
    except tomllib.TOMLDecodeError as error:
        raise Problem("policy.not_toml", file=path, said=error) from None
