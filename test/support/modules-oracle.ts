import { isUtf8 } from "node:buffer";
import { bytesOf } from "../../src/opa/go/text-bytes.ts";
import { askerOf } from "./go-program.ts";

/** What building the oracle needs. */
export const MODULES_ORACLE_NEEDS: readonly string[] = ["go"];

/** What Go's own libraries are asked (tools/go-modules). */
export type ModulesQuestion =
  | {
      readonly ask: "mod" | "work";
      readonly text: string;
      /** Of mod: read as that of a dependency. */
      readonly lax?: boolean;
      /** Done before the file is written. */
      readonly edits?: readonly OracleEdit[];
    }
  | {
      readonly ask: "versions" | "paths" | "go_versions" | "verifier_keys";
      readonly items: readonly string[];
    }
  /** Files, as zips of a path and version. */
  | {
      readonly ask: "zips";
      readonly items: readonly string[];
      readonly module: readonly [string, string];
    }
  /** In base64. */
  | { readonly ask: "lookups"; readonly texts: readonly string[] }
  | { readonly ask: "notes"; readonly texts: readonly string[]; readonly keys: readonly string[] }
  | {
      readonly ask: "compare" | "match" | "compare_go";
      readonly pairs: readonly (readonly [string, string])[];
    };

/** By the flag of `go mod edit` and `go work edit`; `requirements` is what `go get` does in the end. */
export interface OracleEdit {
  readonly flag:
    | "require"
    | "droprequire"
    | "dropreplace"
    | "dropexclude"
    | "dropuse"
    | "go"
    | "toolchain"
    | "requirements";
  readonly path?: string;
  readonly version?: string;
  readonly indirect?: boolean;
  readonly requirements?: readonly {
    readonly path: string;
    readonly version: string;
    readonly indirect: boolean;
  }[];
}

export interface OracleEntry {
  readonly row: number;
  readonly col: number;
  readonly values: readonly string[];
}

export interface OracleFile {
  /** By verb; undefined where there are faults. */
  readonly directives?: Readonly<Record<string, readonly OracleEntry[]>>;
  /** What is written after the edits; left out where that is no UTF-8. */
  readonly text?: string;
  readonly faults?: readonly {
    readonly row: number;
    readonly col: number;
    readonly message: string;
  }[];
}

/** Asks for all files in one run. */
export function askModFiles(
  questions: readonly Extract<ModulesQuestion, { readonly ask: "mod" | "work" }>[],
): readonly OracleFile[] {
  const asked = questions.map((question) => ({ ...question, text: toBase64(question.text) }));
  return ask(asked).map((answer) => {
    const { directives, text, faults } = answer as {
      [Key in keyof OracleFile]: OracleFile[Key] | null;
    };
    if (faults) return { faults };
    const bytes = Buffer.from(text ?? "", "base64");
    return { directives: directives ?? {}, ...(isUtf8(bytes) && { text: bytes.toString() }) };
  });
}

/** Asks one thing of each item or pair. */
export function askModules(
  question: Exclude<ModulesQuestion, { readonly ask: "mod" | "work" }>,
): readonly unknown[] {
  return ask([question])[0] as readonly unknown[];
}

const ask = askerOf("--only-modules-oracle");

function toBase64(text: string): string {
  return Buffer.from(bytesOf(text)).toString("base64");
}
