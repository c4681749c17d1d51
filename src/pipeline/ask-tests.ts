import type { AskTests, TestAnswer } from "../compile/engine-tests.ts";
import { activateRevision } from "../decide/active-revision.ts";
import { type Builtin, HOST_BUILTINS } from "../decide/builtins/builtins.ts";
import { createContexts } from "../decide/context.ts";
import type { BundleName } from "../domain/bundle-name.ts";
import type { Decision } from "../domain/decision.ts";
import { messageOf } from "../domain/policy-error.ts";
import type { Revision } from "../domain/revision.ts";

/** For one test, as long as OPA gets. */
const PATIENCE_MS = 5_000;

/** Asks the decision engine, as an activation would make it, for the tests that a module holds. */
export const askTests: AskTests = async ({ wasm, data, index }) => {
  const builtins = new EveryBuiltin(HOST_BUILTINS);
  const artifacts = { wasm, data, index: Buffer.from(JSON.stringify(index)) };
  const name = "tests" as BundleName;
  const parts = { name, revision: "" as Revision, roots: [""], artifacts };
  const active = await activateRevision(parts, builtins);
  const contextOf = createContexts({ patienceMs: PATIENCE_MS });
  try {
    const answers: TestAnswer[] = [];
    for (const { path } of index.entrypoints) {
      builtins.missed = undefined;
      const question = { input: undefined, context: contextOf(), watch: undefined };
      const answer = await toAnswer(async () => await active.answer(path, question));
      const missed: string | undefined = builtins.missed;
      answers.push(missed === undefined ? answer : { kind: "no_builtin", name: missed });
    }
    return answers;
  } finally {
    active.close();
  }
};

async function toAnswer(ask: () => Promise<Decision>): Promise<TestAnswer> {
  try {
    const decision = await ask();
    if (decision.kind === "defined") return { kind: "defined", value: JSON.parse(decision.json) };
    if (decision.kind === "undefined") return decision;
    return { kind: "error", message: decision.error.message };
  } catch (error) {
    return { kind: "error", message: messageOf(error) };
  }
}

/** Tests may name builtins that the policy does without: these are undefined, and noted when one is called. */
class EveryBuiltin extends Map<string, Builtin> {
  missed: string | undefined;

  override has(): boolean {
    return true;
  }

  override get(name: string): Builtin {
    const known = super.get(name);
    if (known !== undefined) return known;
    return () => {
      this.missed ??= name;
      return undefined;
    };
  }
}
