"""The widgets of a dashboard, in the JSON of CloudWatch.

Source: CloudWatch API reference, "Dashboard Body Structure and Syntax".
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Widget = dict[str, Any]

_PERIOD_SECONDS = 60
_COLUMNS = 24
_WIDTH = 8
_HEIGHT = 6
_ALARMS_HEIGHT = 3


@dataclass(frozen=True)
class Line:
    """One line of a graph: a metric with its dimensions, and the statistic of each minute."""

    label: str
    namespace: str
    metric: str
    dimensions: Mapping[str, str]
    statistic: str


def graph(title: str, unit: str, region: str, lines: Iterable[Line]) -> Widget:
    """Return a graph over time; its axis begins at 0."""
    return {
        "type": "metric",
        "properties": {
            "title": title,
            "region": region,
            "view": "timeSeries",
            "period": _PERIOD_SECONDS,
            "yAxis": {"left": {"min": 0, "label": unit, "showUnits": False}},
            "metrics": [_metric(line) for line in lines],
        },
    }


def alarm_status(title: str, alarm_arns: Sequence[str]) -> Widget:
    """Return a widget with the state of every alarm."""
    return {"type": "alarm", "properties": {"title": title, "alarms": list(alarm_arns)}}


def body(status: Widget, graphs: Sequence[Widget]) -> dict[str, Any]:
    """Return a dashboard with the alarms on top and the graphs below, three in a row."""
    placed = [{**status, "x": 0, "y": 0, "width": _COLUMNS, "height": _ALARMS_HEIGHT}]
    per_row = _COLUMNS // _WIDTH
    for position, widget in enumerate(graphs):
        row, column = divmod(position, per_row)
        place = {"x": column * _WIDTH, "y": _ALARMS_HEIGHT + row * _HEIGHT}
        placed.append({**widget, **place, "width": _WIDTH, "height": _HEIGHT})
    return {"start": "-PT3H", "widgets": placed}


def _metric(line: Line) -> list[Any]:
    dimensions = [part for dimension in line.dimensions.items() for part in dimension]
    options = {"stat": line.statistic, "label": line.label}
    return [line.namespace, line.metric, *dimensions, options]
