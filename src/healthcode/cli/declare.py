"""`healthcode declare PERSON`: a health declaration on somebody's behalf, three a day (F14, F29, F30)."""

from typing import Annotated

import typer

from healthcode.cli.door import door, person
from healthcode.cli.options import AS, PERSON
from healthcode.cli.status_view import panel
from healthcode.clock import now
from healthcode.core.evidence import NO_ANSWERS, evidence_from
from healthcode.core.terms import Answer, EvidenceId, EvidenceKind, Symptom
from healthcode.services.area import require_inside
from healthcode.services.authority import Act, require
from healthcode.services.declare import Declared, declare
from healthcode.services.explain import explanation


def command(
    person_: PERSON,
    temperature: Annotated[float | None, typer.Option(help="Degrees Celsius, 35 to 42. 体温。")] = None,
    symptom: Annotated[
        list[str] | None, typer.Option("--symptom", help=f"Any of: {' '.join(Symptom)}; none when missing. 症状。")
    ] = None,
    contact: Annotated[Answer, typer.Option(help="Contact with a case. 是否接触过病例。")] = Answer.NO,
    phone: Annotated[str, typer.Option(help="Contact phone; sealed. 联系方式。")] = "",
    address: Annotated[str, typer.Option(help="Address; sealed. 住址。")] = "",
    truth: Annotated[
        bool, typer.Option("--i-declare-the-truth", help="The person answers for truth and completeness. 如实填报。")
    ] = False,
    acting_as: AS = None,
) -> None:
    """A health declaration taken down for a person; the latest one speaks. 健康申报(打卡)。"""
    here = door()
    with here.acting(acting_as) as (desk, acting):
        require(acting, Act.DECLARE_FOR)
        details: dict[str, object] = {"symptoms": symptom or ["none"], "contact_with_case": contact.value}
        if temperature is not None:
            details["temperature"] = temperature
        at = now()
        answers = evidence_from(EvidenceId("form"), EvidenceKind.DECLARATION, at, details).answers or NO_ANSWERS
        resident_id = person(desk, person_)
        require_inside(desk, resident_id, acting)
        declared = Declared(
            answers=answers, contact={"phone": phone, "address": address}, truth_statement_agreed=truth,
            by=acting.staff_id,
        )  # fmt: skip
        number = declare(desk, resident_id, declared, at=at)
        here.say("declare.taken", number=number, limit=desk.edition(at).declaration.per_day)
        with desk.ledger.transaction(acting.staff_id):
            explained = explanation(desk, resident_id, at=at)
    here.out.print(panel(here, explained))
