"""`healthcode verify` and `lists`: offline, from a picture, a text or standard input; with honest exit codes."""

import io
import json
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import segno
from PIL import Image

from healthcode.cli import app, lists
from healthcode.cli import verify as verify_module
from healthcode.cli.door import guarded
from healthcode.core.credentials import Level
from healthcode.core.problems import Problem
from healthcode.core.status_lists import Entry
from healthcode.gateways import pictures
from healthcode.gateways.list_server import ListServer
from healthcode.gateways.pictures import texts_in
from healthcode.offline import OfflineVerifier, pin_text
from healthcode.texts import LANGUAGES
from tests.builders_code import AT, NONCE, PLAIN, SECOND, SOFT, point, sealed, showing
from tests.builders_offline import (
    HEBEI,
    ISSUERS,
    MINUTE,
    NEXT_ROOTS,
    PIN,
    REFUSE,
    ROOTS,
    TIANJIN,
    code,
    paper,
    published,
    trust_text,
)  # fmt: skip
from tests.fakes.lists_over_http import TOKEN, Office, running, send
from tests.faq.office import Said

WHEN = "2022-05-18 08:30"
assert AT.isoformat() == "2022-05-18T00:30:00+00:00"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = OfflineVerifier.install(tmp_path / "lists", PIN)
    found.take_trust(trust_text(), at=AT)
    first = published()
    found.take_status(first.head, shards=first.shards, at=AT)
    return tmp_path / "lists"


def cli(*arguments: str, typed: bytes = b"", language: str = "en") -> Said:
    """One command, as its process would run it."""
    out, err, stdin = io.StringIO(), io.StringIO(), sys.stdin
    sys.stdin = io.TextIOWrapper(io.BytesIO(typed))
    with pytest.MonkeyPatch.context() as patched, redirect_stdout(out), redirect_stderr(err):
        patched.setenv("HEALTHCODE_LANG", language)
        patched.setenv("COLUMNS", "400")
        try:
            ended = guarded(lambda: app(list(arguments)))
        except SystemExit as left:
            ended = int(left.code or 0)
        finally:
            sys.stdin = stdin
    return Said(code=ended, out=out.getvalue(), err=err.getvalue())


def verify(folder: Path, *arguments: str, typed: bytes = b"", at: str = WHEN, language: str = "en") -> Said:
    return cli("verify", *arguments, "--lists", str(folder), "--at", at, typed=typed, language=language)


def drawn(*texts: str, kind: str = "png", scale: int = 4) -> bytes:
    """The codes side by side, as a picture."""
    tiles = []
    for text in texts:
        file = io.BytesIO()
        segno.make(text, error="m").save(file, kind="png", scale=scale)
        tiles.append(Image.open(file).convert("RGB"))
    page = Image.new(
        "RGB", (sum(tile.width + 40 for tile in tiles) + 40, max(tile.height for tile in tiles) + 80), "white"
    )
    left = 40
    for tile in tiles:
        page.paste(tile, (left, 40))
        left += tile.width + 40
    return saved(page, kind)


def saved(picture: Image.Image, kind: str = "png", **form: bool) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **form)
    return file.getvalue()


# What is told


def test_a_green_code_passes_and_says_until_when_and_what_to_do(folder: Path) -> None:
    said = verify(folder, code())
    assert said.code == 0, said
    for part in (
        "● green · May pass",
        "Name: 张*",
        "as of 2022-05-18 08:29",
        "until 2022-05-18 08:44 without newer lists; until 2022-05-19 05:30",
        "→ Let them pass.",
    ):
        assert part in said.out
    assert "绿码 · 可通行" in verify(folder, code(), language="zh-CN").out


def test_what_is_against_it_ends_with_one(folder: Path) -> None:
    found = OfflineVerifier.open(folder)
    news = published(2, {PLAIN.status_index: Entry.RED})
    found.take_status(news.head, shards=news.shards, at=AT)
    said = verify(folder, code())
    assert (said.code, "■ red · May not pass" in said.out) == (1, True)
    assert "The code is not green." in said.out


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (("--tested-within", "24"), None),
        (("--tested-within", "12"), "rule.test_too_old"),
        (("--temperature", "37.2"), None),
        (("--temperature", "37.3"), "rule.temperature"),
    ],
)
def test_the_doors_rule(folder: Path, options: tuple[str, str], reason: str | None) -> None:
    said = verify(folder, code(), *options, "--json")
    (told,) = json.loads(said.out)
    assert told["rule"] == {"met": reason is None, "reasons": [reason] if reason else []}
    assert said.code == (1 if reason else 0)


