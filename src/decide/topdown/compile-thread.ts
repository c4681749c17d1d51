/** A thread that parses and compiles the Rego of one revision, and hands the rules over in slices. */
import { parentPort, workerData } from "node:worker_threads";
import type { RegoFile } from "../../domain/bundle.ts";
import { type Diagnostic, isPolicyError, messageOf } from "../../domain/policy-error.ts";
import type { Module, Rule } from "../../opa/rego/ast/nodes.ts";
import { type AbsentCall, absentCalls } from "../../opa/rego/compile/absent-calls.ts";
import type { BuiltinSignature } from "../../opa/rego/compile/compilation.ts";
import { compileFiles, compileUnchecked } from "../../opa/rego/compile/compile-files.ts";

export interface CompileRequest {
  readonly files: readonly RegoFile[];
  readonly builtins: ReadonlyMap<string, BuiltinSignature>;
  /** No OPA has checked the files. */
  readonly isUnchecked?: boolean | undefined;
}

/** `compiled` comes first, with modules whose rules are left out; each "next" that is sent back then gives more of them. */
export type CompileMessage =
  | {
      readonly kind: "compiled";
      readonly modules: readonly Module[];
      readonly absent: readonly AbsentCall[];
      readonly writtenNames: ReadonlyMap<string, string>;
      /** Of all modules together. */
      readonly rules: number;
    }
  | { readonly kind: "rules"; readonly module: number; readonly rules: readonly Rule[] }
  | {
      readonly kind: "refused";
      readonly message: string;
      readonly diagnostics: readonly Diagnostic[];
    };

/** Rules that are taken over in a few milliseconds. */
const SLICE = 100;

function compile({ files, builtins, isUnchecked }: CompileRequest): void {
  const compilation = (isUnchecked ? compileUnchecked : compileFiles)(files, builtins);
  const { modules } = compilation;
  tell({
    kind: "compiled",
    modules: modules.map((module) => ({ ...module, rules: [] })),
    absent: absentCalls(compilation),
    writtenNames: compilation.writtenNames,
    rules: modules.reduce((sum, { rules }) => sum + rules.length, 0),
  });
  const slices = slicesOf(modules);
  parentPort?.on("message", () => {
    const { value } = slices.next();
    if (value !== undefined) tell(value);
  });
}

function* slicesOf(modules: readonly Module[]): Generator<CompileMessage, undefined> {
  for (const [module, { rules }] of modules.entries()) {
    for (let from = 0; from < rules.length; from += SLICE) {
      yield { kind: "rules", module, rules: rules.slice(from, from + SLICE) };
    }
  }
}

function tell(message: CompileMessage): void {
  parentPort?.postMessage(message);
}

try {
  compile(workerData as CompileRequest);
} catch (error) {
  const diagnostics = isPolicyError(error) ? error.diagnostics : [];
  tell({ kind: "refused", message: messageOf(error), diagnostics });
}
