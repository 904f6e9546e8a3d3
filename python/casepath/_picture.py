"""The picture of a funnel: what is in it and where its labels stand; and the same as SVG."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field
from html import escape

from casepath import _core as native
from casepath.results import Funnel

MOVED_ON = "#9fb3c8"
PENDING = "#e3a53c"
INK = "#26313d"
FAINT = "#6b7785"
# By what a class of outcomes counts as; its classes take the shades in turn.
SHADES = {
    "decision": ("#2f7d5b", "#7fb89b", "#1d5a6b", "#a7c957"),
    "attrition": ("#b8433a", "#d98880"),
    "alternative": ("#6f5aa8", "#a99bd0"),
    "transfer": ("#70767d", "#a9aeb4"),
}


@dataclass
class Part:
    """A part of a bar."""

    name: str
    count: int
    colour: str
    detail: str = ""


@dataclass
class Bar:
    """A stage: its parts from the bottom up; the first are those that moved on."""

    stage: str
    reached: int
    opened_here: int
    parts: list[Part]


@dataclass
class Picture:
    """All that a picture says, independent of how it is drawn."""

    title: str
    subtitle: str
    note: str
    unit: str
    bars: list[Bar] = field(default_factory=list)

    @property
    def highest(self) -> int:
        """Cases of the tallest bar, at least 1, so that it can be divided by."""
        return max((bar.reached for bar in self.bars), default=0) or 1


@dataclass
class Label:
    """A text beside a bar.  Heights are those of the picture's own scale, from the ground."""

    lines: list[str]
    colour: str
    anchor: float  # middle of the part
    middle: float  # middle of the text


def picture_of(funnel: Funnel) -> Picture:
    """What the picture of all groups together says."""
    about = funnel.about
    total = funnel.total()
    colours = _colours(funnel)
    bars = []
    for stage in total:
        parts = [Part("moved on", stage.moved_on, MOVED_ON)]
        pending = stage.active + stage.paused + stage.silent
        parts.append(Part("pending", pending, PENDING, _kinds(stage)))
        for name, count in zip(funnel.classes, stage.left, strict=True):
            parts.append(Part(name.replace("_", " "), count, colours[name]))
        bars.append(
            Bar(stage.stage, stage.reached, stage.opened_here, [one for one in parts if one.count])
        )
    outside = []
    if about.set_aside:
        outside.append(f"{about.set_aside:,} set aside (path broken)")
    if about.already_running:
        outside.append(f"{about.already_running:,} already running")
    reading = "first decision" if about.reading == "first_decision" else "position at the cut"
    return Picture(
        title="How far cases got, where they left, and where they wait",
        subtitle=(
            f"unit: {about.unit}; as of {about.as_of}: {about.cases:,} cases = "
            f"{about.concluded:,} concluded + {about.pending:,} pending + "
            f"{about.set_aside:,} set aside"
        ),
        note=(
            f"By {reading}. Not in the bars: {', '.join(outside) or 'none'}. "
            "Internal: small cells may identify people."
        ),
        unit=about.unit,
        bars=bars,
    )


def _kinds(stage: native.FunnelStage) -> str:
    kinds = [("active", stage.active), ("paused", stage.paused), ("silent", stage.silent)]
    said = [(name, count) for name, count in kinds if count]
    if len(said) == 1:
        return f"all {said[0][0]}"
    return ", ".join(f"{count:,}\N{NO-BREAK SPACE}{name}" for name, count in said)


def _colours(funnel: Funnel) -> dict[str, str]:
    counts_as = dict(funnel.counts_as)
    taken: dict[str, int] = {}
    colours = {}
    for name in funnel.classes:
        kind = counts_as.get(name, "transfer")
        shades = SHADES[kind]
        colours[name] = shades[taken.get(kind, 0) % len(shades)]
        taken[kind] = taken.get(kind, 0) + 1
    return colours


