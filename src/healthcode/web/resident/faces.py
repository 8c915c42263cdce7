"""A face check begun in a mini-program (实人认证): what the app hands its platform, and the proof of it."""

from typing import Annotated, cast

import msgspec

from healthcode.core.problems import Problem
from healthcode.gateways.faces import proof_of
from healthcode.gateways.login_channels import LoginChannel
from healthcode.services.check_face import ask_face, seal_proof
from healthcode.services.log_in import RESIDENT
from healthcode.web.entries import open_entrance
from healthcode.web.house import Visit
from healthcode.web.operations import operation
from healthcode.web.resident.claim import DOCUMENTS, Short
from healthcode.wiring import Way


class FaceWanted(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The app's channel with a fresh log in code of it, and the document and name as they will be checked."""

    channel: Annotated[str, msgspec.Meta(max_length=40)]
    code: Annotated[str, msgspec.Meta(max_length=400)]
    document_type: Annotated[str, msgspec.Meta(max_length=2)]
    document_number: Short
    name: Annotated[str, msgspec.Meta(max_length=120)]


class FaceBegun(msgspec.Struct, frozen=True, kw_only=True):
    """`page`: what the app hands `wx.requestFacialVerify` or `my.startAPVerify`; `proof`: for the identity check."""

    page: dict[str, str]
    proof: str


@operation(
    "POST", "/api/resident/identity/face", "resident.identity.face", door=RESIDENT, body=FaceWanted, sealed=True,
    cost=5,
    refuses=(
        *DOCUMENTS, "identity.no_name", "face.not_here", "face.document", "face.other_account", "login.unknown",
        "login.slower", "login.barred", "channel.closed", "channel.not_set_up", "outside.…",
    ),
    status_code=200,
)  # fmt: skip
async def begin_face(request: Visit) -> FaceBegun:
    """Begin a face check in a mini-program (实人认证), good for half an hour; its platform tells us what came of it.

    The log in code says who holds the phone: it must be the account that is logged in.
    """
    asked, session, at = await request.read(FaceWanted), request.who, request.at
    face, vault = request.house.doors.faces.get(asked.channel), request.house.doors.furnished.vault
    if face is None:
        raise Problem("face.not_here")
    channel = cast("LoginChannel", (await open_entrance(request, RESIDENT, asked.channel, Way.APP)).channel)
    told = await request.at_desk(
        lambda desk: ask_face(
            desk, session, type_code=asked.document_type, number=asked.document_number, name=asked.name, at=at
        )
    )
    user = await request.away(lambda: channel.identify(asked.code))
    if vault.account_index(asked.channel, user.subject) != session.account():
        raise Problem("face.other_account")
    begun = await request.away(lambda: face.begin(told.document, told.name, subject=user.subject, number=told.number))
    return FaceBegun(
        page=dict(begun.page), proof=seal_proof(vault, session, proof_of(asked.channel, begun), at=at)
    )  # fmt: skip


handlers = (begin_face,)
