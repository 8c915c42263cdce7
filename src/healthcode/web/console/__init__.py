"""The console of staff: whom a community must check, lists proposed and approved by two persons, jobs under way."""

from litestar.handlers import HTTPRouteHandler

from healthcode.web.console import appeals, jobs, papers, people, permits, pushes, session


def handlers() -> list[HTTPRouteHandler]:
    """Every operation of the door."""
    return [handler for noun in (session, people, appeals, papers, permits, pushes, jobs) for handler in noun.handlers]
