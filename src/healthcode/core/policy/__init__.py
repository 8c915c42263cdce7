"""An edition of the rules as a value: what opens an episode, what it does, what ends it (POLICY.md).

The file is TOML, one per edition and division, complete, immutable once in force; `reading` turns its tables
into an `Edition` and refuses what it does not understand, naming the key and the remedy.
"""

from healthcode.core.policy.edition import (
    AutoRelease,
    CodeTerms,
    DeclarationRule,
    DeclarationTerms,
    Edition,
    Effect,
    FamilyTerms,
    Rule,
    governing,
)
from healthcode.core.policy.reading import edition_from
from healthcode.core.policy.recognition import Recognition

__all__ = [
    "AutoRelease",
    "CodeTerms",
    "DeclarationRule",
    "DeclarationTerms",
    "Edition",
    "Effect",
    "FamilyTerms",
    "Recognition",
    "Rule",
    "edition_from",
    "governing",
]
