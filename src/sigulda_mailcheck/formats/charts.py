"""Charts as inline SVG, by pygal: no script, no link, the same octets every time. Each has its numbers in a table beside it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pygal
from pygal.style import Style

__all__ = ["bars", "horizontal", "stacked"]

GOOD, LATE, BAD, OTHER = "#2e7d4f", "#c77d18", "#b23a2e", "#4a6a9b"  # told apart in grey too, by lightness
_SCRIPT = re.compile(r"<script.*?</script>|<!--.*?-->|<title>.*?</title>", re.DOTALL)
_BARE = re.compile(r' xmlns:xlink="[^"]*"')


def _style(colours: Sequence[str]) -> Style:
    return Style(
        background="transparent",
        plot_background="transparent",
        foreground="currentColor",
        foreground_strong="currentColor",
        foreground_subtle="currentColor",
        guide_stroke_color="#8888",
        major_guide_stroke_color="#8888",
        font_family="inherit",
        label_font_size=12,
        major_label_font_size=12,
        legend_font_size=13,
        colors=tuple(colours),
        opacity="1",
        transition="0s",
    )


def _svg(chart: Any, name: str, title: str) -> str:
    """``title`` is what a screen reader says."""
    chart.uuid = name
    svg = _BARE.sub("", _SCRIPT.sub("", chart.render(is_unicode=True)))
    return svg.replace("<svg ", f'<svg role="img" aria-label="{_attribute(title)}" ', 1)


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


def _options(width: int, height: int, colours: Sequence[str]) -> dict[str, Any]:
    return {
        "js": (),
        "width": width,
        "height": height,
        "style": _style(colours),
        "disable_xml_declaration": True,
        "legend_at_bottom": True,
        "show_y_guides": True,
        "tooltip_fancy_mode": False,
        "truncate_label": 40,
        "truncate_legend": 40,
        "margin": 8,
        "no_data_text": "–",
    }


def stacked(name: str, title: str, labels: Sequence[str], series: Sequence[tuple[str, Sequence[int]]]) -> str:
    """Upright bars, each of several parts: in time, late, unanswered."""
    step = max(1, len(labels) // 12)
    chart = pygal.StackedBar(
        **_options(720, 280, (GOOD, LATE, BAD)),
        x_labels_major_every=step,
        show_minor_x_labels=False,
        x_label_rotation=0,
    )
    chart.x_labels = list(labels)
    for label, values in series:
        chart.add(label, list(values))
    chart.y_labels = _whole_steps(max((sum(column) for column in zip(*(v for _, v in series), strict=True)), default=0))
    return _svg(chart, name, title)


def bars(name: str, title: str, labels: Sequence[str], values: Sequence[int]) -> str:
    chart = pygal.Bar(**_options(720, 260, (OTHER,)), show_legend=False)
    chart.x_labels = list(labels)
    chart.add(title, list(values))
    chart.y_labels = _whole_steps(max(values, default=0))
    return _svg(chart, name, title)


def _whole_steps(top: float) -> list[int]:
    """Where an axis of counts is marked: nobody counts half an answer."""
    steps = (digit * 10**power for power in range(9) for digit in (1, 2, 5))
    step = next(step for step in steps if step * 6 >= top)
    return list(range(0, int(top) + step, step))


def horizontal(name: str, title: str, labels: Sequence[str], values: Sequence[float], top: int = 0) -> str:
    """``top`` is where the axis ends, if not at the longest bar."""
    chart = pygal.HorizontalBar(**_options(720, 80 + 26 * max(1, len(labels)), (OTHER,)), show_legend=False)
    chart.x_labels = list(reversed(labels))
    chart.add(title, list(reversed(values)))
    chart.y_labels = _whole_steps(top or max(values, default=0))
    return _svg(chart, name, title)
