import { int64Of } from "../../src/opa/go/number-text.ts";
import { compareTexts } from "../../src/opa/go/text-bytes.ts";
import type { Ref, RegoVersion } from "../../src/opa/rego/ast/nodes.ts";
import { pathText } from "../../src/opa/rego/ast/path-text.ts";
import { rulesOf } from "../../src/opa/rego/ast/visit.ts";
import { compileFiles } from "../../src/opa/rego/compile/compile-files.ts";
import { groundPath } from "../../src/opa/rego/compile/rule-tree.ts";
import { inferTypes } from "../../src/opa/rego/types/infer-types.ts";
import { typeErrorOf } from "../../src/opa/rego/types/path-type-error.ts";
import { printType } from "../../src/opa/rego/types/print-type.ts";
import type { Type } from "../../src/opa/rego/types/type.ts";
import { type TypeEnvironment, typeOfRef } from "../../src/opa/rego/types/type-environment.ts";
import { builtinSignatures } from "./builtin-signatures.ts";
import { askOracle, type OracleAnswer } from "./oracle.ts";

/** A rule or a path of which ours says something else than OPA. */
export interface TypeDifference {
  readonly modules: Readonly<Record<string, string>>;
  readonly about: string;
  readonly ours: string | undefined;
  readonly opas: string | undefined;
}

export interface TypeComparison {
  readonly differences: readonly TypeDifference[];
  /** Rules that have the same type, and paths with the same error. */
  readonly sameTypes: number;
  readonly sameErrors: number;
}

/** Few enough that the trees of all lie in memory at once. */
const AT_ONCE = 200;

/** The type of every rule, and the errors of paths to, into and beside what it gives, ours and OPA's. */
export function compareRuleTypes(
  programs: readonly Readonly<Record<string, string>>[],
  version: RegoVersion,
): TypeComparison {
  const differences: TypeDifference[] = [];
  let sameTypes = 0;
  let sameErrors = 0;
  for (let at = 0; at < programs.length; at += AT_ONCE) {
    const some = programs.slice(at, at + AT_ONCE);
    const passed = withoutRefused(some, version);
    const ours = passed.map((modules) => inferProgram(modules, version));
    const answers = askOracle(
      passed.map((modules, index) => ({
        modules,
        v0: version === 0,
        typed: ours[index]?.paths ?? [],
      })),
    );
    for (const [index, modules] of passed.entries()) {
      const compared = compare(modules, ours[index] as Inferred, answers[index]);
      differences.push(...compared.differences);
      sameTypes += compared.sameTypes;
      sameErrors += compared.sameErrors;
    }
  }
  return { differences, sameTypes, sameErrors };
}

function withoutRefused(
  programs: readonly Readonly<Record<string, string>>[],
  version: RegoVersion,
): readonly Readonly<Record<string, string>>[] {
  const answers = askOracle(programs.map((modules) => ({ modules, v0: version === 0 })));
  return programs.filter((_, at) => answers[at]?.errors === undefined);
}

interface Inferred {
  readonly environment: TypeEnvironment;
  /** By the reference's text. */
  readonly types: ReadonlyMap<string, string>;
  readonly paths: readonly string[];
}

function inferProgram(modules: Readonly<Record<string, string>>, version: RegoVersion): Inferred {
  const files = Object.entries(modules)
    .map(([file, text]) => ({ file, text, version }))
    .sort((left, right) => compareTexts(left.file, right.file));
  const environment = inferTypes(files, builtinSignatures());
  const types = new Map<string, string>();
  const paths = new Set<string>(["", "nowhere", "0"]);
  for (const module of compileFiles(files, builtinSignatures()).modules) {
    for (const rule of rulesOf(module)) {
      const ref = groundPath(module, rule);
      const type = typeOfRef(environment, ref);
      types.set(pathText(ref), printType(type));
      for (const path of pathsAround(ref, type)) paths.add(path);
    }
  }
  return { environment, types, paths: [...paths] };
}

/** What the server reads as a path: no quotes, and no dots of its own. */
function pathsAround(ref: Ref, type: Type | undefined): readonly string[] {
  const parts = ref.slice(1).map(({ value }) => {
    return value.kind === "string" || value.kind === "number" ? value.text : "";
  });
  if (parts.some((part) => !/^[^/"]+$/.test(part))) return [];
  const path = parts.join("/");
  const ends = ["", "/x", "/0", "/x/y", "/0/x", "/x/7/z", ...memberPaths(type)];
  return [path.slice(0, path.lastIndexOf("/")), ...ends.map((end) => path + end)];
}

function memberPaths(type: Type | undefined): readonly string[] {
  if (type?.kind === "array") {
    return type.items.flatMap((item, at) =>
      ["", ...memberPaths(item)].map((end) => `/${at}${end}`),
    );
  }
  if (type?.kind !== "object") return [];
  return type.members.flatMap(({ key, value }) => {
    const isPlain = key.value.kind === "string" && /^[^/"]+$/.test(key.value.text);
    if (key.value.kind !== "string" || !isPlain) return [];
    const { text } = key.value;
    return ["", "/x", ...memberPaths(value)].map((end) => `/${text}${end}`);
  });
}

function compare(
  modules: Readonly<Record<string, string>>,
  { environment, types, paths }: Inferred,
  answer: OracleAnswer | undefined,
): TypeComparison {
  const differences: TypeDifference[] = [];
  const note = (about: string, ours: string | undefined, opas: string | undefined): number => {
    if (ours === opas) return 1;
    differences.push({ modules, about, ours, opas });
    return 0;
  };
  let sameTypes = 0;
  let sameErrors = 0;
  for (const [error] of [answer?.errors ?? []]) note("errors", undefined, error?.message);
  for (const [ref, opas] of Object.entries(answer?.ruleTypes ?? {})) {
    sameTypes += note(ref, types.get(ref), opas);
  }
  for (const [at, opas] of (answer?.typeErrors ?? []).entries()) {
    const path = paths[at] ?? "";
    const isSame = note(path, queryErrorOf(typeErrorOf(environment, partsOf(path))), opas);
    if (opas !== "") sameErrors += isSame;
  }
  return { differences, sameTypes, sameErrors };
}

function partsOf(path: string): readonly (string | bigint)[] {
  return path
    .split("/")
    .filter((part) => part !== "")
    .map((part) => int64Of(part) ?? part);
}

/** The whole error of a query that OPA's type checker refuses. */
export function queryErrorOf(message: string | undefined): string {
  return message === undefined ? "" : `1 error occurred: 1:1: rego_type_error: ${message}`;
}
