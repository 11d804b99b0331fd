"""Render a diagram as Mermaid, which GitHub displays, and as SVG, which Graphviz lays out."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from cli.reference.architecture import Diagram, Node
from cli.tools.errors import CommandError
from cli.tools.project import ROOT

_GRAPHVIZ = Path(__file__).with_name("graphviz.js")
_INSIDE = {"cluster": "vpc"}
"""The group that a group is drawn in."""


def mermaid(diagram: Diagram) -> str:
    """Return the diagram as a Mermaid flowchart."""
    ids = {node.id: f"n{number}" for number, node in enumerate(diagram.nodes)}
    ids.update({group: group for group in diagram.groups})

    nested = _nested(
        diagram,
        node=lambda each: f'{ids[each.id]}["{"<br>".join(map(_escaped, each.lines))}"]',
        begin=lambda group, title: f'subgraph {group}["{_escaped(title)}"]',
        end="end",
    )
    lines = ["flowchart LR", *(f"    {line}" for line in nested)]
    for edge in diagram.edges:
        arrow = "-.->" if edge.is_loose else "-->"
        label = f'|"{_escaped(edge.label)}"|' if edge.label else ""
        lines.append(f"    {ids[edge.source]} {arrow}{label} {ids[edge.target]}")
    return "\n".join(lines) + "\n"


def svg(diagram: Diagram) -> str:
    """Return the diagram as SVG, which Graphviz lays out in Node.

    Raises:
        CommandError: Graphviz failed.
    """
    drawn = subprocess.run(
        ["node", _GRAPHVIZ],
        cwd=ROOT,
        input=dot(diagram),
        capture_output=True,
        text=True,
        check=False,
    )
    if drawn.returncode != 0:
        raise CommandError(f"Graphviz failed\n{drawn.stderr.strip()}")
    return drawn.stdout


def dot(diagram: Diagram) -> str:
    """Return the diagram in DOT, the language of Graphviz."""
    first_inside = {node.group: node.id for node in reversed(diagram.nodes) if node.group}

    nested = _nested(
        diagram,
        node=lambda each: f"{json.dumps(each.id)} [label=<{_label(each)}>];",
        begin=lambda group, title: f"subgraph cluster_{group} {{ label={json.dumps(title)};",
        end="}",
    )
    lines = [
        "digraph {",
        f"label={json.dumps(diagram.title)}; labelloc=t; rankdir=LR; compound=true;",
        'fontname="Helvetica"; fontsize=14; color="#8c8c8c"; style=rounded; nodesep=0.35;',
        'node [shape=box margin="0.25,0.1" style="rounded,filled" fillcolor="#f5f5f5"',
        'color="#5a5a5a" fontname="Helvetica" fontsize=12];',
        'edge [fontname="Helvetica" fontsize=11 color="#5a5a5a"];',
        *nested,
    ]
    for edge in diagram.edges:
        options = [f"label={json.dumps(edge.label)}"] if edge.label else []
        if edge.is_loose:
            options.append("style=dashed")
        # Graphviz connects nodes only: an edge of a group ends at a node in it, cut at its border.
        source, target = (first_inside.get(end, end) for end in (edge.source, edge.target))
        options += [f"ltail=cluster_{edge.source}"] * (edge.source in first_inside)
        options += [f"lhead=cluster_{edge.target}"] * (edge.target in first_inside)
        lines.append(f"{json.dumps(source)} -> {json.dumps(target)} [{' '.join(options)}];")
    return "\n".join([*lines, "}", ""])


def _nested(
    diagram: Diagram,
    *,
    node: Callable[[Node], str],
    begin: Callable[[str, str], str],
    end: str,
    group: str = "",
) -> Iterator[str]:
    """Yield the lines of a group: first its nodes, then the groups inside it."""
    yield from (node(each) for each in diagram.nodes if each.group == group)
    for inner, title in diagram.groups.items():
        if _INSIDE.get(inner, "") == group:
            yield begin(inner, title)
            inside = _nested(diagram, node=node, begin=begin, end=end, group=inner)
            yield from (f"    {line}" for line in inside)
            yield end


def _label(node: Node) -> str:
    name, *rest = map(_escaped, node.lines)
    return "<br/>".join([f"<b>{name}</b>", *rest])


def _escaped(text: str) -> str:
    return escape(text, {'"': "&quot;"})
