import type { SeccompOperator } from "../../profile/profile.ts";
import {
  type ChainNode,
  type Comparison,
  createNode,
  type Outcome,
  type Slot,
} from "./chain-node.ts";
import { hold } from "./hold-nodes.ts";
import type { LibraryCondition, LibraryRule } from "./library-rule.ts";

/** What one rule asks; `first` is undefined where it has no condition. */
export interface RuleChain {
  readonly first: Slot;
  readonly size: number;
}

/** One condition as nodes: where it begins and the outcomes that mean that it holds. */
interface Link {
  readonly entry: ChainNode;
  readonly holds: readonly Outcome[];
  readonly size: number;
}

/** The conditions of a rule as a chain of comparisons of 32 bits, in the order of the arguments. */
export function chainOfRule(rule: LibraryRule, bits: 32 | 64): RuleChain {
  const conditions = [...rule.conditions].sort((left, right) => left.argument - right.argument);
  const first: Slot = { node: undefined };
  let open: readonly Slot[] = [first];
  let size = 0;
  let last: Link | undefined;
  for (const condition of conditions) {
    if (asksNothing(condition, bits)) continue;
    last = bits === 64 ? wideLink(condition) : narrowLink(condition);
    for (const slot of open) slot.node = hold(last.entry);
    open = last.holds;
    size += last.size;
  }
  for (const outcome of last?.holds ?? []) {
    outcome.decided = true;
    outcome.action = rule.action;
  }
  return { first, size };
}

/** Both libseccomp's optimisation and a trap: a mask of 0 makes the condition vanish, whatever it is compared with. */
function asksNothing({ op, mask }: LibraryCondition, bits: 32 | 64): boolean {
  return op === "SCMP_CMP_MASKED_EQ" && BigInt.asUintN(bits, mask) === 0n;
}

function narrowLink(condition: LibraryCondition): Link {
  const node = createNode(half(condition, false, opOf(condition.op)));
  return { entry: node, holds: [isNegated(condition.op) ? node.no : node.yes], size: 1 };
}

function wideLink(condition: LibraryCondition): Link {
  const { op } = condition;
  const last = createNode(half(condition, false, opOf(op)));
  if (opOf(op) === "eq" || opOf(op) === "masked") {
    const top = createNode(half(condition, true, opOf(op)));
    top.yes.node = hold(last);
    const holds = op === "SCMP_CMP_NE" ? [top.no, last.no] : [last.yes];
    return { entry: top, holds, size: 2 };
  }
  const above = createNode(half(condition, true, "gt"));
  const equal = createNode(half(condition, true, "eq"));
  above.no.node = hold(equal);
  equal.yes.node = hold(last);
  const holds = isNegated(op) ? [equal.no, last.no] : [above.yes, last.yes];
  return { entry: above, holds, size: 3 };
}

/** A comparison of half an argument. Wanted bits outside the mask are dropped. */
function half(condition: LibraryCondition, high: boolean, op: ChainNode["op"]): Comparison {
  const { argument, mask, datum } = condition;
  const [ourMask, ourDatum] = [halfOf(mask, high), halfOf(datum, high)];
  return {
    argument,
    high,
    op,
    written: condition.op,
    mask: ourMask,
    datum: (ourDatum & ourMask) >>> 0,
    whole: datum,
  };
}

function halfOf(value: bigint, high: boolean): number {
  return Number(BigInt.asUintN(32, high ? value >> 32n : value));
}

/** The comparison that a filter has for an operator or for its opposite. */
function opOf(op: SeccompOperator): ChainNode["op"] {
  switch (op) {
    case "SCMP_CMP_MASKED_EQ":
      return "masked";
    case "SCMP_CMP_EQ":
    case "SCMP_CMP_NE":
      return "eq";
    case "SCMP_CMP_GT":
    case "SCMP_CMP_LE":
      return "gt";
    default:
      return "ge";
  }
}

function isNegated(op: SeccompOperator): boolean {
  return op === "SCMP_CMP_NE" || op === "SCMP_CMP_LE" || op === "SCMP_CMP_LT";
}
