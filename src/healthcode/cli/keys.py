"""`healthcode keys`: the keys that seal codes and sign lists, and the trust list that says which of them count.

A change is a new list. Where enough roots are at hand it is signed and published at once; else `--unsigned` writes it
to a file, `keys sign` adds the signature of each who holds a root, and `keys publish` takes the file.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from healthcode import wiring
from healthcode.cli import key_drill
from healthcode.cli.door import Door, door
from healthcode.cli.key_tables import show_list
from healthcode.clock import now
from healthcode.core import envelopes
from healthcode.core.problems import Problem
from healthcode.core.signatures import Algorithm
from healthcode.core.trust import Purpose, TrustList, read_list
from healthcode.gateways.key_files import issuers_text, read_issuers_file, read_root_file, root_text
from healthcode.gateways.key_holders import FileKeys
from healthcode.services import rotate_keys
from healthcode.services.publish_trust import TrustDesk, publish, signed, unsigned
from healthcode.services.read_trust import counts, read_trust
from healthcode.services.rotate_keys import LEAD, NEEDED, OVERLAP, ROOTS, Terms
from healthcode.texts.facts import local

app = typer.Typer(no_args_is_help=True, help="Keys and trust lists: made, rotated, revoked. 密钥与信任列表。")
app.command("drill")(key_drill.command)
HOUR = timedelta(hours=1)

DAYS = Annotated[int, typer.Option(min=1, max=366, help="For how many days the list is believed. 列表有效天数。")]
UNSIGNED = Annotated[
    Path | None,
    typer.Option(
        "--unsigned", metavar="FILE", help="Write the list here, to be signed elsewhere. 写出列表，由他处签名。"
    ),
]
ALGORITHM = Annotated[Algorithm | None, typer.Option(help="Of new keys; by default that of the former. 新密钥的算法。")]
REASON = Annotated[str, typer.Option("--reason", help="Why, in words; kept in the audit. 理由。")]
KEY_ID = Annotated[str, typer.Argument(metavar="KEY_ID", help="Eight hex digits, see `list`. 密钥编号。")]
LINES = Annotated[Path, typer.Argument(metavar="FILE", help="Public keys, JSON. 公钥文件。")]


@app.command()
def create(
    days: DAYS = 90,
    roots: Annotated[int, typer.Option(min=1, max=16, help="How many root keys are made. 根密钥个数。")] = ROOTS,
    needed: Annotated[int, typer.Option(min=1, max=16, help="How many of them must sign. 须签名的个数。")] = NEEDED,
    with_root: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="A root that somebody made with `root`; as often as needed. 他人的根公钥。"),
    ] = None,
    algorithm: ALGORITHM = None,
    unsigned_to: UNSIGNED = None,
) -> None:
    """Makes the keys of a new installation and publishes trust list no. 1; never over others. 首次生成密钥。"""
    here = door()
    with _desk(here) as desk:
        known = [read_root_file(file, desk.environment) for file in with_root or ()]
        terms = Terms(lasts=timedelta(days=days), algorithm=algorithm)
        pin, told = rotate_keys.create_keys(desk, at=now(), terms=terms, roots=known, count=roots, needed=needed)
        if unsigned_to is None:
            publish(desk, signed(unsigned(told), desk.roots), reason="create", at=now(), pin=pin)
            _tell(here, desk, told)
        else:
            desk.folder.keep_pin(pin)
            _write_unsigned(here, told, unsigned_to)
        here.say("keys.pinned", file=desk.folder.pin_file, needed=pin.needed, roots=len(pin.roots))


@app.command()
def rotate(
    issuer: Annotated[bool, typer.Option("--issuer", help="The key that seals codes. 签发密钥。")] = False,
    status: Annotated[bool, typer.Option("--status", help="The key that signs status lists. 状态列表密钥。")] = False,
    root: Annotated[str | None, typer.Option(metavar="KEY_ID", help="This root. 更换此根密钥。")] = None,
    with_root: Annotated[
        Path | None, typer.Option(metavar="FILE", help="By a root that somebody made with `root`. 换成此根公钥。")
    ] = None,
    lead_hours: Annotated[
        int, typer.Option(min=0, help="So long it is known before it signs. 启用前的公布时间。")
    ] = LEAD // HOUR,
    overlap_hours: Annotated[
        int, typer.Option(min=0, help="So long after that the former one still counts. 旧密钥的有效重叠。")
    ] = OVERLAP // HOUR,
    days: DAYS = 90,
    algorithm: ALGORITHM = None,
    reason: REASON = "rotation",
    unsigned_to: UNSIGNED = None,
) -> None:
    """A new key by plan; the former one ends when what it sealed has run out. 按计划更换密钥。"""
    here, at = door(), now()
    if (issuer, status, root is not None).count(True) != 1:
        raise Problem("keys.rotate_what")
    terms = Terms(lasts=timedelta(days=days), lead=lead_hours * HOUR, overlap=overlap_hours * HOUR, algorithm=algorithm)
    with _desk(here) as desk:
        if root is not None:
            new = read_root_file(with_root, desk.environment) if with_root else None
            told = rotate_keys.rotate_root(desk, _id(root), at=at, new=new, terms=terms)
        else:
            told = rotate_keys.rotate(desk, Purpose.CREDENTIAL if issuer else Purpose.STATUS, at=at, terms=terms)
        _carry_out(here, desk, told, reason, unsigned_to)


@app.command()
def revoke(
    key_id: KEY_ID,
    reason: Annotated[str, typer.Option("--reason", help="Why, in words; kept in the audit. 理由。")],
    days: DAYS = 90,
    unsigned_to: UNSIGNED = None,
) -> None:
    """Nothing counts any more that this key signed, at once; a new key takes its place. 立即吊销并更换密钥。"""
    here = door()
    with _desk(here) as desk:
        told = rotate_keys.revoke(desk, _id(key_id), at=now(), terms=Terms(lasts=timedelta(days=days)))
        _carry_out(here, desk, told, reason, unsigned_to)


@app.command("publish")
def publish_(
    file: Annotated[
        Path | None, typer.Argument(metavar="[FILE]", help="A list that was signed. 已签名的列表。")
    ] = None,
    days: DAYS = 90,
    reason: REASON = "renewal",
    unsigned_to: UNSIGNED = None,
) -> None:
    """Publishes a signed list; without one, the same keys for another while. 发布列表，或续期。"""
    here = door()
    with _desk(here) as desk:
        if file is None:
            told = rotate_keys.renew(desk, at=now(), terms=Terms(lasts=timedelta(days=days)))
            _carry_out(here, desk, told, reason, unsigned_to)
            return
        envelope = envelopes.read(file.read_bytes())
        _tell(here, desk, publish(desk, envelope, reason=reason, at=now()))


@app.command()
def sign(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A list that `--unsigned` wrote. 未签名的列表。")],
    root: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Folder of root keys; else HEALTHCODE_ROOTS. 根密钥文件夹。")
    ] = None,
) -> None:
    """Shows a list and adds the signatures of the roots held here; needs no database. 查看列表并以根密钥签名。"""
    here = door()
    envelope = envelopes.read(file.read_bytes())
    told = read_list(envelope.body)
    show_list(here, told)
    done = signed(envelope, FileKeys(root or here.settings.roots, told.environment))
    file.write_bytes(envelopes.write(done))
    here.say("keys.signed", number=told.number, file=file, count=len(done.signatures), needed=told.needed)


@app.command()
def root(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Where the key goes. 根密钥文件夹。")],
    environment: Annotated[
        str | None, typer.Option(help="Of which installation; else HEALTHCODE_ENVIRONMENT. 环境。")
    ] = None,
) -> None:
    """Makes a root key for a ceremony and prints its public half; needs no database. 生成一把根密钥。"""
    here = door()
    settings = replace(here.settings, environment=environment or here.settings.environment)
    key = FileKeys(folder.absolute(), wiring.environment_of(settings)).create(Purpose.ROOT, Algorithm.ED25519)
    here.err.print(here.text("keys.root_made", key=key.key_id.hex(), folder=folder), highlight=False)
    typer.echo(root_text(key))


@app.command("export")
def export_() -> None:
    """Prints our keys' public halves, for another region's `add-region`. 导出本地区公钥。"""
    here = door()
    with _desk(here) as desk:
        told = read_trust(desk.ledger, desk.folder).newest
        ours = [
            key for key in told.issuers if key.division == desk.division and counts(key, max(now(), key.not_before))
        ]
    typer.echo(issuers_text(told.environment, ours), nl=False)


@app.command("add-region")
def add_region(
    file: LINES,
    days: DAYS = 90,
    reason: REASON = "region",
    unsigned_to: UNSIGNED = None,
) -> None:
    """Takes another region's keys into our list, so that its codes verify here. 收入外地区公钥。"""
    here = door()
    with _desk(here) as desk:
        lines = read_issuers_file(file, desk.environment)
        told = rotate_keys.add_region(desk, lines, at=now(), terms=Terms(lasts=timedelta(days=days)))
        _carry_out(here, desk, told, reason, unsigned_to)


