"""The console of staff: whom a community must check, lists proposed and approved by two persons, jobs under way."""

from litestar.handlers import HTTPRouteHandler

from healthcode.web.console import appeals, care, jobs, papers, people, permits, proxies, pushes, session


def handlers() -> list[HTTPRouteHandler]:
    """Every operation of the door."""
    nouns = (session, people, proxies, care, appeals, papers, permits, pushes, jobs)
    return [handler for noun in nouns for handler in noun.handlers]
