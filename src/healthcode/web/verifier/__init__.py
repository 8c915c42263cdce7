"""The verifiers' door: come in, fetch the issuers' keys and the status list, scan (F03, F13, F19)."""

from litestar.handlers import HTTPRouteHandler

from healthcode.web.verifier import session, status, trust


def handlers() -> list[HTTPRouteHandler]:
    """Every operation of the door but the scan and the list, which `hot` answers."""
    return [handler for noun in (session, status, trust) for handler in noun.handlers]