def test_levels_are_told_as_what_they_are(folder: Path) -> None:
    printed = verify(folder, paper())
    assert "green · Check the document" in printed.out
    assert "Document number: 11……21" in printed.out
    national = verify(folder, code(level=Level.NATIONAL, color=None))
    assert "◆ No abnormality" in national.out
    assert "green" not in national.out
    assert "Notice" in verify(folder, code(level=Level.NATIONAL, color=None, pop_up=True)).out
    assert "Health Code of Entry" in verify(folder, code(level=Level.ENTRY)).out
    assert "Claimed on behalf" in verify(folder, code(level=Level.PROXY)).out
    soft = sealed(_of_hebei(holder_key=point(SOFT)))
    assert "Soft key" in verify(folder, showing(seal=soft, by=SOFT).text).out


def _of_hebei(**change: Any) -> Any:
    return replace(PLAIN, key_id=ISSUERS[0].key_id, **change)


def test_an_old_list_is_never_a_green(folder: Path) -> None:
    at = AT + 16 * MINUTE
    said = verify(folder, code(shown_at=at), at="2022-05-18 08:46")
    assert (said.code, "green · List is old" in said.out, "May pass" in said.out) == (1, True, False)
    late = AT + REFUSE + MINUTE
    refused = verify(folder, code(shown_at=late), at="2022-05-18 20:31")
    assert (refused.code, "check.list_too_old" in refused.out, "reen" in refused.out) == (2, True, False)


def test_a_second_look_says_so_and_another_verifier_is_shown_a_copy(folder: Path) -> None:
    text = code()
    assert "Already" not in verify(folder, text, "--verifier", "gate 1").out
    again = verify(folder, text, "--verifier", "gate 1", at="2022-05-18 08:30:08")
    assert "Already checked here 8 s ago" in again.out
    other = verify(folder, text, "--verifier", "gate 2")
    assert (other.code, "code.shown_elsewhere" in other.out) == (1, True)


def test_a_gates_own_code(folder: Path) -> None:
    assert verify(folder, code(nonce=NONCE), "--nonce", NONCE.hex()).code == 0
    assert "code.other_gate" in verify(folder, code(nonce=NONCE)).out
    assert "verify.nonce" in verify(folder, code(), "--nonce", "zz").err


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("text", "ended", "refused"),
    [
        ("https://example.org/?JK1:", 1, "code.foreign"),
        ("HC1:6BF", 1, "code.foreign"),
        ("", 1, "code.foreign"),
        ("JK1:A", 1, "code.malformed"),
        ("[bold red]可通行[/]", 1, "code.foreign"),
        (code(TIANJIN), 2, "check.no_list"),
        (code(shown_at=AT - 31 * SECOND), 1, "code.too_old"),
    ],
)
def test_what_is_not_accepted(folder: Path, text: str, ended: int, refused: str, language: str) -> None:
    said = verify(folder, text, language=language)
    assert (said.code, said.out.splitlines()[-1].strip()) == (ended, refused)
    (told,) = json.loads(verify(folder, text, "--json").out)
    assert (told["code"], told["verdict"]) == (refused, "cannot_check" if ended == 2 else "bad_code")


def test_a_folder_without_lists(tmp_path: Path) -> None:
    said = verify(tmp_path / "nothing", code())
    assert (said.code, "check.no_trust" in said.out) == (2, True)
    assert not (tmp_path / "nothing").exists()


def test_damage_is_told_with_what_to_do(folder: Path) -> None:
    (folder / "status" / "130000" / "head").write_bytes(b"")
    said = verify(folder, code())
    assert (said.code, "fetched again" in said.out) == (2, True)


# Where it is read


def test_standard_input_is_read(folder: Path) -> None:
    for arguments, typed in (
        (("-",), code().encode() + b"\n"),
        ((), code().encode() + b"\r\n"),
        (("-",), drawn(code())),
    ):
        assert verify(folder, *arguments, typed=typed, at=WHEN).code == 0