def labels_of(bar: Bar, scale: float, line: float, wrap: int) -> list[Label]:
    """The labels of a bar, none over another.

    ``scale`` is the height of one case, ``line`` that of a line of text, ``wrap`` the most
    characters of a line.
    """
    labels = []
    ground = 0.0
    free_from = 0.0
    for part in bar.parts:
        lines = textwrap.wrap(f"{part.name} {part.count:,}", wrap)
        if part.detail:
            lines += textwrap.wrap(part.detail, wrap)
        height = line * len(lines)
        anchor = (ground + part.count / 2) * scale
        middle = max(anchor, free_from + height / 2)
        labels.append(Label(lines, part.colour, anchor, middle))
        free_from = middle + height / 2 + line * 0.25
        ground += part.count
        if part.name == "moved on":
            free_from = max(free_from, ground * scale + line * 0.1)
    return labels


def fitting_scale(picture: Picture, height: float, line: float, wrap: int) -> float:
    """The height of one case for which all bars and labels fit below ``height``."""
    scale = height / picture.highest
    for _ in range(40):
        top = max(
            (
                label.middle + line * len(label.lines) / 2
                for bar in picture.bars
                for label in labels_of(bar, scale, line, wrap)
            ),
            default=0.0,
        )
        if top <= height:
            break
        scale *= 0.97
    return scale


def svg_of(picture: Picture) -> str:
    """The picture as SVG, all text escaped; needs nothing but this module."""
    bar_width, gap, height, line, wrap = 56, 124, 260, 13, 18
    left, top, bottom = 16, 52, 76
    width = left + len(picture.bars) * (bar_width + gap) + 8
    width = max(width, 640)
    ground = top + height
    scale = fitting_scale(picture, height, line, wrap)
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {ground + bottom}" '
        f'width="{width}" style="max-width:100%;height:auto;background:#fff" role="img" '
        f'font-family="sans-serif" font-size="11">',
        f"<title>{escape(picture.title)}</title>",
        _text(left, 18, picture.title, INK, 'font-size="14" font-weight="bold"'),
        _text(left, 36, picture.subtitle, FAINT),
    ]
    for i, bar in enumerate(picture.bars):
        x = left + i * (bar_width + gap)
        labels = labels_of(bar, scale, line, wrap)
        y = float(ground)
        for part in bar.parts:
            size = part.count * scale
            y -= size
            if part.name == "moved on" and i + 1 < len(picture.bars):
                out.append(_rect(x + bar_width, y, gap, size, part.colour, 0.25))
            out.append(_rect(x, y, bar_width, size, part.colour, 1))
        for label in labels:
            edge, start = x + bar_width, x + bar_width + 10
            out.append(
                f'<line x1="{edge}" y1="{ground - label.anchor:.1f}" x2="{start - 2}" '
                f'y2="{ground - label.middle:.1f}" stroke="{label.colour}"/>'
            )
            first = ground - label.middle - line * (len(label.lines) - 1) / 2 + 4
            for k, words in enumerate(label.lines):
                out.append(_text(start, first + k * line, words, INK))
        names = textwrap.wrap(bar.stage, 26)[:2]
        for k, words in enumerate([*names, *_below(bar)]):
            weight = 'font-weight="bold"' if k < len(names) else ""
            out.append(_text(x, ground + 15 + k * line, words, INK, weight))
    out.append(f'<line x1="{left}" y1="{ground}" x2="{width - 8}" y2="{ground}" stroke="{FAINT}"/>')
    out.append(_text(left, ground + bottom - 6, picture.note, FAINT, 'font-size="10"'))
    return "".join(out) + "</svg>"


def _below(bar: Bar) -> list[str]:
    """What stands below the name of a stage."""
    lines = [f"{bar.reached:,} reached it"]
    if bar.opened_here and bar.opened_here != bar.reached:
        lines.append(f"{bar.opened_here:,} opened here")
    return lines


def _rect(x: float, y: float, width: float, height: float, colour: str, opacity: float) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{max(height, 0.5):.1f}" '
        f'fill="{colour}" fill-opacity="{opacity}"/>'
    )


def _text(x: float, y: float, words: str, colour: str, more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" {more}>{escape(words)}</text>'
