"""A camera for one page that looks at the other page's screen.

Chromium's fake camera plays a file of raw video (y4m) round and round and reads every frame anew. A picture written
over the old one, in place and of the same length, is therefore what an open stream shows a frame or two later: no
browser has to be started again, and the 30 seconds a presentation lives are not spent on waiting. An mjpeg file is
read once for each stream, so it would not do.
"""

import io
import os
from pathlib import Path

from PIL import Image, ImageFilter

WIDTH, HEIGHT, FRAMES, PER_SECOND = 1280, 720, 2, 30
TABLE = (96, 98, 101)
"""What is around the phone: grey, so that the code's edge is the phone's."""

_HEAD = f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{PER_SECOND}:1 Ip A1:1 C420jpeg\n".encode()


class Camera:
    """The file that a browser's fake camera plays, and what is in front of it."""

    def __init__(self, file: Path) -> None:
        self.file = file
        file.write_bytes(bytes(len(_film(_nothing()))))
        self.sees_nothing()

    @property
    def arguments(self) -> list[str]:
        """What Chromium has to be started with to use this camera, granted without asking."""
        return [
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={self.file}",
        ]

    def sees_nothing(self) -> None:
        """Nobody holds a phone up."""
        self._play(_nothing())

    def sees(self, picture: bytes, *, share: float = 0.55, turned: float = 0.0, blurred: float = 0.0) -> None:
        """A PNG fills `share` of the picture's height, turned by degrees and blurred by a radius in pixels.

        A page on a phone held upright shows, and reads, the middle 0.64 of the height.
        """
        phone = Image.open(io.BytesIO(picture)).convert("RGB")
        scale = min(HEIGHT * share / phone.height, WIDTH * share / phone.width)
        phone = phone.resize((round(phone.width * scale), round(phone.height * scale)), Image.Resampling.LANCZOS)
        phone = phone.rotate(turned, Image.Resampling.BICUBIC, expand=True, fillcolor=TABLE)
        frame = _nothing()
        frame.paste(phone, ((WIDTH - phone.width) // 2, (HEIGHT - phone.height) // 2))
        self._play(frame.filter(ImageFilter.GaussianBlur(blurred)) if blurred else frame)

    def _play(self, frame: Image.Image) -> None:
        film = _film(frame)
        file = os.open(self.file, os.O_WRONLY)
        try:
            os.pwrite(file, film, 0)  # in place: the browser keeps the file open and knows its length
        finally:
            os.close(file)


def _nothing() -> Image.Image:
    return Image.new("RGB", (WIDTH, HEIGHT), TABLE)


def _film(frame: Image.Image) -> bytes:
    luma, *chroma = frame.convert("YCbCr").split()
    halves = [plane.resize((WIDTH // 2, HEIGHT // 2), Image.Resampling.BOX) for plane in chroma]
    picture = b"".join(plane.tobytes() for plane in (luma, *halves))
    return _HEAD + (b"FRAME\n" + picture) * FRAMES
