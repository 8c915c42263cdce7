"""The pages' types are the server's: what a page reads or sends stands in the OpenAPI document, field by field."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from healthcode.web.app import OPERATIONS
from healthcode.web.hot_operations import DESCRIBED
from healthcode.web.reference import document

CORE = Path(__file__).parents[2] / "apps" / "core"
FILES = ("types.ts", "types-verifier.ts", "types-console.ts", "types-rights.ts")

OTHER_NAMES = {
    "AfterAct": "AfterAct", "Batch": "ListedPush", "Challenge": "EnrolmentChallenge", "Claimed": "CodeClaimed",
    "CodeView": "Shown", "CommunityReport": "ReportAsked", "ContactDetails": "ContactTold",
    "Declared": "DeclarationMade", "Division": "County", "Divisions": "ProvinceDivisions", "DoorRule": "RuleAsked",
    "Enrolled": "DeviceEnrolled", "Enrolment": "EnrolmentAsked", "Evidence": "EvidenceSeen", "Job": "JobTold",
    "JobStarted": "JobBegun", "PreviewRow": "SampledRow", "Problem": "ProblemDocument", "Rejects": "RefusedRows",
    "RuleAnswer": "RuleTold", "Ticket": "IdentityTicket", "WaitingReason": "PopUpWaiting", "Worklist": "PeopleWaiting",
}  # fmt: skip
"""The page's name of a shape, and the server's where it is another."""

GENERIC = {"Channel", "Channels"}
"""One shape in the page, three in the server: the ways to log in at a door."""

_INTERFACE = re.compile(r"^export interface (\w+)(?:<\w+>)? \{\n(.*?)^\}", re.MULTILINE | re.DOTALL)
_FIELD = re.compile(r"^  (\w+)\??: (.*)$", re.MULTILINE)

SAID: Mapping[str, Any] = document([*OPERATIONS, *DESCRIBED])["components"]["schemas"]
READ = {
    name: dict(_FIELD.findall(fields))
    for file in FILES
    for name, fields in _INTERFACE.findall((CORE / file).read_text("utf-8"))
    if name not in GENERIC
}


def nullable(schema: Mapping[str, Any]) -> bool:
    return any(part.get("type") == "null" for kind in ("anyOf", "oneOf") for part in schema.get(kind, ()))


@pytest.mark.parametrize("name", sorted(READ))
def test_a_page_knows_the_fields_that_the_server_says(name: str) -> None:
    said = SAID[OTHER_NAMES.get(name, name)]["properties"]
    assert set(READ[name]) == set(said)


@pytest.mark.parametrize("name", sorted(name for name in READ if not name.endswith(("Asked", "CommunityReport"))))
def test_a_page_knows_what_may_be_missing(name: str) -> None:
    said = SAID[OTHER_NAMES.get(name, name)]["properties"]
    missing = {field for field, schema in said.items() if nullable(schema)}
    optional = {field for field, kind in READ[name].items() if kind.endswith("| null")}
    assert missing == optional
