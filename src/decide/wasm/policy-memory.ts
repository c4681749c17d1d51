import { textOf } from "../../opa/go/text-bytes.ts";
import { type Address, MAX_PAGES, PAGE_BYTES } from "./abi.ts";

/**
 * A module's memory with a view that is made again whenever the module has made the memory grow.
 */
export interface PolicyMemory {
  readonly imported: WebAssembly.Memory;
  /** All bytes as they are now; the view is good until the module runs again. */
  bytes(): Uint8Array;
  /** The text at an address, up to its NUL. */
  readText(address: Address): string;
}

/**
 * A memory of at least so many bytes, which may grow by at most `growthBytes`. Only the module may
 * make it grow: its allocator keeps a count of its own (OPA wasm/src/malloc.c, heap_top).
 */
export function createPolicyMemory(initialBytes: number, growthBytes: number): PolicyMemory {
  const initial = pagesOf(initialBytes);
  const maximum = Math.min(initial + pagesOf(growthBytes), MAX_PAGES);
  const imported = new WebAssembly.Memory({ initial, maximum });
  let view = new Uint8Array(imported.buffer);

  function bytes(): Uint8Array {
    // A memory that grew leaves its old buffer detached: without bytes.
    if (view.length === 0) view = new Uint8Array(imported.buffer);
    return view;
  }

  return {
    imported,
    bytes,
    readText(address) {
      const all = bytes();
      const start = address >>> 0;
      return textBetween(all, start, endOfText(all, start));
    },
  };
}

function pagesOf(bytes: number): number {
  return Math.min(Math.ceil(bytes / PAGE_BYTES), MAX_PAGES);
}

/** Where the text that begins at an address ends: at its NUL. */
export function endOfText(bytes: Uint8Array, address: Address): Address {
  const end = bytes.indexOf(0, address);
  if (end < 0) throw new RangeError(`the text at ${address} has no end`);
  return end;
}

/** The Rego text between two addresses; bytes that are not UTF-8 survive as text-bytes.ts says. */
export function textBetween(bytes: Uint8Array, start: Address, end: Address): string {
  const slice = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start);
  const text = slice.toString("utf8");
  return text.includes("\ufffd") ? textOf(slice) : text;
}