@app.command("list")
def list_() -> None:
    """The trust list in force: which keys count until when, and which are held here. 当前信任列表。"""
    here = door()
    with _desk(here) as desk:
        _tell(here, desk, read_trust(desk.ledger, desk.folder).newest, published=False)


@contextmanager
def _desk(here: Door) -> Iterator[TrustDesk]:
    with (
        wiring.database(here.settings, on_step=here.say) as dsns,
        wiring.open_keys(here.settings, dsns) as desk,
    ):
        yield desk


def _carry_out(here: Door, desk: TrustDesk, told: TrustList, reason: str, unsigned_to: Path | None) -> None:
    """Signs with the roots held here and publishes; or writes the list for others to sign."""
    if unsigned_to is not None:
        _write_unsigned(here, told, unsigned_to)
        return
    before = read_trust(desk.ledger, desk.folder).newest
    publish(desk, signed(unsigned(told), desk.roots), reason=reason, at=now())
    for key_id in rotate_keys.destroy_ended(desk, before, told, at=now()):
        here.say("keys.destroyed", key=key_id.hex())
    _tell(here, desk, told)


def _write_unsigned(here: Door, told: TrustList, file: Path) -> None:
    with file.open("xb") as made:  # what somebody signed already is not written over
        made.write(envelopes.write(unsigned(told)))
    show_list(here, told)
    here.say("keys.unsigned", number=told.number, file=file, needed=told.needed)


def _tell(here: Door, desk: TrustDesk, told: TrustList, *, published: bool = True) -> None:
    held = {key.key_id for holder in (desk.roots, desk.signer) for key in holder.public_keys()}
    show_list(here, told, held)
    code = "keys.published" if published else "keys.in_force"
    here.say(code, number=told.number, environment=told.environment, until=local(told.expires_at))


def _id(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise Problem("keys.not_an_id", found=text) from None
