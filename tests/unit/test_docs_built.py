"""The documentation builds into pages without a warning, and a reader gets from its first page to every other."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_the_documentation_builds_without_a_warning(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-b", "html", "-c", "docs", ".", str(tmp_path)]
    done = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    first = (tmp_path / "docs" / "contents.html").read_text("utf-8")
    pages = [*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")]
    found = {page.relative_to(ROOT).with_suffix(".html") for page in pages if page.name != "contents.md"}
    assert [page for page in sorted(found) if page.name not in first] == []
