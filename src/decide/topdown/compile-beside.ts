import { isMainThread } from "node:worker_threads";
import type { RegoFile } from "../../domain/bundle.ts";
import { PolicyError } from "../../domain/policy-error.ts";
import { threadBeside } from "../../means/async/run-thread.ts";
import type { Module } from "../../opa/rego/ast/nodes.ts";
import { type AbsentCall, absentCalls } from "../../opa/rego/compile/absent-calls.ts";
import type { BuiltinSignature } from "../../opa/rego/compile/compilation.ts";
import { compileFiles, compileUnchecked } from "../../opa/rego/compile/compile-files.ts";
import { inThread } from "../threads.ts";
import type { CompileMessage, CompileRequest } from "./compile-thread.ts";

/** Modules that have gone through all stages of the compiler. */
export interface CompiledRego {
  readonly modules: readonly Module[];
  readonly absent: readonly AbsentCall[];
  /** What generated variables are called in the text. */
  readonly writtenNames: ReadonlyMap<string, string>;
}

export interface CompileOptions {
  /** The built file of the thread. */
  readonly thread?: URL | undefined;
  /** No OPA has checked the files: what can be found wrong with them here is refused. */
  readonly isUnchecked?: boolean | undefined;
}

/** Texts up to this size are compiled in some ten milliseconds. */
const SMALL_LENGTH = 16 * 1024;
const THREAD = threadBeside(import.meta.url, "compile-thread");

/** Parses and compiles Rego, much of it beside the event loop. Throws `invalid_parameter` for what is none. */
export async function compileBeside(
  files: readonly RegoFile[],
  builtins: ReadonlyMap<string, BuiltinSignature>,
  { thread = THREAD, isUnchecked }: CompileOptions = {},
): Promise<CompiledRego> {
  const length = files.reduce((sum, { text }) => sum + text.length, 0);
  if (length <= SMALL_LENGTH || thread === undefined || !isMainThread) {
    return compileHere(files, builtins, isUnchecked);
  }
  let taken = 0;
  let wanted = 0;
  let compiled: CompiledRego | undefined;
  return await inThread<CompiledRego>({
    file: thread,
    given: { files, builtins, isUnchecked } satisfies CompileRequest,
    hear: (message, worker) => {
      const told = message as CompileMessage;
      if (told.kind === "refused") {
        const { message, diagnostics } = told;
        throw new PolicyError("invalid_parameter", message, { diagnostics });
      }
      if (told.kind === "compiled") {
        compiled = told;
        wanted = told.rules;
      } else {
        compiled?.modules[told.module]?.rules.push(...told.rules);
        taken += told.rules.length;
      }
      if (taken >= wanted) return compiled;
      worker.postMessage("next");
      return undefined;
    },
  });
}

function compileHere(
  files: readonly RegoFile[],
  builtins: ReadonlyMap<string, BuiltinSignature>,
  isUnchecked: boolean | undefined,
): CompiledRego {
  const compilation = (isUnchecked ? compileUnchecked : compileFiles)(files, builtins);
  const { modules, writtenNames } = compilation;
  return { modules, absent: absentCalls(compilation), writtenNames };
}
