"""`python -m tests.fuzz [TARGET…]`: atheris on each decoder, one after the other; ends with 1 when there is a finding.

FUZZ_MINUTES says how long each is tried (default 10). What was learned stays in `.fuzz/corpus`, what was found in
`.fuzz/findings`; `python -m tests.fuzz --again FILE…` runs the decoder of a finding on it without the fuzzer.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.fuzz.corpus import seeds
from tests.fuzz.limits import timed, weighed
from tests.fuzz.targets import TARGETS, Target

FOLDER = Path(".fuzz")
FINDINGS = FOLDER / "findings"
EXECUTED = re.compile(r"stat::number_of_executed_units:\s+(\d+)")
COVERED = re.compile(r"cov: (\d+)")


def main(arguments: list[str]) -> int:
    """Runs the targets that are named, or all."""
    if arguments[:1] == ["--again"]:
        for name in arguments[1:]:
            say(again(Path(name)))
        return 0
    minutes = float(os.environ.get("FUZZ_MINUTES") or 10)
    found = [fuzz(TARGETS[name], minutes) for name in arguments or TARGETS]
    return 1 if any(found) else 0


def fuzz(target: Target, minutes: float) -> bool:
    """One decoder in a process of its own; whether there is a finding."""
    corpus, begins = FOLDER / "corpus" / target.name, FOLDER / "seeds" / target.name
    for folder in (corpus, begins, FINDINGS):
        folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds(target.name)):
        (begins / f"{number:04}").write_bytes(seed[: target.longest])
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.engine", target.name, str(corpus), str(begins),
         f"-max_len={target.longest}", f"-max_total_time={max(1, round(minutes * 60))}", "-timeout=10",
         f"-artifact_prefix={FINDINGS}/{target.name}-", "-rss_limit_mb=1024", "-print_final_stats=1"],
        capture_output=True, check=False, text=True, errors="replace",
    )  # fmt: skip
    executed, covered = EXECUTED.search(done.stderr), COVERED.findall(done.stderr)
    told = f"{int(executed[1]) if executed else 0:>10,} inputs, {covered[-1] if covered else '?':>5} places"
    say(f"{target.name:<11} {told}  {'ok' if done.returncode == 0 else 'FINDING'}")
    if done.returncode:
        say(done.stdout[-2000:] + done.stderr[-6000:])
    return done.returncode != 0


def again(path: Path) -> str:
    """What a finding costs, without the fuzzer; whatever it raises is raised."""
    name = next(name for name in sorted(TARGETS, key=len, reverse=True) if path.name.startswith(f"{name}-"))
    data, run = path.read_bytes(), TARGETS[name].run
    return f"{path}: {timed(run, data):.1f} ms, {weighed(run, data):.1f} MB"


def say(text: str) -> None:
    """One line after each decoder."""
    print(text, flush=True)  # noqa: T201 - what it is for


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
