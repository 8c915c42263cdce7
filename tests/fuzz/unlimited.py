"""The command line without limits of how much one asker may ask, so that ten thousand requests are all answered.

That the limits hold is a test of its own (`tests/doors/test_limits.py`).
"""

from healthcode.cli import main
from healthcode.web.limits import Limits


def _no_wait(*_: object, **__: object) -> float:
    return 0.0


if __name__ == "__main__":
    Limits.wait = _no_wait  # type: ignore[method-assign]
    main()
