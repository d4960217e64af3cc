"""Draws a comparison as a small SVG: one bar for each party, with its ratio and goal."""

from __future__ import annotations

from html import escape

from bench.comparisons import Comparison, Party

_WIDTH, _ROW, _TOP, _LEFT = 800, 44, 64, 330  # pixels
_BAR = _WIDTH - _LEFT - 190
_STYLE = (
    "text{font:14px system-ui,sans-serif;fill:#1f2933}.title{font-weight:600}"
    ".small{font-size:12px;fill:#616e7c}.ours{fill:#0b6e4f}.peer{fill:#9fb3c8}"
    "@media(prefers-color-scheme:dark){text{fill:#e4e7eb}.small{fill:#9aa5b1}"
    ".ours{fill:#2ec4a0}.peer{fill:#52606d}}"
)


def picture(comparison: Comparison) -> str:
    """Give the SVG."""
    parties = [comparison.ours, *comparison.peers]
    longest = max(party.value for party in parties)
    height = _TOP + _ROW * len(parties) + 24
    rows = [_row(comparison, party, _TOP + _ROW * at, longest) for at, party in enumerate(parties)]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" '
            f'width="{_WIDTH}" height="{height}" role="img">',
            f"<title>{escape(comparison.figure)}: {escape(comparison.title)}</title>",
            f"<style>{_STYLE}</style>",
            f'<text class="title" x="12" y="24">{escape(comparison.title)}</text>',
            f'<text class="small" x="12" y="44">{escape(comparison.conditions)}</text>',
            *rows,
            *_note(comparison, height - 10),
            "</svg>\n",
        ]
    )


def _note(comparison: Comparison, y: int) -> list[str]:
    if not comparison.disturbed:
        return []
    said = f"Disturbed: other work used {comparison.busy_cores:.1f} cores meanwhile."
    return [f'<text class="small" x="12" y="{y}">{escape(said)}</text>']


def _row(comparison: Comparison, party: Party, y: int, longest: float) -> str:
    ours = party is comparison.ours
    width = max(2, round(_BAR * party.value / longest))
    beside = "" if ours else _against(comparison, party)
    return (
        f'<text x="12" y="{y + 15}">{escape(party.name)}</text>'
        f'<text class="small" x="12" y="{y + 31}">{escape(party.about)}</text>'
        f'<rect class="{"ours" if ours else "peer"}" x="{_LEFT}" y="{y + 2}" rx="3" '
        f'width="{width}" height="28"/>'
        f'<text x="{_LEFT + width + 8}" y="{y + 15}">{escape(comparison.shown(party))}</text>'
        f'<text class="small" x="{_LEFT + width + 8}" y="{y + 30}">{escape(beside)}</text>'
    )


def _against(comparison: Comparison, peer: Party) -> str:
    ratio = f"Cartable is at {comparison.times(peer)}"
    return ratio if peer.goal is None else f"{ratio}, goal {comparison.goal(peer)}"
