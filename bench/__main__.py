"""`python -m bench [--rows N] [--quick] [--json FILE] [section …]`: every figure beside its bound, in one table."""

import argparse
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from rich.console import Console

from bench.again import demo, reevaluate
from bench.figures import Figure, save, show
from bench.intake import labs, push, withdraw
from bench.scan import scan
from bench.show import hello
from bench.show import show as show_codes
from bench.stage import Stage, staged
from bench.status import status
from bench.verify import verify

SECTIONS: Mapping[str, Callable[[Stage, int], Iterator[Figure]]] = {
    "push": push,
    "labs": labs,
    "withdraw": withdraw,
    "reevaluate": reevaluate,
    "demo": demo,
    "hello": hello,
    "show": show_codes,
    "scan": scan,
    "verify": verify,
    "status": status,
}
QUICK = 50_000


def main() -> None:
    """Runs the sections asked for, all when none is."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("sections", nargs="*", metavar="section", help=f"of {', '.join(SECTIONS)}; default: all")
    parser.add_argument("--rows", type=int, default=1_000_000, help="rows of a file, or residents")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK:,} rows: whether it runs, not how fast")
    parser.add_argument("--json", type=Path, help="also write the figures here")
    asked = parser.parse_args()
    if unknown := set(asked.sections) - set(SECTIONS):
        parser.error(f"no section {', '.join(sorted(unknown))}; there are {', '.join(SECTIONS)}")
    console = Console()
    figures: list[Figure] = []
    for name in asked.sections or SECTIONS:
        with staged(name, console) as stage:
            for figure in SECTIONS[name](stage, QUICK if asked.quick else asked.rows):
                console.print(f"{figure.what}: {figure.seconds:.1f} s, {figure.rate:,.0f} rows/s")
                figures.append(figure)
    show(figures, console)
    if asked.json:
        save(figures, asked.json)


if __name__ == "__main__":
    main()
