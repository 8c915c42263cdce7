"""What anybody may ask, with no session and no name: what the rules say before one leaves."""

from litestar.handlers import HTTPRouteHandler

from healthcode.web.public import crossing, nationalities, places


def handlers() -> list[HTTPRouteHandler]:
    """Every operation that is open to anybody."""
    return [handler for noun in (crossing, places, nationalities) for handler in noun.handlers]
