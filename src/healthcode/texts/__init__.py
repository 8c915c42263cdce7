"""Every sentence a person reads, in zh-CN and en, one TOML catalogue per room and language.

A catalogue is `texts/<language>/<room>.toml`; its tables and keys spell the code of the sentence, so
`[push] missing_columns = "…"` in any file is the sentence `push.missing_columns`. Facts fill `{braces}`.

>>> sentence("color.red", "zh-CN")
'红码'
"""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = ("zh-CN", "en")


def sentence(code: str, language: str, facts: Mapping[str, str] | None = None) -> str:
    """The sentence of `code` in `language`, its braces filled from `facts`; KeyError if there is none."""
    return catalogue(language)[code].format_map(facts or {})


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """All sentences of one language, by dotted code; a code written twice is an error."""
    sentences: dict[str, str] = {}
    for file in sorted(files(__name__).joinpath(language).iterdir(), key=lambda entry: entry.name):
        if not file.name.endswith(".toml"):
            continue
        for code, text in _flat("", tomllib.loads(file.read_text("utf-8"))):
            if code in sentences:
                raise KeyError(f"{code} is written twice, the second time in {language}/{file.name}")
            sentences[code] = text
    return sentences


def _flat(prefix: str, table: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        code = f"{prefix}{key}"
        if isinstance(value, dict):
            yield from _flat(f"{code}.", value)
        else:
            yield code, str(value)
