"""The verifiers' door: come in, fetch the issuers' keys, scan (F03, F13, F19)."""

from litestar.handlers import HTTPRouteHandler

from healthcode.web.verifier import session, trust


def handlers() -> list[HTTPRouteHandler]:
    """Every operation of the door but the scan, which `hot` answers."""
    return [handler for noun in (session, trust) for handler in noun.handlers]
