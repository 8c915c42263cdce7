"""One decoder under atheris: `python -m tests.fuzz.engine TARGET` and libFuzzer's own options; `__main__` starts it."""

import sys

import atheris

from tests.fuzz.limits import MILLISECONDS, resident, timed

INSTRUMENTED = ["healthcode.core", "healthcode.gateways.pictures", "healthcode.gateways.trust_folder"]
SLOWER = 4
"""Instrumented code takes up to so many times as long; the smoke test measures without."""

with atheris.instrument_imports(include=INSTRUMENTED):
    from tests.fuzz.targets import TARGETS


def main(name: str, options: list[str]) -> None:
    """Looks for inputs until the time is over or something is found."""
    run = TARGETS[name].run

    def costed(data: bytes) -> None:
        timed(run, data, most=SLOWER * MILLISECONDS)

    atheris.Setup([f"fuzz-{name}", *options], lambda data: resident(costed, data))
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
