"""Verifying with no network, for programs of others: lists in a folder, codes in, verdicts out (docs/integrator.md).

`OfflineVerifier` keeps what it knows in files, so a restart forgets nothing and a number never goes back; what it
refuses is a `BadCode` (what was shown is wrong) or a `CannotCheck` (we could not find out, never a yes). It reads no
clock and no network: instants and lists are handed in. These names are the interface; other modules may change.
"""

from healthcode.core.door_rules import CountedIn, DoorRule, RuleAnswer, door_answer
from healthcode.core.problems import BadCode, CannotCheck, Problem
from healthcode.core.scans import Told, Verdict
from healthcode.core.trust import Pin
from healthcode.gateways.list_server import ListServer
from healthcode.gateways.trust_folder import pin_text, read_pin
from healthcode.offline.fetching import Fetched, fetch
from healthcode.offline.freshness import Age, Freshness, ListFreshness
from healthcode.offline.verifier import Look, OfflineVerifier

__all__ = [
    "Age", "BadCode", "CannotCheck", "CountedIn", "DoorRule", "Fetched", "Freshness", "ListFreshness", "ListServer",
    "Look", "OfflineVerifier", "Pin", "Problem", "RuleAnswer", "Told", "Verdict", "door_answer", "fetch", "pin_text",
    "read_pin",
]  # fmt: skip
