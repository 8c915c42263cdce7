"""Makes `tests/vectors/lists.json`: what every reader of the lists must answer, in Python, in TypeScript, anywhere.

    python -m tools.make_list_vectors

The file is one JSON object. Instants are whole seconds since 1970 UTC, or null; bytes are lowercase hex; texts stand as
they travel. A refusal is `{error, facts}`: the code, and facts that must agree (there may be more); where it is a
verdict also `family`, "BadCode" or "CannotCheck".

- `envelopes`: `{name, text, body, signatures: [{key_id, signature}]}`, or `{name, text, error, facts}`. A text is read
  as UTF-8. Fields beside `body` and `signatures` count for nothing, neither do spaces: an envelope is not signed.
- `key_ids`: `{name, environment, purpose, algorithm, public_key, key_id}`.
- `pins`: by name `{environment, needed, roots: [{key_id, algorithm, public_key}]}`: what a verifier is installed with.
- `trust_bodies`: `{name, body}` and `error`, `facts`: texts that are not the one form of a trust list. A reader checks
  the type of each field, writes the list again as `trust.list_bytes` does, and compares.
- `trust_lists`: `{name, pin, envelopes, at, needs, expect}`: the last of the lists in these envelopes, each accepted as
  the next after the one before, the first after the pin (`trust.follow`). `expect` has `ok`, the whole list that was
  read, with its keys' ids, or the refusal, of whichever list it is. `needs`: null, or "SM2": a reader that does not
  speak it counts no signature of that kind, and answers `trust.forged`.
- `runs`: `{name, bytes, count, limit, runs}`, or with `error`, `facts` for what is not the one form of such runs.
- `shards`: `{name, bytes, entries: [[index, entry]], digest}`, or `{name, bytes, error, facts}`. An entry is 1 pop-up,
  2 yellow, 3 red, 4 void. Reading a shard asks for no digest.
- `head_bodies`: as `trust_bodies`, for heads of status lists.
- `heads`: `{name, trust, environment, known, envelope, at, needs, expect}`: a head accepted as the next after `known`,
  null or `{division, number}`. `trust` is a name of `trust`, as in `code.json`. `expect`: `ok`, every field, or the
  refusal.
- `status`: whole status lists by name: `{head, shards}`, the head with every field and the shards' bytes.
- `deltas`: `{name, before, head, delta, after}`: names of lists before and after, the head to be reached, and what
  changed; or `error`, `facts` instead of `after`.
- `written`: `{name, changes: [[index, entry]], delta}`: how changes are written.
- `verdicts`: `{name, text, at, nonce, trust, status, needs, expect}`: what `scans.verify` answers with the status lists
  named in `status`, by division. `expect` has `ok`, what is told, or the refusal. `ok`: `level`, `color`, `pop_up`,
  `declared`, `sampled_at`, `reported_at`, `fresh`, `as_of`, `check_document`, `soft_key`, and `against`, what the rule
  of a door that asks for no test has against it.

Expectations are written by hand in `tools/{envelope,list,status,verdict}_cases.py` and not taken from the code under
test; `tests/unit/test_list_vectors.py` makes the file again, compares, and runs it.
"""

import json
from pathlib import Path
from typing import Any

from tests.builders_lists import PIN, pin
from tools.envelope_cases import envelope_vectors, key_id_vectors
from tools.list_cases import SM2_ROOTS, trust_body_vectors, trust_list_vectors
from tools.status_cases import (
    STATUS_LISTS,
    TRUSTS,
    delta_vectors,
    head_body_vectors,
    head_vectors,
    runs_vectors,
    shard_vectors,
    status_lines,
    written_vectors,
)
from tools.trust_lines import roots_of, trusted
from tools.verdict_cases import verdict_vectors

TARGET = Path(__file__).parents[1] / "tests" / "vectors" / "lists.json"
ABOUT = "Vectors of the lists, version 1. Made by tools/make_list_vectors.py, which describes it; do not edit it here."


def pins() -> dict[str, Any]:
    """What verifiers are installed with."""
    named = {"ours": PIN, "one is enough": pin(needed=1), "elsewhere": pin(environment="production")}
    named["with SM2"] = pin(*SM2_ROOTS)
    return {
        name: {"environment": one.environment, "needed": one.needed, "roots": roots_of(one.roots)}
        for name, one in named.items()
    }


def page() -> str:
    """The file as it should stand now."""
    made = {
        "about": ABOUT,
        "envelopes": list(envelope_vectors()),
        "key_ids": list(key_id_vectors()),
        "pins": pins(),
        "trust_bodies": list(trust_body_vectors()),
        "trust_lists": list(trust_list_vectors()),
        "runs": list(runs_vectors()),
        "shards": list(shard_vectors()),
        "head_bodies": list(head_body_vectors()),
        "trust": {name: trusted(told) for name, told in TRUSTS.items()},
        "heads": list(head_vectors()),
        "status": {name: status_lines(told) for name, told in STATUS_LISTS.items()},
        "deltas": list(delta_vectors()),
        "written": list(written_vectors()),
        "verdicts": list(verdict_vectors()),
    }
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    TARGET.write_text(page(), encoding="utf-8")
