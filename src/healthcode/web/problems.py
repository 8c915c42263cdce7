"""A problem as HTTP tells it: RFC 9457, a stable code, a sentence in the reader's language that says what to do.

What we did not expect is `server.fault` and says nothing more: details are in the log under the request's id, and
never in an answer. Facts of `ledger.` problems quote the database server, so they stay in the log too.

>>> status_of("session.none"), status_of("approval.same_unit"), status_of("declaration.too_many")
(401, 409, 422)
"""

import errno
import math
import random
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress

import msgspec
from litestar import Request, Response
from litestar.exceptions import (
    ClientException,
    InternalServerException,
    MethodNotAllowedException,
    NotFoundException,
    ValidationException,
)
from litestar.exceptions.http_exceptions import RequestEntityTooLarge
from litestar.types import HTTPScope as Scope
from litestar.types import Send

from healthcode.core.problems import Problem
from healthcode.texts import sentence
from healthcode.texts.facts import readable

MEDIA_TYPE = "application/problem+json"
REFERENCE = "/reference/problems#"
AGAIN_FROM, AGAIN_TO = 2, 6  # seconds; spread, so that not everybody comes back in the same one

STATUSES: Mapping[str, int] = {
    "request.": 400, "request.not_found": 404, "request.method": 405, "request.content_type": 415,
    "request.not_sealed": 415,
    "request.other_key": 409,
    "request.too_large": 413, "request.too_slow": 408,
    "session.none": 401, "session.ended": 401, "session.": 403,
    "limit.": 429, "limit.busy": 503,
    "staff.": 403, "claim.needed": 409, "login.unknown": 401,
    "list.unknown_shard": 404,
    "appeal.": 409, "appeal.unknown": 404, "appeal.words": 422, "appeal.ground": 422, "appeal.too_many": 422,
    "appeal.own_unit": 403, "appeal.same_unit": 403, "account.recent": 403,
    "permit.bring_both": 409, "permit.has_record": 409, "permit.none": 404,
    "paper.": 409, "paper.none": 404, "paper.not_seen": 422,
    "person.not_on_file": 404, "proposal.unknown": 404, "job.unknown": 404, "batch.no_file": 404,
    "proposal.": 409, "proposal.no_reason": 422, "approval.": 409, "approval.other_digest": 409,
    "family.": 409, "family.unknown_link": 404, "family.no_truth": 422, "family.birth_date": 422, "family.of_age": 422,
    "family.bad_word": 422, "family.photo": 422, "family.photo_size": 422, "family.reason": 422,
    "identity.other_person": 409, "identity.held_elsewhere": 409, "device.challenge_expired": 409,
    "ledger.already_there": 409,
    "ledger.": 503, "keys.": 503, "embedded.": 503, "file.": 503, "migrate.": 503, "policy.": 503,
    "registry.": 503, "signer.": 503, "outside.": 503, "channel.": 503, "login.barred": 403, "login.slower": 429,
    "sms.too_often": 429, "sms.again_after": 429, "sms.budget": 429, "face.other_account": 409, "face.proof": 409,
    "server.": 500, "ledger.refused": 500, "ledger.forbidden": 500, "ledger.copy_format": 500,
}  # fmt: skip
"""Status by code or by its beginning; the longest one that fits counts. What is not here is 422."""
OTHERWISE = 422

HIDDEN = ("ledger.", "keys.", "embedded.", "file.", "migrate.", "policy.")
"""Problems of ours, when they are answered with 503: their sentences are for whoever runs this, so the reader gets
the words of `web.away` and no facts. Of `ledger.` at every status: facts there are the database server's words."""

UNKNOWN_FIELD = re.compile(r"unknown field `(?![a-z_]{1,30}`$).*", re.DOTALL)
"""A name sent as a field's that none of ours could be misspelt as: it may be somebody's."""


GONE = "client disconnected prematurely"
FORESEEN: Sequence[tuple[type[Exception], str]] = (
    (NotFoundException, "request.not_found"),
    (MethodNotAllowedException, "request.method"),
    (RequestEntityTooLarge, "request.too_large"),
    (ClientException, "request.malformed"),
)
"""What Litestar raises, and what it is to the reader; the first that fits counts."""


class ProblemDocument(msgspec.Struct, frozen=True, kw_only=True):
    """What is answered when something is refused or fails (RFC 9457). `code` never changes once published."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    facts: dict[str, str]
    request_id: str


def status_of(code: str) -> int:
    """The status a code is answered with."""
    fits = [start for start in STATUSES if code == start or (start.endswith(".") and code.startswith(start))]
    return STATUSES[max(fits, key=len)] if fits else OTHERWISE


def language_of(scope: Scope) -> str:
    """The reader's language: en when `Accept-Language` begins so, else zh-CN."""
    asked = next((value for name, value in scope["headers"] if name == b"accept-language"), b"")
    return "en" if asked[:2].lower() == b"en" else "zh-CN"


