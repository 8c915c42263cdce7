"""Trust lists on the terminal: what a person reads before signing, and an operator afterwards."""

from collections.abc import Collection

from healthcode.cli.door import Door
from healthcode.cli.listing import listing
from healthcode.clock import now
from healthcode.core.trust import IssuerKey, TrustList
from healthcode.texts.facts import local

NONE = "—"


def show_list(here: Door, told: TrustList, held: Collection[bytes] = ()) -> None:
    """Roots and issuers of a list; `held`: the keys that this machine has."""
    title = here.text(
        "keys.title", number=told.number, environment=told.environment, needed=told.needed, roots=len(told.roots),
        issued=local(told.issued_at), until=local(told.expires_at),
    )  # fmt: skip
    shown = listing(here, ("key", "purpose", "algorithm", "division", "from", "until", "state", "held"), title=title)
    for root in told.roots:
        shown.add_row(
            root.key_id.hex(), here.text("purpose.root"), root.algorithm, NONE, NONE, NONE, NONE,
            _held(here, root.key_id, held),
        )  # fmt: skip
    for key in told.issuers:
        until = local(key.not_after) if key.not_after else NONE
        shown.add_row(
            key.key_id.hex(), here.text(f"purpose.{key.purpose}"), key.algorithm, f"{key.division:06} {key.name}",
            local(key.not_before), until, here.text(f"key_state.{state(key)}"), _held(here, key.key_id, held),
        )  # fmt: skip
    here.out.print(shown)


def state(key: IssuerKey) -> str:
    """In a word whether what the key signs counts now."""
    at = now()
    if key.revoked_at is not None:
        return "revoked"
    if at < key.not_before:
        return "not_yet"
    if key.not_after is None:
        return "counts"
    return "ending" if at < key.not_after else "ended"


def _held(here: Door, key_id: bytes, held: Collection[bytes]) -> str:
    return here.text("keys.held") if key_id in held else NONE
