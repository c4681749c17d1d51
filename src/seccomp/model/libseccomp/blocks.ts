import { PolicyError } from "../../../domain/policy-error.ts";

/** What the accumulator of the filter's machine holds. */
export interface Accumulator {
  /** Of the halves of arguments: see `halfPlace`. */
  readonly place: number;
  readonly mask: number;
}

/** Nothing that is known. */
export const UNKNOWN: Accumulator = { place: -1, mask: 0xffffffff };
/** The number of the call. */
export const CALL_NUMBER: Accumulator = { place: -2, mask: 0xffffffff };

export function halfPlace(argument: number, high: boolean): number {
  return argument * 2 + (high ? 1 : 0);
}

/** A piece of a filter: what is loaded, one question, and where its answers lead. */
export type Block =
  | { readonly kind: "return"; readonly id: number; readonly action: number }
  | {
      readonly kind: "ask";
      readonly id: number;
      /** What the block relies on; a load in it frees it of that. */
      start: Accumulator;
      /** What is loaded and masked before the question; the last one stands. */
      readonly loads: Load[];
      readonly end: Accumulator;
      readonly op: "eq" | "gt" | "ge";
      readonly datum: number;
      readonly yes: Block;
      readonly no: Block;
    };

export type AskingBlock = Extract<Block, { kind: "ask" }>;

export type Load =
  | { readonly kind: "load"; readonly place: number }
  | { readonly kind: "and"; readonly mask: number };

/** The blocks of a filter. libseccomp keeps one of those that are the same, whichever call they were made for. */
export interface BlockTable {
  readonly byText: Map<string, Block>;
  /** Instructions of all blocks. */
  size: number;
  /** Blocks made, those that were there already counted too. */
  made: number;
}

/** The kernel takes no longer filter (BPF_MAXINSNS). */
const MOST_INSTRUCTIONS = 4096;
/** What a filter may cost to make: a chain of conditions on bounds is made twice for each of them. */
const MOST_BLOCKS = 500_000;

export function createBlockTable(): BlockTable {
  return { byText: new Map(), size: 0, made: 0 };
}

export function returnBlock(table: BlockTable, action: number): Block {
  return interned(table, `return ${action}`, (id) => ({ kind: "return", id, action }), 1);
}

export function askingBlock(table: BlockTable, block: Omit<AskingBlock, "kind" | "id">): Block {
  const { start, loads, end, op, datum, yes, no } = block;
  const text = [
    [start.place, start.mask, end.place, end.mask].join(),
    loads.map((load) => (load.kind === "load" ? `l${load.place}` : `a${load.mask}`)).join(),
    [op, datum, yes.id, no.id].join(),
  ].join(" ");
  return interned(table, text, (id) => ({ ...block, kind: "ask", id }), loads.length + 1);
}

export function isSame(left: Accumulator, right: Accumulator): boolean {
  return left.place === right.place && left.mask === right.mask;
}

function interned(
  table: BlockTable,
  text: string,
  create: (id: number) => Block,
  size: number,
): Block {
  if (++table.made > MOST_BLOCKS) throw tooLarge();
  const found = table.byText.get(text);
  if (found !== undefined) return found;
  const block = create(table.byText.size);
  table.byText.set(text, block);
  table.size += size;
  if (table.size > MOST_INSTRUCTIONS) throw tooLarge();
  return block;
}

function tooLarge(): PolicyError {
  return new PolicyError(
    "too_large",
    `the filter has more than the ${MOST_INSTRUCTIONS} instructions that the kernel takes; use fewer conditions`,
  );
}
