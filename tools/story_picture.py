"""Makes `docs/story.svg` and `docs/story.zh.svg`: a few scenes of a real run of the demo, as a terminal shows them.

    python tools/story_picture.py [--scenes approved second_tests released] [--width 110]

The demo runs in a home of its own that is deleted afterwards: once in English, and once more in Chinese, which
tells the same evidence again. Nothing in it is made up: every word was on the terminal.
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
from itertools import groupby
from pathlib import Path
from xml.sax.saxutils import escape

from rich.cells import cell_len
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
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

# Every word is placed by itself and told its length, so that columns stand whatever font a reader has. The picture
# loads no font and no file from anywhere.
FONTS = (
    "'DejaVu Sans Mono', Menlo, Consolas, 'Noto Sans Mono CJK SC', 'PingFang SC', 'Microsoft YaHei', "
    "'WenQuanYi Micro Hei', monospace"
)
SIZE, CELL, LINE = 20, 12.04, 23.4  # font size; width and height of a terminal's cell
MARGIN, BAR = 22, 44  # around the text; the window's bar above it
WIDE = 23  # font size of a Chinese character, which fills two cells
FRAMES = frozenset("│┃┏┳┓┡╇┩├┼┤└┴┘─━╭╮╰╯")


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
    """The picture of these scenes, one under the other, in a window as wide as the terminal was."""
    console = Console(width=width, file=io.StringIO(), force_terminal=True, color_system="256")
    whole = Text("\n\n").join(found)
    lines = console.render_lines(whole, console.options.update(width=width, no_wrap=True, overflow="ignore"), pad=False)
    body = [shape for number, line in enumerate(lines) for shape in row(line, BAR + MARGIN / 2 + number * LINE)]
    size = (width * CELL + 2 * MARGIN, BAR + len(lines) * LINE + 2 * MARGIN)
    ground, ink = THEME.background_color.hex, THEME.foreground_color.hex
    dots = [
        f'<circle cx="{24 + 22 * place}" cy="22" r="7" fill="{color}"/>'
        for place, color in enumerate(("#ff5f57", "#febc2e", "#28c840"))
    ]
    window = f'<rect width="100%" height="100%" rx="10" fill="{ground}"/>'
    title = f'<text x="50%" y="28" text-anchor="middle" fill="{ink}" opacity="0.7">healthcode demo</text>'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size[0]:.0f} {size[1]:.0f}" xml:space="preserve">'
    text = f'<g font-family="{FONTS}" font-size="{SIZE}" fill="{ink}">'
    return "\n".join([head, window, *dots, text, title, *body, "</g>", "</svg>"]) + "\n"


def row(line: Sequence[Segment], top: float) -> Iterator[str]:
    """The shapes of one line: its backgrounds, then its words, each where the terminal has it."""
    words: list[str] = []
    cell = 0
    for segment in line:
        style = segment.style or Style.null()
        color, ground = (style.bgcolor, style.color) if style.reverse else (style.color, style.bgcolor)
        if ground is not None and not ground.is_default:
            fill = ground.get_truecolor(THEME, foreground=False).hex
            yield f'<rect x="{x(cell)}" y="{top:.1f}" width="{cells(segment.text)}" height="{LINE}" fill="{fill}"/>'
        look = _look(style, color.get_truecolor(THEME).hex if color is not None and not color.is_default else "")
        for word in words_of(segment.text):
            if word.strip():
                size = f' font-size="{WIDE}"' if cell_len(word[0]) == 2 else ""
                words.append(
                    f'<text x="{x(cell)}" y="{top + 0.78 * LINE:.1f}" textLength="{cells(word)}"{size}{look}>'
                    f"{escape(word)}</text>"
                )
            cell += cell_len(word)
    yield from words


def words_of(text: str) -> Iterator[str]:
    """The text cut where blanks, frames, or narrow and wide characters meet."""
    for _, word in groupby(text, key=lambda letter: (letter.isspace(), letter in FRAMES, cell_len(letter))):
        yield "".join(word)


def x(cell: int) -> str:
    """Where a cell of the terminal begins."""
    return f"{MARGIN + cell * CELL:.1f}"


def cells(text: str) -> str:
    """How wide a text stands in a terminal; a Chinese character takes two cells."""
    return f"{cell_len(text) * CELL:.1f}"


def _look(style: Style, fill: str) -> str:
    marks = {
        "fill": fill,
        "font-weight": "bold" if style.bold else "",
        "font-style": "italic" if style.italic else "",
        "opacity": "0.65" if style.dim else "",
    }
    return "".join(f' {name}="{value}"' for name, value in marks.items() if value)


if __name__ == "__main__":
    main()
