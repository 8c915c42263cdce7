"""The WeChat and Alipay programs, built with the node that comes as a Python package, when their sources changed.

`python apps/tools/mini_programs.py build` brings apps/miniprogram/dist/build up to its sources; `run SCRIPT …` runs a
script of apps/miniprogram/package.json. They have packages and a lock of their own, since uni-app needs another Vite
than the pages (ADR 0023), and no Python package carries them.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import front_ends
from front_ends import APPS, NOT_SOURCE, SENTENCES, digest, npm, sources

PROGRAMS = APPS / "miniprogram"
BUILT = PROGRAMS / "dist" / "build"
STAMP = PROGRAMS / "dist" / ".built"
INSTALLED = PROGRAMS / "node_modules" / ".installed"
SHARED = ("core", "resident/src")
"""What they are built from besides their own sources and the sentences."""

DEPLOYMENT = "HEALTHCODE_MINIPROGRAM"
"""The variable that names an operator's file (tools/deployment.js); without it the example is built."""


def build() -> bool:
    """Bring both programs up to their sources; False when they were already. NoNode, CalledProcessError."""
    now = source_hash()
    if STAMP.is_file() and STAMP.read_text() == now:
        return False
    STAMP.unlink(missing_ok=True)
    run("build")
    STAMP.write_text(now)
    return True


def run(*arguments: str) -> None:
    """A script with the packages of both locks in place: core's own are those of apps. NoNode, CalledProcessError."""
    front_ends.install()
    install()
    npm("run", *arguments, folder=PROGRAMS)


def install() -> None:
    """`npm ci`, unless exactly this lock is installed already; nothing that is installed runs a script of its own."""
    lock = digest([PROGRAMS / "package-lock.json"])
    if INSTALLED.is_file() and INSTALLED.read_text() == lock:
        return
    npm("ci", "--ignore-scripts", "--prefer-offline", "--loglevel=error", folder=PROGRAMS)
    INSTALLED.write_text(lock)


def source_hash() -> str:
    """SHA-256 over everything a build reads."""
    return digest([*sorted(_sources()), *SENTENCES, *_deployment()])


def _sources() -> Iterator[Path]:
    yield APPS / "package-lock.json"
    for folder in SHARED:
        yield from sources(APPS / folder)
    yield from sources(PROGRAMS, leaving=NOT_SOURCE | {"dist", "harness"})


def _deployment() -> list[Path]:
    named = os.environ.get(DEPLOYMENT)
    return [Path(named).resolve()] if named else []


def main(arguments: Sequence[str]) -> int:
    """The command line; the exit code is that of npm."""
    try:
        match arguments:
            case ["build"]:
                build()
            case ["run", *rest]:
                run(*rest)
            case _:
                sys.stderr.write(f"{__doc__}\n")
                return 2
    except front_ends.NoNode as fault:
        sys.stderr.write(f"{fault}\n")
        return 1
    except subprocess.CalledProcessError as fault:
        return fault.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
