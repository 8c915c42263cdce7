"""Facts of a problem as people read them: instants in local time; everything else as it is.

>>> readable("2022-05-18T00:00:00+00:00"), readable("130102")
('2022-05-18 08:00', '130102')
"""

import re
from datetime import datetime

from healthcode.core.terms import SHANGHAI

_ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d")


def readable(fact: str) -> str:
    """A fact of a problem as people read it: services write instants in ISO 8601."""
    return local(datetime.fromisoformat(fact)) if _ISO.fullmatch(fact) else fact


def local(at: datetime) -> str:
    """An instant as people read it: local time of the division, to the minute."""
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
