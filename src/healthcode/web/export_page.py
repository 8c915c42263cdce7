"""A copy of one's data as a page to read and print: no script, nothing fetched, all values written as text.

The page is the copy that programs get, under headings in the reader's language; a value that has no word stands as it
is.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date, datetime
from html import escape

from healthcode.core.terms import SHANGHAI
from healthcode.texts import sentence

STYLE = (
    "body{font:16px/1.6 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color:#111}"
    "h1{font-size:1.5rem}h2{font-size:1.15rem;margin:2rem 0 .5rem;border-bottom:1px solid #bbb}"
    "dl{display:grid;grid-template-columns:minmax(8rem,14rem) 1fr;gap:.1rem 1rem;margin:0 0 1rem;padding:.5rem 0;"
    "border-bottom:1px solid #eee;break-inside:avoid}dt{color:#555}dd{margin:0;overflow-wrap:anywhere}p{color:#444}"
)
Record = Mapping[str, object]


def export_page(copy: Record, language: str) -> str:
    """The whole page in that language."""
    words = _Words(language)
    title = escape(words.of("export.title"))
    made_at = escape(words.value("made_at", copy["made_at"]))
    body = "".join(_section(name, value, words) for name, value in copy.items() if name not in ("made_at", "left_out"))
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" '
        f'content="width=device-width"><title>{title}</title><style>{STYLE}</style></head><body><h1>{title}</h1>'
        f"<p>{escape(words.of('export.lead'))} {made_at}</p>{body}{_left_out(copy, words)}</body></html>"
    )


def _section(name: str, value: object, words: "_Words") -> str:
    records = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
    if not isinstance(value, Mapping | Sequence) or isinstance(value, str):
        records = [{name: value}]
    inside = "".join(_record(record, words) for record in records if isinstance(record, Mapping))
    return f"<h2>{escape(words.of(f'export.section.{name}'))}</h2>{inside or '<p>—</p>'}"


def _record(record: Record, words: "_Words") -> str:
    rows = "".join(
        f"<dt>{escape(words.field(name))}</dt><dd>{escape(text) or '—'}</dd>" for name, text in _flat(record, words)
    )
    return f"<dl>{rows}</dl>"


def _flat(record: Record, words: "_Words") -> Iterator[tuple[str, str]]:
    """A record's values as text; those of a record within it beside its own, of a list one after the other."""
    for name, value in record.items():
        if isinstance(value, Mapping):
            yield from _flat(value, words)
        elif isinstance(value, Sequence) and not isinstance(value, str):
            for entry in value:
                if isinstance(entry, Mapping):
                    yield from _flat(entry, words)
            yield name, ", ".join(words.value(name, entry) for entry in value if not isinstance(entry, Mapping))
        else:
            yield name, words.value(name, value)


def _left_out(copy: Record, words: "_Words") -> str:
    names = copy["left_out"]
    assert isinstance(names, Sequence)
    told = "".join(f"<li>{escape(words.of(f'export.left_out.{name}'))}</li>" for name in names)
    return f"<h2>{escape(words.of('export.section.left_out'))}</h2><ul>{told}</ul>"


class _Words:
    """The words of one language, where there are any."""

    def __init__(self, language: str) -> None:
        self._language = language

    def of(self, code: str) -> str:
        """The sentence of that code; the last part of the code when it has none."""
        with suppress(KeyError):
            return sentence(code, self._language, {})
        return code.rpartition(".")[2]

    def field(self, name: str) -> str:
        """What a field is called."""
        return self.of(f"export.field.{name}")

    def value(self, name: str, value: object) -> str:
        """A value as it is read: times local, words for what we have words for."""
        if value is None or value == "":
            return ""
        if isinstance(value, bool):
            return self.of(f"export.word.{'yes' if value else 'no'}")
        if isinstance(value, datetime):
            return f"{value.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
        if isinstance(value, date):
            return value.isoformat()
        if name.endswith("_at") and isinstance(value, str):
            with suppress(ValueError):
                return self.value(name, datetime.fromisoformat(value))
        return self._known(str(value))

    def _known(self, value: str) -> str:
        """A code of ours in words; everything else is the person's own and stands as it was told."""
        with suppress(KeyError):
            return sentence(f"export.word.{value}", self._language, {})
        return value
