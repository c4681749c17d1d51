import { execFileSync } from "node:child_process";
import { describe, expect, test } from "@jest/globals";
import { isBuiltinError } from "../../../src/decide/builtins/builtin.ts";
import { BUILTINS, NETWORK_BUILTINS } from "../../../src/decide/builtins/builtins.ts";
import { parseValue } from "../../../src/decide/values/parse-value.ts";
import { printJson } from "../../../src/decide/values/print-value.ts";
import { contextAt } from "../../support/at-once.ts";
import { opaBinary } from "../../support/opa.ts";
import { askOpa } from "./ask-opa.ts";
import { CORE_EXPRESSIONS } from "./core-expressions.ts";
import { type Expression, operandText } from "./expression.ts";
import { BEYOND_WASM, EXPRESSIONS } from "./expressions.ts";
import { BINARY } from "./other-expressions.ts";
import { SECURITY_CALLS } from "./security-calls.ts";

/** Of a builtin, in the capabilities of OPA. */
interface Capability {
  readonly name: string;
  readonly decl: { readonly args?: readonly unknown[] };
  readonly nondeterministic?: boolean;
}

const ALL: readonly Expression[] = [...EXPRESSIONS, ...BEYOND_WASM, ...BINARY];

/** The JSON text of our answer, undefined where the builtin gives none. */
function answer({ builtin, args }: Expression): string | undefined {
  const operands = args.map((arg) => parseValue(operandText(arg)));
  try {
    const value = BUILTINS.get(builtin)?.call(contextAt(0n), operands);
    return value === undefined ? undefined : printJson(value);
  } catch (error) {
    if (isBuiltinError(error)) return undefined;
    throw error;
  }
}

describe("host builtins answer as the real opa", () => {
  const answers = askOpa(ALL.map((expression) => expression.rego));

  test.each(ALL.map((expression, i) => ({ ...expression, want: answers[i] })))(
    "$builtin: $note: $rego",
    (expression) => {
      expect(answer(expression)).toBe(expression.want);
    },
  );
});

test("every builtin that can be in a table is in one", () => {
  const called = new Set(
    [...ALL, ...CORE_EXPRESSIONS, ...SECURITY_CALLS].map(({ builtin }) => builtin),
  );
  expect([...BUILTINS.keys()].filter((name) => !called.has(name)).sort()).toEqual([
    "internal.print",
    "net.cidr_overlap",
    "opa.runtime",
    "re_match",
    "time.now_ns",
    "uuid.rfc4122",
    "walk",
  ]);
});

describe("what is known of the builtins", () => {
  const capabilities = JSON.parse(
    execFileSync(opaBinary(), ["capabilities", "--current"], { encoding: "utf8" }),
  ) as { builtins: readonly Capability[] };
  const known = new Map(capabilities.builtins.map((builtin) => [builtin.name, builtin]));

  test.each([...NETWORK_BUILTINS].map(([name, declaration]) => ({ name, ...declaration })))(
    "$name is as `opa capabilities` tells it",
    ({ name, arity, isDeterministic }) => {
      const { decl, nondeterministic = false } = known.get(name) as Capability;
      expect([arity, isDeterministic]).toEqual([decl.args?.length ?? 0, !nondeterministic]);
    },
  );
});

test("the clock is the decision's", () => {
  const now = BUILTINS.get("time.now_ns")?.call(contextAt(1_763_000_000_123_456_789n), []);
  expect(printJson(now ?? null)).toBe("1763000000123456789");
});
