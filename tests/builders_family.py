"""Builders of families: a registry that knows who is whose, accounts with a code of their own, claims for others."""

import io
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from PIL import Image

from healthcode.core.terms import ProofKind
from healthcode.gateways.registry import FileRegistry, Registry, Relation
from healthcode.services.claim_for import AskedFor, AskedState, claim_for
from healthcode.services.desk import Desk
from healthcode.services.log_in import Session
from tests.builders_doors import NAME
from tests.builders_ledger import AT, COUNTY, an_id

MOTHER, FATHER, GRANDMOTHER, STRANGER = an_id(1), an_id(2), an_id(3), an_id(4)
CHILD = an_id(5, born="20150601")
TEENAGER = an_id(6, born="20040601")
"""Seventeen at `AT`, and eighteen a fortnight later."""

CHILDREN = (CHILD, TEENAGER)
OWN = ("10", NAME)


def a_family_registry(folder: Path, entries: Iterable[tuple[str, str, str]] = ()) -> FileRegistry:
    """The first twenty people of `an_id` and the children, of whom it knows whose they are; and the grandmother."""
    people, related = folder / "people.csv", folder / "relations.csv"
    rows = [*(("10", an_id(number), NAME) for number in range(20)), *(("10", child, NAME) for child in CHILDREN)]
    people.write_text("".join(f"{kind},{number},{name}\n" for kind, number, name in [*rows, *entries]), "utf-8")
    whose = [(child, parent, "child") for child in CHILDREN for parent in (MOTHER, FATHER)]
    whose.append((GRANDMOTHER, MOTHER, "parent"))
    related.write_text("".join(f"10,{one},10,{other},{what}\n" for one, other, what in whose), "utf-8")
    return FileRegistry(people, related)


def asked_for(number: str, relation: Relation = Relation.CHILD, **more: Any) -> AskedFor:
    """The form as somebody of the county fills it in."""
    form: dict[str, Any] = {
        "type_code": "10", "number": number, "name": NAME, "born_on": None, "relation": relation, "phone": "",
        "county": COUNTY, "community": "长安社区", "address": "", "proof_kind": ProofKind.HOUSEHOLD_REGISTER,
        "truth": True, "request_id": uuid4(),
    }  # fmt: skip
    return AskedFor(**{**form, **more})


def claimed_for(
    desk: Desk, registry: Registry, session: Session, number: str, relation: Relation = Relation.CHILD, *,
    at: datetime = AT, **more: Any,
) -> AskedState:  # fmt: skip
    return claim_for(desk, registry, session, asked_for(number, relation, **more), at=at)


def a_form(number: str, relation: str = "child", **more: Any) -> dict[str, Any]:
    """The same as a page sends it."""
    return {
        "document_type": "10", "document_number": number, "name": NAME, "relation": relation, "county": COUNTY,
        "community": "长安社区", "address": "", "proof_kind": "household_register", "truth": True,
        "request_id": str(uuid4()), **more,
    }  # fmt: skip


def a_photo(width: int = 640, height: int = 480, kind: str = "JPEG", **more: Any) -> bytes:
    """A picture of nothing."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), (200, 180, 160)).save(out, kind, **more)
    return out.getvalue()


def for_link(link_id: UUID | str) -> dict[str, str]:
    """The parameter of an operation about a dependant."""
    return {"for": str(link_id)}
