import { createHash } from "node:crypto";
import { LRUCache } from "lru-cache";
import type { CompileAnswer, CompileRequest } from "./compile-thread.ts";

type Compile = (request: CompileRequest) => Promise<CompileAnswer>;
type Compiled = Extract<CompileAnswer, { readonly kind: "compiled" }>;

/** What is kept of all bundles together. */
const MOST_BYTES = 32 * 1024 * 1024;
/** To hash more would hold up others. */
const LONGEST_TEXT = 4_000_000;

/** Compiles the same rules once: most revisions of a bundle change its data alone. What was used last is kept, packed. */
export function compiledBefore(compile: Compile, mostBytes: number = MOST_BYTES): Compile {
  const kept = new LRUCache<string, Compiled>({ maxSize: mostBytes, sizeCalculation: bytesOf });
  return async (request) => {
    const length = request.files.reduce((sum, { text }) => sum + text.length, 0);
    if (length > LONGEST_TEXT) return await compile(request);
    const key = keyOf(request);
    const known = kept.get(key);
    if (known !== undefined) return known;
    const answer = await compile(request);
    if (answer.kind === "compiled") kept.set(key, answer);
    return answer;
  };
}

/** The same for equal requests alone: each text comes behind its length, and as it is, also where it is no Unicode. */
function keyOf({ files, builtins, isUnchecked = false }: CompileRequest): string {
  const hash = createHash("sha256");
  const add = (text: string): void => {
    hash.update(`${text.length} `).update(text, "utf16le");
  };
  add(JSON.stringify([isUnchecked, files.length, ...builtins]));
  for (const { file, version, text } of files) {
    add(`${version} ${file}`);
    add(text);
  }
  return hash.digest("base64");
}

/** Objects around texts and names included. */
function bytesOf({ packed, absent, writtenNames }: Compiled): number {
  const texts = packed.texts.reduce((sum, text) => sum + OBJECT_BYTES + 2 * text.length, 0);
  const listed = absent.length + writtenNames.size;
  return packed.numbers.byteLength + texts + 4 * OBJECT_BYTES * listed;
}

const OBJECT_BYTES = 32;
