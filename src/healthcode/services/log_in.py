"""Logging in at a door: a channel vouches for somebody, and a random token stands for it until it ends.

The token is 256 random bits that are stored nowhere: the ledger keeps its SHA-256, and an account is a keyed hash of
channel and subject, so neither a dump nor a log lets anybody in or says who was here (SECURITY 2.3).
"""

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from healthcode.core.problems import Problem
from healthcode.gateways.login_channels import LoginChannel
from healthcode.services.audit import leaf
from healthcode.services.authority import actor
from healthcode.services.desk import Desk

RESIDENT, VERIFIER, CONSOLE = "resident", "verifier", "console"
PROXY = "proxy"
"""Who acts at the residents' door for somebody else."""

LASTS = {
    RESIDENT: timedelta(days=30),  # as long as a claimed code: one log in a claim, not one a morning at a gate
    VERIFIER: timedelta(hours=12),  # one shift: a phone that is handed on does not scan for the one before
    CONSOLE: timedelta(hours=12),  # one working day
}
NUMBER_KEPT_BACK = timedelta(days=90)  # 号码冷冻期: carriers give a number out again after 90 days at the earliest
KEPT_AFTER = timedelta(days=1)  # so long an ended session still says “ended”, then it is nothing to us
TOKEN_BYTES = 32
PAGE_NAME_CONTEXT, PAGE_NAME_BYTES = b"healthcode/1/page-name\x00", 9
CSRF_CONTEXT = b"healthcode/csrf\x00"
CSRF_CHARACTERS = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Who is here. An account (`subject_index`), or a member of staff; `resident_id` once the account has claimed.

    `link_id`: the account acts for a dependant, whose `resident_id` then is (`act_for`).
    """

    token_hash: bytes
    door: str
    subject_index: bytes | None
    staff_id: str | None
    resident_id: UUID | None
    expires_at: datetime
    link_id: UUID | None = None

    @property
    def by(self) -> str:
        """As whom the account acts: for the person whose own code it holds, or as a proxy."""
        return RESIDENT if self.link_id is None else PROXY

    @property
    def claimed(self) -> bool:
        """Whether the account holds somebody's code."""
        return self.resident_id is not None

    def resident(self) -> UUID:
        """The person whose code the account holds; Problem `claim.needed` before the claim."""
        if self.resident_id is None:
            raise Problem("claim.needed")
        return self.resident_id

    def account(self) -> bytes:
        """The account's index; Problem `session.none` for a session of staff."""
        if self.subject_index is None:
            raise Problem("session.none")
        return self.subject_index


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedIn:
    """A session just begun, with the token that stands for it and is shown this once."""

    token: str = field(repr=False)
    csrf: str = field(repr=False)
    session: Session


def log_in(desk: Desk, door: str, channel: LoginChannel, code: str, *, at: datetime) -> LoggedIn:
    """A session of the account that the channel names, asked here and now; Problem `login.…`."""
    index = desk.vault.account_index(channel.name, channel.identify(code).subject)
    return enter(desk, door, channel.name, index, at=at)


def enter(desk: Desk, door: str, channel: str, index: bytes, *, at: datetime, by_phone: bool = False) -> LoggedIn:
    """A session of the account, entered when it is new, after the channel has said whose it is.

    `by_phone`: the account is a phone number's. One that nobody used for as long as carriers keep a number back may
    be somebody else's by now, so it holds nobody's code any more: the identity is checked anew.
    """
    with desk.ledger.transaction(door):
        desk.ledger.run("enter_account", subject_index=index, channel=channel, at=at)
        row = desk.ledger.row("lock_account", subject_index=index)  # a claim at this moment would miss the new session
        assert row is not None
        resident_id = row[1]
        if by_phone and resident_id is not None and _may_have_passed_on(desk, index, at):
            desk.ledger.run("release_account", subject_index=index)
            leaf(desk, actor=door, act="account.released", at=at, subject=resident_id, body={"channel": channel})
            resident_id = None
        return _begin(desk, door, at, subject_index=index, staff_id=None, resident_id=resident_id)


