"""Agreeing to messages outside the page, by channel, and taking that word back.

An account is a keyed hash, so whoever wants messages lets us keep what the channel calls them: sealed, for messages
only, as long as the word holds. A short message goes to the phone on record and needs no other address.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from healthcode.core.problems import Problem
from healthcode.core.terms import SHANGHAI
from healthcode.gateways.keys import Purpose
from healthcode.services.audit import leaf
from healthcode.services.desk import Desk
from healthcode.services.log_in import Session

LANES = 32
COUNTED_AT_MOST = 20  # messages that a page may say were agreed to at once


class MessageChannel(StrEnum):
    """By what a message is sent outside the page."""

    WECHAT = "wechat"
    ALIPAY = "alipay"
    SMS = "sms"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """A word given: `remaining` messages may still be sent, None where the channel does not count."""

    channel: MessageChannel
    language: str
    remaining: int | None
    agreed_at: datetime


def agree(
    desk: Desk,
    session: Session,
    resident_id: UUID,
    channel: MessageChannel,
    *,
    language: str,
    at: datetime,
    subject: str = "",
    messages: int | None = None,
) -> None:
    """The account wants messages by this channel; call it inside a transaction.

    `subject` is what the channel calls the person, fresh from it; `messages` how many more may be sent, where each
    has to be agreed to. Problem `messages.other_account` when the subject is not this account's, `messages.no_phone`.
    """
    account = session.account()
    if channel is MessageChannel.SMS:
        _require_phone(desk, resident_id)
    elif desk.vault.account_index(channel.value, subject) != account:
        raise Problem("messages.other_account", channel=channel.value)
    desk.ledger.run(
        "keep_consent",
        subject_index=account, channel=channel.value, resident_id=resident_id, language=language,
        address=b"" if channel is MessageChannel.SMS else _sealed(desk, account, channel, subject),
        remaining=messages, at=at, day=at.astimezone(SHANGHAI).date(),
    )  # fmt: skip
    body = {"channel": channel.value}
    leaf(desk, actor="resident", act="messages.agreed", at=at, subject=resident_id, body=body)


def consents(desk: Desk, account: bytes) -> Sequence[Consent]:
    """What an account agreed to; call it inside a transaction."""
    return [
        Consent(channel=MessageChannel(row[0]), language=row[1], remaining=row[2], agreed_at=row[3])
        for row in desk.ledger.rows("consents_of_account", subject_index=account)
    ]


def refuse(desk: Desk, session: Session, resident_id: UUID, channel: MessageChannel, *, at: datetime) -> None:
    """No more messages by this channel, not even those that wait; call it inside a transaction."""
    account = session.account()
    desk.ledger.run("drop_deliveries_of_channel", lane=lane(account), subject_index=account, channel=channel.value)
    if desk.ledger.run("end_consent", subject_index=account, channel=channel.value):
        body = {"channel": channel.value}
        leaf(desk, actor="resident", act="messages.refused", at=at, subject=resident_id, body=body)


def forget_consents(desk: Desk, account: bytes) -> None:
    """The account goes, and its words with it; a farewell that was queued before is sent. Inside a transaction."""
    desk.ledger.run("drop_deliveries", lane=lane(account), subject_index=account)
    desk.ledger.run("end_consents", subject_index=account)


def lane(account: bytes) -> int:
    """Where the account's messages wait."""
    return account[-1] % LANES


def address_place(account: bytes, channel: str) -> str:
    """To what the sealed name of the person is bound."""
    return f"message_consent|address|{account.hex()}.{channel}"


def _sealed(desk: Desk, account: bytes, channel: MessageChannel, subject: str) -> bytes:
    return desk.vault.seal(Purpose.MESSAGE, address_place(account, channel.value), subject)


def _require_phone(desk: Desk, resident_id: UUID) -> None:
    row = desk.ledger.row("identity", resident_id=resident_id)
    if row is None or not desk.vault.open(Purpose.IDENTITY, f"identity|phone|{resident_id}", bytes(row[2])):
        raise Problem("messages.no_phone")
