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
  const links = { left: undefined, right: undefined, holders: 0 };
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
  let start = node;
  while (start.left !== undefined) start = start.left;
  return start;
}

function place({ argument, high }: ChainNode): number {
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
