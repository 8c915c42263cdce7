"""The details of evidence in one 32-bit number.

| bits  | of            | meaning                                                                         |
|-------|---------------|---------------------------------------------------------------------------------|
| 0     | any           | the exposure's (or other own) time was not told: `occurred` is `learned`        |
| 1     | a clearance   | the finding is *not cleared*                                                    |
| 2     | any           | NOT PLAIN: it says something that columns cannot express, its person goes to core |
| 3–18  | a clearance   | the rules it names: bit 2 + n for rule number n, 1 to 16                        |
| 3–9   | a declaration | temperature in tenths of a degree minus 350 plus 1; 0 when not given            |
| 10–15 | a declaration | symptoms in the order of SYMPTOM_BIT; no bit is “none”                          |
| 16–17 | a declaration | contact with a case: 1 yes, 2 no, 3 unsure                                      |

>>> heard = Evidence(evidence_id=EvidenceId("e"), kind=EvidenceKind.COMMUNITY_CLEARANCE, of=frozenset({"b"}),
...                  occurred_at=datetime(2022, 5, 18, tzinfo=UTC), learned_at=datetime(2022, 5, 18, tzinfo=UTC))
>>> bin(flags_of(heard, RuleNumbers({"a": 1, "b": 2})))
'0b10000'
"""

from collections.abc import Mapping
from datetime import UTC, datetime  # noqa: F401  (the example above)

import numpy as np
from numpy.typing import NDArray

from healthcode.batch.columns import Mask, RuleNumbers
from healthcode.core.evidence import Answers, Evidence
from healthcode.core.policy import DeclarationRule, DeclarationTerms
from healthcode.core.terms import PUSH_KINDS, Answer, EvidenceId, EvidenceKind, Symptom  # noqa: F401

TIME_UNKNOWN = 1 << 0
NOT_CLEARED = 1 << 1
NOT_PLAIN = 1 << 2
MOST_NAMED = 16
SYMPTOM_BIT: Mapping[Symptom, int] = {
    Symptom.COLD_LIKE: 10,
    Symptom.BREATHLESS: 11,
    Symptom.NAUSEA_DIARRHOEA: 12,
    Symptom.PALPITATION: 13,
    Symptom.CONJUNCTIVITIS: 14,
    Symptom.OTHER: 15,
}
CONTACT_NUMBER: Mapping[Answer, int] = {Answer.YES: 1, Answer.NO: 2, Answer.UNSURE: 3}
PLAIN_KINDS = PUSH_KINDS | {
    EvidenceKind.ARRIVAL,
    EvidenceKind.COMMUNITY_REPORT,
    EvidenceKind.COMMUNITY_CLEARANCE,
    EvidenceKind.TEST_NEGATIVE,
    EvidenceKind.DECLARATION,
}
"""What most people's evidence is; anybody with another kind on record goes to core."""

_TEMPERATURE, _CONTACT, _TENTHS = 3, 16, 0x7F
_SYMPTOMS = sum(1 << bit for bit in SYMPTOM_BIT.values())


def flags_of(evidence: Evidence, rules: RuleNumbers) -> int:
    """The details of one piece of evidence, packed."""
    flags = 0 if evidence.exposure_known else TIME_UNKNOWN
    if evidence.kind not in PLAIN_KINDS or evidence.needs:
        return flags | NOT_PLAIN
    if evidence.kind is EvidenceKind.COMMUNITY_CLEARANCE:
        return flags | (0 if evidence.cleared else NOT_CLEARED) | _named(evidence.of, rules)
    if evidence.kind is EvidenceKind.DECLARATION:
        return flags | _answered(evidence.answers)
    return flags


def named_bit(rule_number: int) -> int:
    """The bit by which a clearance names a rule; 0 for a number that has none."""
    return 1 << (2 + rule_number) if 1 <= rule_number <= MOST_NAMED else 0


def _named(names: frozenset[str], rules: RuleNumbers) -> int:
    """The rules by bit; an episode's own key, or a rule without a bit, is for core to understand."""
    bits = [named_bit(rules.numbers.get(name, 0)) for name in names]
    return sum(bits) if all(bits) else NOT_PLAIN


def _answered(answers: Answers) -> int:
    symptoms = answers.symptoms - {Symptom.NONE}
    tenths = _tenths(answers.temperature)
    if tenths is None or (Symptom.NONE in answers.symptoms) == bool(symptoms):
        return NOT_PLAIN
    ticked = sum(1 << SYMPTOM_BIT[symptom] for symptom in symptoms)
    return tenths << _TEMPERATURE | ticked | CONTACT_NUMBER[answers.contact_with_case] << _CONTACT


def _tenths(temperature: float | None) -> int | None:
    """1 to 71 for 35.0 to 42.0, 0 when not given, None for what is no whole number of tenths."""
    if temperature is None:
        return 0
    if not 35.0 <= temperature <= 42.0:
        return None
    tenths = round(temperature * 10)
    return tenths - 350 + 1 if tenths / 10 == temperature else None


def color_ranks(flags: NDArray[np.int32], terms: DeclarationTerms) -> NDArray[np.int16]:
    """`DeclarationTerms.color_of` for packed answers: the rank of the worst color they raise."""
    ranks = np.zeros(len(flags), np.int16)
    for rule in terms.rules:
        ranks = np.maximum(ranks, np.where(_matches(rule, flags), np.int16(rule.color.rank), np.int16(0)))
    return ranks


def _matches(rule: DeclarationRule, flags: NDArray[np.int32]) -> Mask:
    """`DeclarationRule.matches` for packed answers."""
    matched = np.ones(len(flags), np.bool_)
    if rule.contact_with_case is not None:
        matched &= (flags >> _CONTACT & 3) == CONTACT_NUMBER[rule.contact_with_case]
    if rule.any_symptom:
        matched &= (flags & _SYMPTOMS) != 0
    if rule.symptoms:
        wanted = sum(1 << SYMPTOM_BIT[symptom] for symptom in rule.symptoms - {Symptom.NONE})
        none = (flags & _SYMPTOMS) == 0 if Symptom.NONE in rule.symptoms else np.False_
        matched &= ((flags & wanted) != 0) | none
    if rule.temperature_at_least is not None:
        tenths = flags >> _TEMPERATURE & _TENTHS
        matched &= (tenths > 0) & ((tenths + 349) / 10 >= rule.temperature_at_least)
    return matched
