"""Layouts: pure functions from a sheet to what stands on paper.

``LAYOUTS[form][name](sheet)`` prints a sheet; ``LAYOUTS[form][name].shown(sheet)`` says which cells a perfect
reader finds there. Values may be any text.
"""

from collections.abc import Mapping

from replica.layouts import lines
from replica.layouts.layout import Layout
from replica.layouts.six import keep, paper
from replica.layouts.six.draw import draw_on
from replica.layouts.six.keep import Keep
from replica.layouts.six.paper import Paper

__all__ = ["LAYOUTS", "Layout"]


def _six(keep_rows: Keep = keep.keep_whole, **options: bool | paper.Header) -> Layout:
    return Layout(draw_on(Paper(**options)), keep_rows)  # type: ignore[arg-type]


_LINES = {
    "plain": Layout(lines.lay_out_plain),
    "unindented": Layout(lines.lay_out_unindented),
    "unnumbered": Layout(lines.lay_out_unnumbered),
    "titled": Layout(lines.lay_out_titled),
    "split": Layout(lines.lay_out_split),
    "numbered": Layout(lines.lay_out_numbered),
    "without_units": Layout(lines.lay_out_without_units),
    "two_years": Layout(lines.lay_out_two_years),
    "two_years_oldest_first": Layout(lines.lay_out_two_years_oldest_first),
    "transposed": Layout(lines.lay_out_transposed),
    "halves": Layout(lines.lay_out_halves),
}
_SIX = {
    "one_table": _six(),
    "four_tables": _six(apart=True),
    "skewed": _six(skewed=True),
    "upright": _six(upright=True),
    "torn": _six(torn=True),
    "turned": _six(turned=True),
    "restarted": _six(restarted=True),
    "broken_headers": _six(header=paper.header_broken),
    "spaced_headers": _six(header=paper.header_spaced),
    "thinned": _six(keep.keep_without("3.3.3.3", "3.3.5.3"), restarted=True),
    "everything_odd": _six(apart=True, skewed=True, upright=True, torn=True, header=paper.header_broken),
}
LAYOUTS: Mapping[str, Mapping[str, Layout]] = {
    "f2008": {
        **_LINES,
        "coded": Layout(lines.lay_out_coded),
        "stubbed": Layout(lines.lay_out_stubbed),
    },
    "f2014": _LINES,
    "f2019": {
        **_SIX,
        "clipped_headers": _six(header=paper.header_clipped),
        "guided_headers": _six(header=paper.header_guided),
        # 洱源 2020 prints nothing of article 20 but item nine.
        "item_nine_only": _six(keep.keep_without("2.1", "2.5", "2.6", "2.8")),
    },
    "f2021": {
        **_SIX,
        "single_sixth": _six(keep.keep_single_sixth),
        "single_sixth_upright": _six(keep.keep_single_sixth, upright=True, torn=True),
        "without_item_one": _six(keep.keep_without("2.1")),
    },
}