def document(problem: Problem, *, language: str, request_id: str) -> ProblemDocument:
    """The problem in the reader's words."""
    status = status_of(problem.code)
    facts = {} if _ours(problem) else dict(problem.facts)
    return ProblemDocument(
        type=f"{REFERENCE}{problem.code}", title=sentence(f"web.status_{status}", language), status=status,
        code=problem.code, detail=_detail(problem, language), facts=facts, request_id=request_id,
    )  # fmt: skip


def problem_of(error: Exception) -> Problem:
    """What an exception is to the reader; `server.fault` for everything that nobody foresaw."""
    if isinstance(error, Problem):
        return Problem("server.fault") if status_of(error.code) == 500 else error
    if isinstance(error, ValidationException):
        extra = error.extra[0] if isinstance(error.extra, list) and error.extra else {}
        field, said = extra.get("key") or "—", _wanted(str(extra.get("message", "")))
        return Problem("request.invalid", field=field, said=said)
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Problem("file.disk_full", file="—")
    if isinstance(error, InternalServerException) and error.detail == GONE:
        return Problem("request.malformed")  # nobody is there to read it
    return Problem(next((code for kind, code in FORESEEN if isinstance(error, kind)), "server.fault"))


def headers_of(problem: Problem, error: Exception | None = None) -> dict[str, str]:
    """`Retry-After` where coming back helps, `Allow` where another method would do."""
    headers = {"Cache-Control": "no-store"}
    status = status_of(problem.code)
    if status in (429, 503):
        asked = problem.facts.get("retry_after")
        headers["Retry-After"] = asked or str(random.randint(AGAIN_FROM, AGAIN_TO))  # noqa: S311 - spreads load only
    if isinstance(error, MethodNotAllowedException) and error.headers:
        headers["Allow"] = error.headers.get("allow", "")
    return headers


def answer(request: Request, error: Exception) -> Response:  # type: ignore[type-arg]
    """Litestar's exception handler for everything."""
    problem = problem_of(error)
    note(request.scope, problem, error)
    found = document(problem, language=language_of(request.scope), request_id=request_id(request.scope))
    return Response(found, status_code=found.status, media_type=MEDIA_TYPE, headers=headers_of(problem, error))


async def send_problem(scope: Scope, send: Send, error: Exception) -> None:
    """The same for plain ASGI handlers."""
    problem = problem_of(error)
    note(scope, problem, error)
    found = document(problem, language=language_of(scope), request_id=request_id(scope))
    headers = {**headers_of(problem, error), "Content-Type": MEDIA_TYPE}
    await send(
        {
            "type": "http.response.start",
            "status": found.status,
            "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()],
        }
    )
    await send({"type": "http.response.body", "body": msgspec.json.encode(found), "more_body": False})


def note(scope: Scope, problem: Problem, error: Exception) -> None:
    """Leaves for the log what was answered, and the exception when it was not foreseen."""
    scope["state"]["problem"] = problem.code
    if problem.code == "server.fault" or _ours(problem):
        scope["state"]["error"] = error


def request_id(scope: Scope) -> str:
    """The id that this request has in the log."""
    return str(scope.get("state", {}).get("request_id", ""))


def seconds(wait: float) -> str:
    """A wait as `Retry-After` has it: whole seconds, at least one."""
    return str(max(1, math.ceil(wait)))


def _ours(problem: Problem) -> bool:
    code = problem.code
    return code.startswith("ledger.") or (code.startswith(HIDDEN) and status_of(code) == 503)


def _detail(problem: Problem, language: str) -> str:
    if _ours(problem):
        return sentence("web.away" if status_of(problem.code) == 503 else "web.already_there", language)
    with suppress(KeyError):
        return sentence(problem.code, language, {name: readable(fact) for name, fact in problem.facts.items()})
    return sentence("web.unworded", language, {"code": problem.code})


def invalid(message: str) -> Problem:
    """Which field of a body does not fit, and what was wanted; never what was sent."""
    said, _, place = message.partition(" - at `$")
    return Problem("request.invalid", field=place.rstrip("`").lstrip(".") or "—", said=_wanted(said))


def _wanted(message: str) -> str:
    """msgspec's words without what it quotes: “Invalid enum value 'x'” tells what was typed, and so may a field's name.

    One that looks like a slip in a name of ours stays, for whoever writes a program.
    """
    said = message.partition("'")[0].partition(" - at ")[0].strip() or "—"
    return UNKNOWN_FIELD.sub("unknown field", said)
