"""Parts that several pages have: trails, tables with captions, lists of facts, links."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from msgspec import Struct

from api.pages import english

Pair = tuple[str, str]
"""A text in Traditional Chinese and in English."""
COLUMNS_NARROW_MAX: Final = 4
"""The columns that stand side by side on any screen but a phone's."""


class Heading(Struct, frozen=True, kw_only=True):
    """What stands over a column, which is HTML, and the same as plain words."""

    shown: str
    label: str


def pair(texts: Pair) -> str:
    """Return both languages in one line; once where they are the same."""
    zh, en = texts
    return escape(zh) if zh == en else f"{escape(zh)} {english(en)}"


def trail(*links: tuple[str, str, str], here: Pair) -> str:
    """Return where a page stands: links to what is above it, and its own name."""
    above = [("/", "碳簿", "Tanbu"), *links]
    items = "".join(f'<li><a href="{path}">{pair((zh, en))}</a></li>' for path, zh, en in above)
    return (
        f'<nav aria-label="所在位置 Where you are"><ul class="links">{items}'
        f'<li><span aria-current="page">{pair(here)}</span></li></ul></nav>'
    )


def section(name: str, title: Pair, *parts: str) -> str:
    """Return a part of a page under its heading; nothing where it has no content."""
    content = "".join(parts)
    heading = f'<h2 id="{name}">{pair(title)}</h2>'
    return f'<section aria-labelledby="{name}">{heading}{content}</section>' if content else ""


def table(caption: Pair, headings: Sequence[Pair], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; cells are HTML already, and the first of each row is its heading.

    Nothing is returned where there are no rows.
    """
    heads = [Heading(shown=pair(heading), label=_plain(heading)) for heading in headings]
    return grid(caption, caption, heads, rows)


def grid(
    name: Pair, caption: Pair, headings: Sequence[Heading], rows: Iterable[Sequence[str]]
) -> str:
    """Return a table under headings of any kind; `name` is what it is called where it scrolls.

    A wide one scrolls by itself, also by keyboard, so that the page never does. On a phone rows are
    stacked and each cell bears its heading; the roles say what stacking takes from the elements.
    """
    labels = [escape(heading.label) for heading in headings]
    head = "".join(
        f'<th scope="col" role="columnheader">{heading.shown}</th>' for heading in headings
    )
    body = "".join(
        f'<tr role="row"><th scope="row" role="rowheader" data-label="{labels[0]}">{first}</th>'
        f"{''.join(map(_cell, labels[1:], more))}</tr>"
        for first, *more in rows
    )
    if not body:
        return ""
    kind = ' class="wide"' if len(headings) > COLUMNS_NARROW_MAX else ""
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(_plain(name))}">'
        f'<table{kind} role="table"><caption><span>{pair(caption)}</span></caption>'
        f'<thead role="rowgroup"><tr role="row">{head}</tr></thead>'
        f'<tbody role="rowgroup">{body}</tbody></table></div>'
    )


def number(text: str) -> str:
    """Return a figure as the cell that it is, aligned at its end."""
    return f'<td class="n">{text}</td>'


def facts(rows: Iterable[tuple[Pair, str]]) -> str:
    """Return names and what stands behind them, which is HTML already."""
    items = "".join(f"<dt>{pair(name)}</dt><dd>{content}</dd>" for name, content in rows)
    return f'<dl class="facts">{items}</dl>'


def links(items: Iterable[tuple[str, str, str]]) -> str:
    """Return a row of links."""
    shown = "".join(f'<li><a href="{path}">{pair((zh, en))}</a></li>' for path, zh, en in items)
    return f'<ul class="links">{shown}</ul>'


def code(text: str) -> str:
    """Return a text to be taken letter by letter."""
    return f"<code>{escape(text)}</code>"


def block(text: str) -> str:
    """Return lines to be copied."""
    return f"<pre><code>{escape(text)}</code></pre>"


def day(date: str) -> str:
    """Return a date, ISO 8601, which does not break over two lines."""
    return f'<time datetime="{escape(date)}">{escape(date)}</time>'


def source(text: str) -> str:
    """Return where something is from; an address is shown and leads nowhere by itself."""
    return f'<span class="source">{escape(text)}</span>'


def _plain(texts: Pair) -> str:
    """Return both languages as plain words, once where they are the same."""
    zh, en = texts
    return zh if zh == en else f"{zh} {en}"


def _cell(label: str, content: str) -> str:
    cell = content if content.startswith("<td") else f"<td>{content}</td>"
    named = f' data-label="{label}"' if cell != "<td></td>" else ""
    return f'<td role="cell"{named}{cell.removeprefix("<td")}'
