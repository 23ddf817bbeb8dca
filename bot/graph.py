"""A plan of the nodes of Rasa's graph that lead to one target, made once instead of for every message.

Rasa's ``DaskGraphRunner`` finds the needed nodes and builds a Dask graph for each run; with two or three nodes that costs more than they do.
The nodes themselves, their inputs and their order are Rasa's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from rasa.engine.graph import GraphComponent, GraphNode
from rasa.engine.runner.dask import DaskGraphRunner

Component = TypeVar("Component", bound=GraphComponent)


class Plan:
    """The nodes that one target needs, in an order in which each finds its inputs ready."""

    def __init__(self, runner: DaskGraphRunner, target: str) -> None:
        """Plan ``target`` on the nodes that ``runner`` has loaded."""
        schema = runner._graph_schema.minimal_graph_schema([target])
        self._target = target
        self._steps: list[tuple[str, GraphNode, list[str]]] = []
        planned: set[str] = set()

        def plan(name: str) -> None:
            if name in planned or name not in schema.nodes:
                return
            planned.add(name)
            needs = list(schema.nodes[name].needs.values())
            for need in needs:
                plan(need)
            self._steps.append((name, runner._instantiated_nodes[name], needs))

        plan(target)

    def run(self, inputs: Mapping[str, Any]) -> Any:
        """Return the target's output; ``inputs`` are the graph's placeholders by name."""
        outputs = dict(inputs)
        for name, node, needs in self._steps:
            outputs[name] = node(*[(need, outputs[need]) for need in needs])[1]
        return outputs[self._target]

    def component(self, kind: type[Component]) -> Component:
        """Return the planned component of this kind."""
        for _, node, _ in self._steps:
            if isinstance(node._component, kind):
                return node._component
        raise LookupError(f"The model has no {kind.__name__}: train it with this project's config.yml.")
