"""The build hook: a wheel, a source archive and an editable install carry the front ends, built when they changed.

A source archive carries them built, with the digest of what they were built from; installing from it needs no node.
"""

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FrontEnds(BuildHookInterface[Any]):
    """Runs before hatchling gathers the files of the package."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Bring src/healthcode/web/pages up to the sources and along; the errors of front_ends.py when that cannot be.

        They are named here because git, and with it hatchling, ignores them.
        """
        front_ends = _front_ends()
        front_ends.build()
        if version != "editable":
            place = front_ends.PAGES.relative_to(front_ends.ROOT / ("src" if self.target_name == "wheel" else ""))
            build_data["force_include"][str(front_ends.PAGES)] = str(place)


def _front_ends() -> ModuleType:
    """apps/tools/front_ends.py, which is no package: a build has nothing of ours on its path."""
    spec = importlib.util.spec_from_file_location("front_ends", Path(__file__).parent / "apps/tools/front_ends.py")
    assert spec is not None and spec.loader is not None  # noqa: PT018
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
