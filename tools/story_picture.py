"""Makes `docs/story.svg` and `docs/story.zh.svg`: a few scenes of a real run of the demo, as a terminal shows them.

    python tools/story_picture.py [--scenes approved second_tests released] [--width 110]

The demo runs in a home of its own that is deleted afterwards: once in English, and once more in Chinese, which
tells the same evidence again. Nothing is drawn by hand; the picture loads no font and no file from anywhere.
"""

import argparse
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from healthcode import embedded
from healthcode.texts import sentence

DOCS = Path(__file__).parents[1] / "docs"
PICTURES: Mapping[str, Path] = {"en": DOCS / "story.svg", "zh-CN": DOCS / "story.zh.svg"}
SCENES = ("approved", "second_tests", "released")

# Of the rule that heads a scene: its number, its instant, its title.
HEADING = re.compile(r"^\d+  \d{4}-\d{2}-\d{2} \d{2}:\d{2}  ")

THEME = TerminalTheme(
    (24, 26, 31),
    (214, 217, 224),
    [(24, 26, 31), (224, 92, 92), (96, 186, 106), (222, 178, 84), (98, 152, 230), (190, 120, 220), (86, 190, 200),
     (200, 204, 212)],
    [(120, 126, 140), (240, 110, 110), (116, 206, 126), (240, 200, 104), (118, 172, 250), (210, 140, 240),
     (106, 210, 220), (236, 239, 244)],
)  # fmt: skip

# Rich's own format without its web fonts: whoever opens the picture asks nobody for anything.
FORMAT = """\
<svg class="rich-terminal" viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg">
    <style>
    .{unique_id}-matrix {{
        font-family: Menlo, Consolas, "DejaVu Sans Mono", "Noto Sans Mono CJK SC", "PingFang SC", "Microsoft YaHei",
            "WenQuanYi Micro Hei", monospace;
        font-size: {char_height}px;
        line-height: {line_height}px;
    }}
    .{unique_id}-title {{ font-size: 18px; font-weight: bold; font-family: arial, sans-serif; }}
    {styles}
    </style>
    <defs>
    <clipPath id="{unique_id}-clip-terminal">
      <rect x="0" y="0" width="{terminal_width}" height="{terminal_height}" />
    </clipPath>
    {lines}
    </defs>
    {chrome}
    <g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
    {backgrounds}
    <g class="{unique_id}-matrix">
    {matrix}
    </g>
    </g>
</svg>
"""


def main() -> None:
    """Runs the demo and writes both pictures."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    arguments.add_argument("--scenes", nargs="+", default=SCENES, metavar="SCENE")
    arguments.add_argument("--width", type=int, default=110)
    given = arguments.parse_args()
    home = Path(tempfile.mkdtemp(prefix="story-"))
    home.chmod(0o711)  # when root starts it, the database's account has to pass
    try:
        for language, picture in PICTURES.items():
            told = run(home, language, given.width)
            picture.write_text(drawn(chosen(told, given.scenes, language), given.width), encoding="utf-8")
    finally:
        embedded.remove(home)
        shutil.rmtree(home, ignore_errors=True)


def run(home: Path, language: str, width: int) -> str:
    """What `healthcode demo` writes to a terminal of that width, with its colors."""
    terminal = {"HEALTHCODE_HOME": str(home), "HEALTHCODE_LANG": language, "COLUMNS": str(width), "FORCE_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "healthcode", "demo"],
        env={**os.environ, **terminal, "COLORTERM": "", "TERM": "xterm-256color"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        check=True,
    )
    return done.stdout.decode()


def chosen(told: str, names: Sequence[str], language: str) -> list[Text]:
    """The scenes of these names, in the order of the story; SystemExit when the run did not tell one."""
    titles = {sentence(f"story.title.{name}", language) for name in names}
    found = [scene for scene in scenes(told) if any(title in scene.plain.partition("\n")[0] for title in titles)]
    if len(found) != len(titles):
        raise SystemExit(f"{len(found)} of the scenes {', '.join(names)} were told")
    return found


def scenes(told: str) -> Iterator[Text]:
    """The run cut at the headings of its scenes; what stands before the first is left out."""
    lines = [Text.from_ansi(line) for line in told.splitlines()]
    starts = [place for place, line in enumerate(lines) if HEADING.match(line.plain)]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        scene = Text("\n").join(lines[start:end])
        scene.rstrip()
        yield scene


def drawn(found: Sequence[Text], width: int) -> str:
    """The picture of these scenes, one under the other."""
    console = Console(record=True, width=width, file=io.StringIO(), force_terminal=True, color_system="256")
    for place, scene in enumerate(found):
        console.print(*[""] if place else [], scene, sep="\n", soft_wrap=True)
    svg = console.export_svg(title="healthcode demo", theme=THEME, code_format=FORMAT, unique_id="story")
    return "\n".join(line.rstrip() for line in svg.splitlines()) + "\n"


if __name__ == "__main__":
    main()
