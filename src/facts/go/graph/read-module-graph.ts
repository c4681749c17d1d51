import { positionAt } from "../../../domain/text-position.ts";
import { fieldsGo } from "../../../opa/go/white-space.ts";
import { type GoFile, goFactsError, goFactsTooLarge } from "../go-facts-error.ts";
import { type TextRow, textRows } from "../text-rows.ts";

/** A module at one version; a main module, of which a workspace has several, has none. `go` and `toolchain` are nodes too. */
export interface GraphNode {
  readonly path: string;
  readonly version?: string | undefined;
}

export interface GraphEdge {
  readonly from: GraphNode;
  readonly to: GraphNode;
}

/**
 * What requires what, over every version that Go looked at and not the selected ones alone, with replacements applied. May
 * hold cycles. Nodes of one name are one object.
 */
export interface ModuleGraph {
  readonly file: string;
  /** In the order as written: breadth first from the main modules. */
  readonly edges: readonly GraphEdge[];
}

const MAX_BYTES: number = 64 * 1024 * 1024;
const MAX_EDGES = 1_000_000;

/** Reads what `go mod graph` prints. Throws `invalid_parameter` with the place of a line that is no edge. */
export function readModuleGraph(bytes: Uint8Array, file: string): ModuleGraph {
  const as: GoFile = { file, as: "the output of go mod graph" };
  if (bytes.length > MAX_BYTES) throw goFactsTooLarge(as, `${MAX_BYTES} bytes`);
  const nodes = new Map<string, GraphNode>();
  const edges: GraphEdge[] = [];
  for (const line of textRows(bytes)) {
    const edge = edgeOf(line, nodes, as);
    if (edge !== undefined) edges.push(edge);
    if (edges.length > MAX_EDGES) throw goFactsTooLarge(as, `${MAX_EDGES} lines`);
  }
  return { file, edges };
}

function edgeOf(
  { text, row }: TextRow,
  nodes: Map<string, GraphNode>,
  as: GoFile,
): GraphEdge | undefined {
  const [from, to, third] = fieldsGo(text, 3);
  if (from === undefined) return undefined;
  const fault = (message: string, at: number): Error =>
    goFactsError(as, message, { row, col: positionAt(text, at).col });
  if (to === undefined || third !== undefined) {
    const message = "two fields were expected: a module and one that it requires";
    throw fault(message, third?.at ?? text.length);
  }
  const [source, target] = [from, to].map((field) => {
    const node = nodeOf(field.text, nodes);
    if (node === undefined) throw fault("path@version was expected, or a path alone", field.at);
    return node;
  }) as [GraphNode, GraphNode];
  return { from: source, to: target };
}

function nodeOf(text: string, nodes: Map<string, GraphNode>): GraphNode | undefined {
  const known = nodes.get(text);
  if (known !== undefined) return known;
  const [path = "", version, more] = text.split("@", 3);
  if (path === "" || version === "" || more !== undefined) return undefined;
  const node = version === undefined ? { path } : { path, version };
  nodes.set(text, node);
  return node;
}
