"""The residents' door: come in, claim, declare, enrol a device, show the code, see why and until when."""

from litestar.handlers import HTTPRouteHandler

from healthcode.web.resident import (
    appeals,
    changes,
    claim,
    declarations,
    dependants,
    devices,
    divisions,
    faces,
    information,
    national,
    paper,
    permit,
    rights,
    session,
)


def handlers() -> list[HTTPRouteHandler]:
    """Every operation of the door but the code itself, which `hot` answers."""
    nouns = (
        session, claim, faces, declarations, dependants, devices, information, paper, permit, national, changes,
        divisions, appeals, rights,
    )  # fmt: skip
    return [handler for noun in nouns for handler in noun.handlers]
