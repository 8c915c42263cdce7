"""Sees to it that the browser tests find a Chromium and a Chinese font; `make test` calls it before the tests.

Debian's own packages are used: a browser that a test library brings along is a download of its own. Nothing is done
when both are there. Who is not root reads one sentence that says what to install.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGES = {"chromium": "chromium", "fonts": "fonts-noto-cjk"}
NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")


def browser() -> Path | None:
    """The Chromium to test with: $HEALTHCODE_CHROMIUM, else one on the path; None when there is none."""
    asked = os.environ.get("HEALTHCODE_CHROMIUM")
    if asked:
        return Path(asked) if os.access(asked, os.X_OK) else None
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return Path(found) if found else None


def chinese_font() -> bool:
    """Whether Chinese can be drawn at all; without, every screenshot shows boxes."""
    tool = shutil.which("fc-list")
    if tool is None:
        return False
    return bool(subprocess.run([tool, ":lang=zh"], capture_output=True, check=False).stdout.strip())  # noqa: S603


def missing() -> list[str]:
    """The Debian packages that have to be installed."""
    lacking = [] if browser() else [PACKAGES["chromium"]]
    return lacking if chinese_font() else [*lacking, PACKAGES["fonts"]]


def what_to_do(packages: list[str]) -> str:
    """One sentence for a person who has to install them by hand."""
    by_hand = f"The browser tests need {' and '.join(packages)}: run `apt-get install {' '.join(packages)}` as root"
    return f"{by_hand}, or set HEALTHCODE_CHROMIUM to the path of a Chromium."


def install(packages: list[str]) -> None:
    """Install with apt-get; CalledProcessError when it refuses."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-qq", "--yes", "--no-install-recommends", *packages]):
        subprocess.run(["apt-get", *command], env=quiet, check=True, stdout=subprocess.DEVNULL)  # noqa: S603, S607


def main() -> int:
    """0 when browser and font are there, or are now."""
    packages = missing()
    if packages and os.geteuid() == 0 and shutil.which("apt-get"):
        sys.stderr.write(f"Installing {', '.join(packages)} for the browser tests …\n")
        try:
            install(packages)
        except subprocess.CalledProcessError as fault:
            sys.stderr.write(f"apt-get ended with {fault.returncode}. {what_to_do(packages)}\n")
            return 1
    packages = missing()
    if packages:
        sys.stderr.write(f"{what_to_do(packages)}\n")
    return 1 if packages else 0


if __name__ == "__main__":
    sys.exit(main())
