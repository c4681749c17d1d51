import { PolicyError } from "../../../domain/policy-error.ts";
import type { SeccompOperator } from "../../profile/profile.ts";

/**
 * One comparison in the tree that libseccomp keeps for a call. The nodes of a level are a list in the order in which they
 * are asked: a node without an outcome for its answer leaves the call to the next one on its right, or, at the end of the
 * level, to what follows the level above. libseccomp links nodes with reference counts and lets rules share them, which is
 * how one rule can come to change another; so the links and the counts are kept here as they are there.
 */
export interface ChainNode {
  readonly argument: number;
  /** The upper half of the argument is asked. */
  readonly high: boolean;
  readonly op: "eq" | "masked" | "gt" | "ge";
  /** The operator of the rule that brought the node: it decides the place in the level. */
  readonly written: SeccompOperator;
  readonly mask: number;
  readonly datum: number;
  /** The whole constant of the rule. */
  readonly whole: bigint;
  readonly yes: Outcome;
  readonly no: Outcome;
  left: ChainNode | undefined;
  right: ChainNode | undefined;
  holders: number;
  /** libseccomp has freed the node. */
  gone: boolean;
}

/** What follows an answer: an action, a level below, or neither. */
export interface Outcome extends Slot {
  decided: boolean;
  action: number;
}

/** A place that holds a node, and through it its level. */
export interface Slot {
  node: ChainNode | undefined;
}

export type Comparison = Pick<
  ChainNode,
  "argument" | "high" | "op" | "written" | "mask" | "datum" | "whole"
>;

export function createNode(comparison: Comparison): ChainNode {
  const outcome = () => ({ decided: false, action: 0, node: undefined });
  const links = { left: undefined, right: undefined, holders: 0, gone: false };
  return { ...comparison, yes: outcome(), no: outcome(), ...links };
}

/** True where both ask the same. */
export function asksTheSame(left: ChainNode, right: ChainNode): boolean {
  return (
    place(left) === place(right) &&
    left.op === right.op &&
    left.datum === right.datum &&
    left.mask === right.mask
  );
}

/** True where libseccomp asks `right` before `left`: higher arguments first, then by kind of operator, then by constant. */
export function comesAfter(left: ChainNode, right: ChainNode): boolean {
  const places = place(left) - place(right);
  if (places !== 0) return places < 0;
  const ranks = rank(left.written) - rank(right.written);
  if (ranks !== 0) return ranks < 0;
  const isLess = left.written === "SCMP_CMP_LE" || left.written === "SCMP_CMP_LT";
  return isLess ? left.datum > right.datum : left.datum < right.datum;
}

export function isLeaf(node: ChainNode): boolean {
  return node.yes.node === undefined && node.no.node === undefined;
}

/** The first node of a node's level. */
export function levelStart(node: ChainNode): ChainNode {
  let start = alive(node);
  for (let steps = 0; start.left !== undefined; steps++) start = within(steps, start.left);
  return start;
}

/** A node's right neighbour, so many steps from where its level was entered. */
export function rightOf(node: ChainNode, steps: number): ChainNode | undefined {
  return node.right === undefined ? undefined : within(steps, node.right);
}

/** Longer than any level that a filter can hold: this one runs in a circle, and libseccomp with it. */
const LONGEST_LEVEL = 20_000;
/** Deeper than conditions on all arguments are: a level leads to itself. */
const DEEPEST_LEVEL = 64;

function within(steps: number, node: ChainNode): ChainNode {
  if (steps > LONGEST_LEVEL) throw libraryFails();
  return alive(node);
}

/** The depth below, where there can be one. */
export function below(depth: number): number {
  if (depth > DEEPEST_LEVEL) throw libraryFails();
  return depth + 1;
}

/** A node that libseccomp has not freed. */
export function alive(node: ChainNode): ChainNode {
  if (node.gone) throw libraryFails();
  return node;
}

/** Some rules lead libseccomp to read what it has freed or to run in a circle: what it then does cannot be told. */
function libraryFails(): PolicyError {
  return new PolicyError("evaluation_error", LIBRARY_FAILS);
}

const LIBRARY_FAILS =
  "libseccomp damages its own tree of these rules, and crashes, does not end, or makes some other filter; use fewer conditions on bounds, or none";

function place(node: ChainNode): number {
  const { argument, high } = alive(node);
  return argument * 2 + (high ? 1 : 0);
}

function rank(op: SeccompOperator): number {
  switch (op) {
    case "SCMP_CMP_GE":
    case "SCMP_CMP_GT":
      return 1;
    case "SCMP_CMP_LE":
    case "SCMP_CMP_LT":
      return 2;
    default:
      return 3;
  }
}
