"""`healthcode keys drill`: the issuer's key stolen and revoked under load, on a scratch home of its own."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from healthcode import embedded, wiring
from healthcode.cli.door import Door, door
from healthcode.cli.listing import listing
from healthcode.clock import now
from healthcode.core.problems import Problem
from healthcode.core.trust import Purpose
from healthcode.demo.drill import Caller, Measured, drill
from healthcode.demo.drill_lists import lists_in, offered
from healthcode.demo.drill_phones import enter_guards, enter_phones
from healthcode.services.publish_trust import publish, signed, unsigned
from healthcode.services.read_trust import key_in_force, read_trust
from healthcode.services.rotate_keys import destroy_ended, revoke
from healthcode.settings import Settings, read_settings
from healthcode.wiring import Dsns

MOST_SECONDS, MOST_FAILED = 60.0, 0.001
KEPT = ("HEALTHCODE_PG_USER", "HEALTHCODE_PG_BIN", "HEALTHCODE_POLICIES", "HEALTHCODE_DIVISION", "HEALTHCODE_LANG")
GRACE = 15.0  # seconds that the server has to end
FAILED = 1


def command(
    people: Annotated[int, typer.Option(min=2, max=500, help="How many show their code. 亮码人数。")] = 24,
    guards: Annotated[int, typer.Option(min=1, max=100, help="How many scan. 扫码人数。")] = 8,
    seconds: Annotated[float, typer.Option(min=1, help="How long before and after. 前后各多少秒。")] = 15,
) -> None:
    """Steals the issuer's key on a scratch home under load, revokes it and times the refusal. 密钥失窃演练。"""
    here = door()
    with _scratch() as home:
        environment = _environment(home)
        settings = read_settings(environment)
        with wiring.database(settings, on_step=here.say) as dsns:
            wiring.trusted(settings, dsns, at=now())
            with wiring.open_desk(settings, dsns, at=now()) as desk:
                phones = enter_phones(desk, home, people, at=now())
                tokens = enter_guards(desk, guards, at=now())
            with _serving(environment) as origin:
                here.say("drill.begins", people=people, guards=guards, seconds=f"{seconds:g}")
                older = lists_in(Caller(origin, tokens[0]).lists(0))
                found = drill(
                    origin, phones, tokens, lambda: _revoke(settings, dsns), before=seconds, after=seconds
                )  # fmt: skip
                lists = offered(older, Caller(origin, tokens[0]).lists(0), at=now())
    if not _told(here, found, *lists):
        raise typer.Exit(FAILED)


def _revoke(settings: Settings, dsns: Dsns) -> None:
    at = now()
    with wiring.open_keys(settings, dsns) as desk:
        before = read_trust(desk.ledger, desk.folder).newest
        stolen = key_in_force(before, Purpose.CREDENTIAL, division=desk.division, at=at)
        told = publish(
            desk, signed(unsigned(revoke(desk, stolen.key_id, at=at)), desk.roots), reason="drill", at=at
        )  # fmt: skip
        destroy_ended(desk, before, told, at=at)


def _told(here: Door, found: Measured, offers: int, accepted: int) -> bool:
    """Prints the figures beside their bounds; whether all of them are kept."""
    asked = found.showings + found.scans
    share = found.failed / max(1, found.showings)
    after = found.refused_after
    in_time = after is not None and after <= MOST_SECONDS
    rows = [
        ("refused", "—" if after is None else f"{after:.1f} s", f"≤ {MOST_SECONDS:.0f} s", in_time),
        ("accepted_later", f"{found.accepted_later}", "0", found.accepted_later == 0),
        ("older_lists", f"{accepted} / {offers}", "0", accepted == 0 < offers),
        ("anew", f"{found.asked_anew}", "—", True),
        ("failed", f"{found.failed} / {found.showings:,} ({share:.2%})", f"≤ {MOST_FAILED:.1%}", share <= MOST_FAILED),
        ("load", f"{asked:,}", "—", True),
    ]  # fmt: skip
    shown = listing(here, ("measured", "found", "bound", "kept"))
    for name, value, bound, kept in rows:
        shown.add_row(here.text(f"drill.{name}"), value, bound, here.text("drill.yes" if kept else "drill.no"))
    here.out.print(shown)
    return all(kept for *_, kept in rows)


@contextmanager
def _scratch() -> Iterator[Path]:
    """A home that is gone afterwards; another account's database may get there when root runs the drill."""
    folder = Path(tempfile.mkdtemp(prefix="healthcode-drill-"))
    folder.chmod(0o711)
    try:
        yield folder / "home"
    finally:
        embedded.remove(folder / "home")
        shutil.rmtree(folder, ignore_errors=True)


def _environment(home: Path) -> Mapping[str, str]:
    """Nothing of the operator's own installation: a drill never touches its keys or its ledger."""
    home.mkdir(mode=0o711)
    own = {name: value for name, value in os.environ.items() if not name.startswith("HEALTHCODE_") or name in KEPT}
    return {**own, "HEALTHCODE_HOME": str(home), "HEALTHCODE_ENVIRONMENT": wiring.DEMO}


@contextmanager
def _serving(environment: Mapping[str, str]) -> Iterator[str]:
    """The doors as `healthcode serve` runs them, and their origin; Problem `serve.not_started`."""
    command = [sys.executable, "-u", "-m", "healthcode", "serve", "--port", "0"]
    with subprocess.Popen(  # noqa: S603 - our own program
        command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            assert process.stdout is not None
            found = next((at for line in process.stdout if (at := re.search(r"http://localhost:\d+", line))), None)
            if found is None:
                raise Problem("serve.not_started")
            yield found.group()
        finally:
            process.terminate()
            process.wait(GRACE)
