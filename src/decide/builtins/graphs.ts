import type { EvaluationContext } from "../context.ts";
import {
  entriesOf,
  isArray,
  makeSet,
  type ObjectValue,
  type Value,
  ValueSet,
} from "../values/value.ts";
import { ValueMap } from "../values/value-map.ts";
import { type Builtin, type BuiltinFamily, pure } from "./builtin.ts";
import { spendOnMembers } from "./cost.ts";
import { objectOperand, wrongType } from "./operands.ts";

/** A node of a graph that has edges, if only none. */
interface Vertex {
  readonly neighbors: readonly Value[];
  /** How often it lies on the current path: the first node may lie there twice. */
  onPath: number;
}

type Graph = ValueMap<Vertex>;

/** `graph.reachable(graph, initial)`: every node with edges that can be reached. */
const graphReachable: Builtin = (context, args) => {
  const graph = graphOf(context, objectOperand(args, 0));
  const queue = [...initialOperand(args)];
  const reached = new ValueMap<true>();
  for (let next = 0; next < queue.length; next++) {
    const node = queue[next] as Value;
    const neighbors = graph.get(node)?.neighbors;
    context.spend(1);
    // Who was reached before has passed on all of its neighbours.
    if (neighbors === undefined || reached.has(node)) continue;
    reached.set(node, true);
    context.spend(neighbors.length);
    for (const neighbor of neighbors) if (!reached.has(neighbor)) queue.push(neighbor);
  }
  return makeSet(Array.from(reached.entries(), ([node]) => node));
};

/** A node on the current path, and the neighbour to go to next. */
interface Step {
  readonly node: Value;
  readonly vertex: Vertex;
  next: number;
}

/** `graph.reachable_paths(graph, initial)`: every path to a node without edges, or to where a circle closes. */
const graphReachablePaths: Builtin = (context, args) => {
  const graph = graphOf(context, objectOperand(args, 0));
  const paths: Value[] = [];
  for (const node of initialOperand(args)) addPaths(context, graph, node, paths);
  return makeSet(paths);
};

function addPaths(context: EvaluationContext, graph: Graph, start: Value, paths: Value[]): void {
  const steps: Step[] = [];
  const commit = (): void => {
    spendOnMembers(context, steps.length + 1);
    paths.push(steps.map(({ node }) => node));
  };
  const enter = (node: Value, vertex: Vertex): void => {
    vertex.onPath++;
    steps.push({ node, vertex, next: 0 });
    if (vertex.neighbors.length === 0) commit();
  };
  const first = graph.get(start);
  if (first === undefined) return;
  enter(start, first);
  for (let step = steps.at(-1); step !== undefined; step = steps.at(-1)) {
    context.spend(1);
    const neighbor = step.vertex.neighbors[step.next++];
    const vertex = neighbor === undefined ? undefined : graph.get(neighbor);
    if (neighbor === undefined) {
      step.vertex.onPath--;
      steps.pop();
      // OPA looks for circles only from the second node on.
    } else if (vertex === undefined || (vertex.onPath > 0 && steps.length > 1)) commit();
    else enter(neighbor, vertex);
  }
}

function graphOf(context: EvaluationContext, object: ObjectValue): Graph {
  const graph: Graph = new ValueMap();
  for (const [node, edges] of entriesOf(object)) {
    context.spend(1);
    graph.set(node, { neighbors: neighborsOf(edges) ?? [], onPath: 0 });
  }
  return graph;
}

function neighborsOf(edges: Value): readonly Value[] | undefined {
  if (edges instanceof ValueSet) return edges.sorted;
  return isArray(edges) ? edges : undefined;
}

function initialOperand(args: readonly Value[]): readonly Value[] {
  const initial = args[1] as Value;
  const nodes = neighborsOf(initial);
  if (nodes === undefined) throw wrongType(1, initial, "{array, set}");
  return nodes;
}

export const GRAPHS: BuiltinFamily = {
  "graph.reachable": pure(2, graphReachable),
  "graph.reachable_paths": pure(2, graphReachablePaths),
};
