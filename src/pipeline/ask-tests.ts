import type { TestAnswer, TestedEngine } from "../compile/engine-tests.ts";
import { activateRevision, type RevisionParts } from "../decide/active-revision.ts";
import type { BuiltinDeclaration } from "../decide/builtins/builtin.ts";
import { createContexts } from "../decide/context.ts";
import type { BundleName } from "../domain/bundle-name.ts";
import type { Decision } from "../domain/decision.ts";
import { messageOf } from "../domain/policy-error.ts";
import type { Revision } from "../domain/revision.ts";

/** For one test, as long as OPA gets. */
const PATIENCE_MS = 5_000;

/** Asks an engine, as an activation would make it, for tests that lie beside what they test. */
export async function askTests(
  { modules, data, wasm, questions }: TestedEngine,
  builtins: ReadonlyMap<string, BuiltinDeclaration>,
  seen: readonly RevisionParts[] = [],
): Promise<readonly TestAnswer[]> {
  const parts: RevisionParts = {
    name: "tests" as BundleName,
    revision: "" as Revision,
    roots: [""],
    engine: wasm === undefined ? "exact" : "wasm",
    entrypoints: [...new Set(questions.map(({ path }) => path.join("/")))],
    seen,
    artifacts: { modules: Buffer.from(JSON.stringify(modules)), data, wasm },
  };
  const active = await activateRevision(parts, builtins);
  const contextOf = createContexts({ patienceMs: PATIENCE_MS });
  try {
    const answers: TestAnswer[] = [];
    for (const { path, input } of questions) {
      const question = { input: bytesOf(input), context: contextOf(), watch: undefined };
      answers.push(await toAnswer(async () => await active.answer(path, question)));
    }
    return answers;
  } finally {
    active.close();
  }
}

function bytesOf(input: string | undefined): Uint8Array | undefined {
  return input === undefined ? undefined : Buffer.from(input);
}

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
