import { PolicyError } from "../../../domain/policy-error.ts";
import {
  type JsonMember,
  nameOf,
  OPEN_BRACE,
  scanMembers,
} from "../../../means/json/json-members.ts";

/** The text of an input, an object, with the common members below its own. Throws `invalid_parameter`. */
export type Merge = (input: JsonMember) => Uint8Array;

/** Members of both that are objects are merged so deep. */
const MAX_DEPTH = 100;

/**
 * Merges objects as Enterprise OPA does (pkg/batchquery/inputs.go, mergeMaps): the input's own members win, but where both
 * are objects, which are merged in turn. Numbers and texts stay as they are written. The bytes have been checked.
 */
export function createMerge(body: Uint8Array, common: JsonMember): Merge {
  const tree = treeOf(body, common);
  return (input) => {
    const pieces: Uint8Array[] = [];
    writeMerged({ body, pieces }, tree, input, 0);
    return Buffer.concat(pieces);
  };
}

/** The common members, each object read once, when an input has one in its place. */
interface Tree {
  readonly members: ReadonlyMap<string, JsonMember>;
  /** The object of that name; undefined for another value. */
  below(name: string): Tree | undefined;
}

function treeOf(body: Uint8Array, object: JsonMember): Tree {
  const members = membersOf(body, object);
  const known = new Map<string, Tree>();
  return {
    members,
    below(name) {
      const member = members.get(name);
      if (member === undefined || body[member.start] !== OPEN_BRACE) return undefined;
      const tree = known.get(name) ?? treeOf(body, member);
      known.set(name, tree);
      return tree;
    },
  };
}

function membersOf(body: Uint8Array, { start }: JsonMember): ReadonlyMap<string, JsonMember> {
  const members = new Map<string, JsonMember>();
  scanMembers(body, start, 0, (member) => members.set(nameOf(body, member), member));
  return members;
}

interface Writing {
  readonly body: Uint8Array;
  readonly pieces: Uint8Array[];
}

const OPEN: Uint8Array = Buffer.from("{");
const CLOSE: Uint8Array = Buffer.from("}");
const COMMA: Uint8Array = Buffer.from(",");
const COLON: Uint8Array = Buffer.from(":");

function writeMerged(writing: Writing, common: Tree, input: JsonMember, depth: number): void {
  if (depth > MAX_DEPTH) throw tooDeep();
  const { body, pieces } = writing;
  const own = membersOf(body, input);
  pieces.push(OPEN);
  const first = pieces.length;
  const begin = (): void => {
    if (pieces.length > first) pieces.push(COMMA);
  };
  for (const [name, member] of common.members) {
    if (own.has(name)) continue;
    begin();
    pieces.push(body.subarray(member.nameStart, member.end));
  }
  for (const [name, member] of own) {
    begin();
    const below = body[member.start] === OPEN_BRACE ? common.below(name) : undefined;
    if (below === undefined) pieces.push(body.subarray(member.nameStart, member.end));
    else {
      pieces.push(body.subarray(member.nameStart, member.nameEnd), COLON);
      writeMerged(writing, below, member, depth + 1);
    }
  }
  pieces.push(CLOSE);
}

function tooDeep(): PolicyError {
  const message = `common_input and an input hold objects in each other's place more than ${MAX_DEPTH} deep`;
  return new PolicyError("invalid_parameter", message);
}
