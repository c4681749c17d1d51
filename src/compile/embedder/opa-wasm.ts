import { createRequire } from "node:module";

/** What we use of `@open-policy-agent/opa-wasm`; its own types name browser types that we leave out. */
interface OpaWasm {
  /** `initial` and `maximum` are pages of 64 KiB. Throws what WebAssembly, the module and the library throw, texts among it. */
  loadPolicySync(
    wasm: Uint8Array,
    memory?: { readonly initial?: number; readonly maximum?: number },
  ): EmbeddedPolicy;
}

/** A module as a program has it that embeds it. */
export interface EmbeddedPolicy {
  readonly entrypoints: Readonly<Record<string, number>>;
  setData(data: unknown): void;
  /** The results of the query: none when it is undefined. An ArrayBuffer is the JSON text of an input. */
  evaluate(input: unknown, entrypoint: string): readonly { readonly result: unknown }[];
}

const library = createRequire(import.meta.url)("@open-policy-agent/opa-wasm") as OpaWasm;

export const loadPolicySync: OpaWasm["loadPolicySync"] = library.loadPolicySync;
