import { isMainThread } from "node:worker_threads";
import type { RegoFile } from "../../domain/bundle.ts";
import { PolicyError } from "../../domain/policy-error.ts";
import { threadBeside } from "../../means/async/run-thread.ts";
import { createStandingThread } from "../../means/async/standing-thread.ts";
import { inTurns } from "../../means/async/steps.ts";
import type { Module } from "../../opa/rego/ast/nodes.ts";
import { type AbsentCall, absentCalls } from "../../opa/rego/compile/absent-calls.ts";
import type { BuiltinSignature } from "../../opa/rego/compile/compilation.ts";
import { compileFiles, compileUnchecked } from "../../opa/rego/compile/compile-files.ts";
import { unpackModules } from "../../opa/rego/packed/unpack-modules.ts";
import { inTurn, MEMORY_MEBIBYTES, MOST_AT_ONCE, TIMEOUT_MS } from "../threads.ts";
import type { CompileAnswer, CompileRequest } from "./compile-thread.ts";
import { compiledBefore } from "./compiled-before.ts";

/** Modules that have gone through all stages of the compiler. */
export interface CompiledRego {
  readonly modules: readonly Module[];
  readonly absent: readonly AbsentCall[];
  /** What generated variables are called in the text. */
  readonly writtenNames: ReadonlyMap<string, string>;
}

export interface CompileOptions {
  /** Default: the one of the built files; none where sources run as they are. */
  readonly thread?: CompileThread | undefined;
  /** No OPA has checked the files: what can be found wrong with them here is refused. */
  readonly isUnchecked?: boolean | undefined;
}

/** Texts up to this size are compiled in some ten milliseconds. */
const SMALL_LENGTH = 16 * 1024;
const THREAD = threadBeside(import.meta.url, "compile-thread");

/** Compiles what is not small. */
export type CompileThread = (request: CompileRequest) => Promise<CompileAnswer>;

/**
 * Threads that stand by a while for what comes next: to load the compiler takes as long as to compile a thousand rules.
 * The same rules are compiled once.
 */
export function createCompileThread(file: URL): CompileThread {
  const ask = createStandingThread<CompileRequest, CompileAnswer>({
    ...{ file, count: MOST_AT_ONCE, idleMs: IDLE_MS },
    ...{ timeoutMs: TIMEOUT_MS, memoryMebibytes: MEMORY_MEBIBYTES },
  });
  return compiledBefore((request) => inTurn(() => ask(request)));
}

const IDLE_MS = 5_000;
const BESIDE = THREAD && createCompileThread(THREAD);

/** Parses and compiles Rego, much of it beside the event loop. Throws `invalid_parameter` for what is none. */
export async function compileBeside(
  files: readonly RegoFile[],
  builtins: ReadonlyMap<string, BuiltinSignature>,
  { thread = BESIDE, isUnchecked }: CompileOptions = {},
): Promise<CompiledRego> {
  const length = files.reduce((sum, { text }) => sum + text.length, 0);
  if (length <= SMALL_LENGTH || thread === undefined || !isMainThread) {
    return compileHere(files, builtins, isUnchecked);
  }
  const told = await thread({ files, builtins, isUnchecked });
  if (told.kind === "refused") {
    const { message, diagnostics } = told;
    throw new PolicyError("invalid_parameter", message, { diagnostics });
  }
  const { packed, absent, writtenNames } = told;
  return { modules: await inTurns(unpackModules(packed)), absent, writtenNames };
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