@pytest.mark.parametrize("kind", ["png", "jpeg"])
def test_a_picture_is_read(folder: Path, tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"code.{kind}"
    path.write_bytes(drawn(code(), kind=kind))
    assert "May pass" in verify(folder, str(path)).out


def test_every_code_of_a_picture_is_told_and_the_worst_ends_it(folder: Path) -> None:
    picture = drawn(code(), "https://example.org/", code(shown_at=AT - 31 * SECOND))
    said = verify(folder, "-", "--json", typed=picture)
    assert sorted(one["code"] for one in json.loads(said.out)) == ["code.too_old", "scan.accepted"]
    assert said.code == 1
    foreign = verify(folder, "-", typed=drawn("https://example.org/"))
    assert (foreign.code, "code.foreign" in foreign.out) == (1, True)


def test_a_picture_without_a_code(folder: Path) -> None:
    said = verify(folder, "-", typed=saved(Image.new("RGB", (300, 300), "white")))
    assert (said.code, "check.no_code" in said.err) == (2, True)


def test_a_picture_that_is_not_there(folder: Path) -> None:
    said = verify(folder, "nothing.png")
    assert (said.code, "picture.missing" in said.err) == (2, True)


@pytest.mark.parametrize(
    ("data", "refused"),
    [
        (saved(Image.new("1", (12_000, 12_000))), "picture.too_large"),  # 20 kB of a file, 144 million pixels
        (saved(Image.new("1", (30_000, 30_000))), "picture.too_large"),
        (saved(Image.new("L", (2_501, 2_000))), "picture.too_large"),
        (saved(Image.new("L", (2_501, 2_000)), "jpeg", progressive=True), "picture.too_large"),
        (saved(Image.new("L", (4_167, 3_000)), "jpeg"), "picture.too_large"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "picture.unreadable"),
        (b"\xff\xd8\xff" + bytes(100), "picture.unreadable"),
        (drawn("JK1:A")[:400], "picture.unreadable"),
        (b"\xff\xd8\xff" + bytes(pictures.MOST_BYTES), "picture.too_large"),
    ],
)
def test_bombs_and_broken_pictures_are_refused(folder: Path, data: bytes, refused: str) -> None:
    said = verify(folder, "-", typed=data)
    assert (said.code, refused in said.err) == (2, True), said


@pytest.mark.parametrize("mode", ["L", "P", "RGBA", "LA", "1", "CMYK"])
def test_a_code_is_read_in_any_kind_of_picture(mode: str) -> None:
    picture = Image.open(io.BytesIO(drawn("JK1:ABC"))).convert(mode)
    assert texts_in(saved(picture, "jpeg" if mode == "CMYK" else "png")) == ("JK1:ABC",)
    if mode in ("RGBA", "LA"):  # ink on nothing
        picture.putalpha(Image.open(io.BytesIO(drawn("JK1:ABC"))).convert("L").point(lambda one: 255 - one))
        assert texts_in(saved(picture)) == ("JK1:ABC",)


@pytest.mark.parametrize(("size", "kind"), [((1440, 3200), "png"), ((3000, 4000), "jpeg"), ((3000, 4166), "jpeg")])
def test_screenshots_and_photographs_of_phones_are_read(size: tuple[int, int], kind: str) -> None:
    picture = Image.new("L", size, "white")
    picture.paste(Image.open(io.BytesIO(drawn("JK1:ABC"))).convert("L"), (400, 900))
    assert texts_in(saved(picture, kind)) == ("JK1:ABC",)


# Lists


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line's clock stands at the builders' instant."""
    for module in (lists, verify_module):
        monkeypatch.setattr(module, "now", lambda: AT)


def fetched(folder: Path, office: Office, *more: str, token: str = TOKEN) -> Said:
    return cli("lists", "fetch", "--from", office.address, "--token", token, "--lists", str(folder), *more)


@pytest.mark.usefixtures("at_once")
def test_lists_are_fetched_and_then_only_what_is_new(tmp_path: Path) -> None:
    folder = tmp_path / "lists"
    with running(published(3)) as office:
        said = fetched(folder, office)
        assert said.code == 0, said
        for part in (
            "believes environment “demo”",
            "Trust list 1",
            "Status list 3 of 130000",
            "fresh until 2022-05-18 08:44",
        ):
            assert part in said.out
        assert verify(folder, code()).code == 0
        office.status.append(published(4, {PLAIN.status_index: Entry.RED}))
        office.asked.clear()
        assert "Status list 4" in fetched(folder, office).out
        assert office.asked == ["/api/verifier/trust?after=1", "/api/verifier/status?after=3"]
        assert "■ red" in verify(folder, code(shown_at=AT - SECOND)).out
    assert cli("lists", "show", "--lists", str(folder), "--at", "2022-05-18 08:50").out.count("is stale since") == 1
    assert "too old" in cli("lists", "show", "--lists", str(folder), "--at", "2022-05-19 08:50").out


@pytest.mark.usefixtures("at_once")
def test_without_a_delta_the_shards_that_changed_are_fetched(tmp_path: Path) -> None:
    with running(published(3)) as office:
        office.with_deltas = False
        fetched(tmp_path, office)
        office.status.append(published(4, {5: Entry.RED}))
        office.asked.clear()
        assert fetched(tmp_path, office).code == 0
        assert len([path for path in office.asked if "/shards/" in path]) == 1


@pytest.mark.usefixtures("at_once")
def test_what_was_damaged_is_fetched_again(folder: Path) -> None:
    with running(published(5)) as office:
        fetched(folder, office)
        for name in ("trust", "status/130000/head", f"status/130000/{published().listed.head.digests[0].hex()}"):
            (folder / name).write_bytes(b"x")
            assert fetched(folder, office).code == 0
            assert OfflineVerifier.open(folder).whole(HEBEI)
            assert verify(folder, code()).code == 0


@pytest.mark.usefixtures("at_once")
def test_roots_that_were_handed_over_by_another_way_are_the_ones_believed(tmp_path: Path) -> None:
    (tmp_path / "pin.json").write_bytes(pin_text(PIN))
    with running(published()) as office:
        office.trust = [trust_text(roots=NEXT_ROOTS)]
        said = fetched(tmp_path / "lists", office, "--pin", str(tmp_path / "pin.json"))
        assert (said.code, "trust.forged" in said.err) == (2, True)
        office.trust = [trust_text(2, by=ROOTS[:2])]
        assert fetched(tmp_path / "lists", office).code == 0


@pytest.mark.usefixtures("at_once")
def test_a_clock_that_is_off_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "now", lambda: AT + 40 * SECOND)
    with running(published()) as office:
        assert "differs from the server’s by 40 s" in fetched(tmp_path, office).out


@pytest.mark.parametrize(
    ("bent", "refused"),
    [
        (lambda handler: send(handler, 302, b"", Location="https://example.org/"), "fetch.refused"),
        (lambda handler: send(handler, 200, b"[" * 100_000), "fetch.unexpected"),
        (lambda handler: send(handler, 200, b"{}"), "fetch.unexpected"),
        (lambda handler: send(handler, 200, b'{"pin": 1, "envelopes": 2}'), "fetch.unexpected"),
        (lambda handler: send(handler, 200, b" " * 5_000_000), "fetch.too_large"),
        (lambda handler: send(handler, 500, b'{"code": "[bold]x"}'), "fetch.refused"),
        (lambda handler: handler.wfile.write(b"nothing of HTTP\r\n\r\n"), "fetch.unreachable"),
        (lambda handler: handler.connection.close(), "fetch.unreachable"),
    ],
)
def test_a_server_that_answers_otherwise_changes_nothing(folder: Path, bent: Any, refused: str) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    with running(published(2)) as office:
        office.answers["/api/verifier/trust"] = bent
        said = fetched(folder, office)
    assert (said.code, said.err.splitlines()[-1].strip()) == (2, refused)
    assert {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()} == before


def test_a_session_that_is_none(folder: Path) -> None:
    with running(published(2)) as office:
        said = fetched(folder, office, token="another")
    assert "401 (session.none)" in said.err


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org",
        "ftp://localhost/",
        "example.org",
        "https://",
        "https://a:b@example.org",
        "https://example.org?x",
    ],
)
def test_a_token_goes_only_over_tls_to_a_host_that_was_named(address: str) -> None:
    with pytest.raises(Problem) as caught:
        ListServer(address, TOKEN)
    assert caught.value.code == "fetch.address"


@pytest.mark.parametrize("token", ["", "a b", "a\r\nHost: example.org"])
def test_what_is_no_token(token: str) -> None:
    with pytest.raises(Problem) as caught:
        ListServer("https://example.org", token)
    assert caught.value.code == "fetch.no_token"


def test_a_server_that_is_not_there(folder: Path) -> None:
    office = Office(address="http://127.0.0.1:9")
    assert "fetch.unreachable" in fetched(folder, office).err
