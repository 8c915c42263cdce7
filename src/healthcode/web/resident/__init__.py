"""The residents' door: come in, claim, declare, enrol a device, show the code, see why and until when."""

from litestar.handlers import HTTPRouteHandler

from healthcode.web.resident import (
    changes,
    claim,
    declarations,
    devices,
    divisions,
    information,
    national,
    paper,
    session,
)


def handlers() -> list[HTTPRouteHandler]:
    """Every operation of the door but the code itself, which `hot` answers."""
    nouns = (session, claim, declarations, devices, information, paper, national, changes, divisions)
    return [handler for noun in nouns for handler in noun.handlers]
