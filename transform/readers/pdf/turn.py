"""Pages whose text lies on its side: wide tables that a printer laid across the page without saying so."""

from dataclasses import replace

from transform.readers.pdf.page import Drawing, Glyph, Rule

_DOWN, _UP = 1, -1


def stand_up(drawing: Drawing) -> Drawing:
    """The page turned so that most of its text is upright; pictures keep their height on it."""
    turns = [glyph.turn for glyph in drawing.glyphs]
    if turns.count(_DOWN) * 2 > len(turns):
        return _turn_left(drawing)
    return _turn_right(drawing) if turns.count(_UP) * 2 > len(turns) else drawing


def _turn_left(drawing: Drawing) -> Drawing:
    """Down becomes right: x is what was y, and y what is left to the right edge."""
    width = drawing.width
    return replace(
        drawing,
        width=drawing.height,
        height=width,
        glyphs=tuple(
            Glyph(g.text, g.top, g.bottom, width - g.x1, width - g.x0, 0 if g.turn else _UP)
            for g in drawing.glyphs
        ),
        across=tuple(Rule(width - rule.at, rule.start, rule.end) for rule in drawing.down),
        down=tuple(Rule(rule.at, width - rule.end, width - rule.start) for rule in drawing.across),
    )


def _turn_right(drawing: Drawing) -> Drawing:
    """Up becomes right: x is what is left to the bottom, and y what was x."""
    height = drawing.height
    return replace(
        drawing,
        width=height,
        height=drawing.width,
        glyphs=tuple(
            Glyph(g.text, height - g.bottom, height - g.top, g.x0, g.x1, 0 if g.turn else _DOWN)
            for g in drawing.glyphs
        ),
        across=tuple(Rule(rule.at, height - rule.end, height - rule.start) for rule in drawing.down),
        down=tuple(Rule(height - rule.at, rule.start, rule.end) for rule in drawing.across),
    )
