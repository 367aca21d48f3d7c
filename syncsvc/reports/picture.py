"""Bars drawn as inline SVG: readable in print and in the dark, with a title for those who cannot see them.

Colours come from the page's style sheet by class; the uncertain share is striped, so that no bar needs colour alone.
"""

from __future__ import annotations

from markupsafe import Markup, escape

PATTERNS = Markup(
    '<svg class="patterns" width="0" height="0" aria-hidden="true" focusable="false"><defs>'
    '<pattern id="stripes" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    '<rect width="6" height="6" class="stripe-ground"/><rect width="2.5" height="6" class="stripe"/>'
    "</pattern></defs></svg>"
)
LEAST = 0.6


def bar(parts: list[tuple[str, int]], title: str, height: int = 12) -> Markup:
    """One full-width bar; ``parts`` are (class, amount) from left to right. An amount that is there is always seen.

    A page has one for every unit, so it is put together as plain text.
    """
    total = sum(amount for _, amount in parts)
    pieces = [f'<rect class="none" width="100%" height="{height}"/>']
    left = 0.0
    for (kind, _), width in zip(parts, _widths(parts, total), strict=True):
        if width:
            pieces.append(f'<rect class="{kind}" x="{left:.2f}%" width="{width:.2f}%" height="{height}"/>')
        left += width
    opening = f'<svg class="bar" role="img" width="100%" height="{height}"><title>{escape(title)}</title>'
    return Markup(f"{opening}{''.join(pieces)}</svg>")  # noqa: S704 - the classes are ours, the title is escaped


def _widths(parts: list[tuple[str, int]], total: int) -> list[float]:
    if not total:
        return [0.0 for _ in parts]
    widths = [max(amount * 100 / total, LEAST) if amount else 0.0 for _, amount in parts]
    scale = 100 / sum(widths)
    return [width * scale for width in widths]