def log_in_staff(desk: Desk, channel: LoginChannel, code: str, *, at: datetime) -> LoggedIn:
    """A session of the member of staff that the channel names, at the console.

    Problem `login.unknown`, `staff.unknown`, `staff.expired`.
    """
    return enter_staff(desk, channel.name, channel.identify(code).subject, at=at)


def enter_staff(desk: Desk, channel: str, staff_id: str, *, at: datetime) -> LoggedIn:
    """The same after the channel has said who it is; Problem `staff.unknown`, `staff.expired`."""
    acting = actor(desk, staff_id, at=at)
    with desk.ledger.transaction(acting.staff_id):
        begun = _begin(desk, CONSOLE, at, subject_index=None, staff_id=acting.staff_id, resident_id=None)
        leaf(desk, actor=acting.staff_id, act="staff.logged_in", at=at, body={"channel": channel})
    return begun


def session_of(desk: Desk, door: str, token: str, *, at: datetime) -> Session:
    """The session that the token stands for at this door; Problem `session.none`, `session.ended`."""
    row = desk.ledger.row("session", token_hash=hash_of(token), door=door)
    if row is None:
        raise Problem("session.none")
    if row[4] <= at or row[5] is not None:
        raise Problem("session.ended")
    return Session(
        token_hash=bytes(row[0]), door=door, subject_index=bytes(row[1]) if row[1] is not None else None,
        staff_id=row[2], resident_id=row[3], expires_at=row[4],
    )  # fmt: skip


def log_out(desk: Desk, token: str, *, at: datetime) -> None:
    """Ends the session; of one that is over or unknown nothing is said."""
    with desk.ledger.transaction("log_out"):
        row = desk.ledger.row("end_session", token_hash=hash_of(token), at=at)
        if row is not None and row[0] is not None:
            leaf(desk, actor=row[0], act="staff.logged_out", at=at, body={})


def hash_of(token: str) -> bytes:
    """What the ledger keeps of a token: its SHA-256; a token has 256 random bits, so no salt is needed."""
    return hashlib.sha256(token.encode()).digest()


def page_name_of(subject_index: bytes) -> str:
    """What a page may call the account: the same at every log in, and nothing can be looked up by it."""
    digest = hashlib.sha256(PAGE_NAME_CONTEXT + subject_index).digest()
    return base64.urlsafe_b64encode(digest[:PAGE_NAME_BYTES]).decode()


def csrf_of(token: str) -> str:
    """What a page must send beside its cookie: another site can send the cookie, but cannot read this."""
    digest = hashlib.sha256(CSRF_CONTEXT + token.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode()[:CSRF_CHARACTERS]


def _may_have_passed_on(desk: Desk, index: bytes, at: datetime) -> bool:
    row = desk.ledger.row("last_session", subject_index=index)
    return row is None or row[0] is None or row[0] + NUMBER_KEPT_BACK < at


def _begin(
    desk: Desk, door: str, at: datetime, *, subject_index: bytes | None, staff_id: str | None, resident_id: UUID | None
) -> LoggedIn:
    token = base64.urlsafe_b64encode(desk.randomness.take(TOKEN_BYTES)).decode().rstrip("=")
    session = Session(
        token_hash=hash_of(token), door=door, subject_index=subject_index, staff_id=staff_id, resident_id=resident_id,
        expires_at=at + LASTS[door],
    )  # fmt: skip
    desk.ledger.run("forget_sessions", subject_index=subject_index, staff_id=staff_id, before=at - KEPT_AFTER)
    desk.ledger.run(
        "begin_session",
        token_hash=session.token_hash, door=door, subject_index=subject_index, staff_id=staff_id,
        resident_id=resident_id, at=at, expires_at=session.expires_at,
    )  # fmt: skip
    return LoggedIn(token=token, csrf=csrf_of(token), session=session)
