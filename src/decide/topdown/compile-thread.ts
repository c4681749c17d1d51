/** A thread that parses and compiles the Rego of one revision after the other. */
import type { RegoFile } from "../../domain/bundle.ts";
import { type Diagnostic, isPolicyError, messageOf } from "../../domain/policy-error.ts";
import { answerQuestions } from "../../means/async/standing-thread.ts";
import { type AbsentCall, absentCalls } from "../../opa/rego/compile/absent-calls.ts";
import type { BuiltinSignature } from "../../opa/rego/compile/compilation.ts";
import { compileFiles, compileUnchecked } from "../../opa/rego/compile/compile-files.ts";
import { packModules } from "../../opa/rego/packed/pack-modules.ts";
import type { PackedModules } from "../../opa/rego/packed/packed-modules.ts";

export interface CompileRequest {
  readonly files: readonly RegoFile[];
  readonly builtins: ReadonlyMap<string, BuiltinSignature>;
  /** No OPA has checked the files. */
  readonly isUnchecked?: boolean | undefined;
}

export type CompileAnswer =
  | {
      readonly kind: "compiled";
      readonly packed: PackedModules;
      readonly absent: readonly AbsentCall[];
      readonly writtenNames: ReadonlyMap<string, string>;
    }
  | {
      readonly kind: "refused";
      readonly message: string;
      readonly diagnostics: readonly Diagnostic[];
    };

function compile({ files, builtins, isUnchecked }: CompileRequest): CompileAnswer {
  const compilation = (isUnchecked ? compileUnchecked : compileFiles)(files, builtins);
  const { modules, writtenNames } = compilation;
  const packed = packModules(modules);
  return { kind: "compiled", packed, absent: absentCalls(compilation), writtenNames };
}

answerQuestions<CompileRequest, CompileAnswer>((request) => {
  try {
    return compile(request);
  } catch (error) {
    const diagnostics = isPolicyError(error) ? error.diagnostics : [];
    return { kind: "refused", message: messageOf(error), diagnostics };
  }
});
