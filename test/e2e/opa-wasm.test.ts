import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { compileBundle } from "../../src/compile/compile-bundle.ts";
import { type EmbeddedPolicy, loadPolicySync } from "../../src/compile/embedder/opa-wasm.ts";
import { type ActiveRevision, activateRevision } from "../../src/decide/active-revision.ts";
import { BUILTINS, signaturesOf } from "../../src/decide/builtins/builtins.ts";
import { type DeclaredBundle, findBundles } from "../../src/declarations/find-bundles.ts";
import { readFolder } from "../../src/declarations/read-folder.ts";
import type { ArtifactName } from "../../src/domain/bundle.ts";
import type { Decision } from "../../src/domain/decision.ts";
import { createOpa } from "../../src/opa/program/opa.ts";
import { readSource } from "../../src/pipeline/read-source.ts";
import { type PackedRevision, packRevision } from "../../src/publish/pack.ts";
import { atOnce, contextAt } from "../support/at-once.ts";
import { EXAMPLE_INPUTS } from "../support/example-inputs.ts";
import { opaBinary } from "../support/opa.ts";
import { ROOT } from "../support/process.ts";
import { seededRandom } from "../support/seeded-random.ts";

const INPUTS_PER_PATH = 150;
/** Arrays that are no sets: their order counts. Of the others the library cannot know in which order OPA prints them. */
const ORDERED: ReadonlySet<string> = new Set(["injector/patch"]);
/** Documents that print an action with `sprintf`, of which the library's own knows texts and numbers only. */
const PRINTS_ACTION: ReadonlySet<string> = new Set(["authz/reasons", "authz"]);
const CONTEXT = contextAt(0n);

/** A published revision as it answers here, and its module in npm's host. */
interface Pair {
  readonly ours: ActiveRevision;
  readonly theirs: EmbeddedPolicy;
}

const opa = createOpa({ binary: opaBinary() });

/** What a push of the folder would store. */
async function pack({ name, folder }: DeclaredBundle): Promise<PackedRevision> {
  const source = readSource(name, await readFolder(folder));
  return await packRevision(
    await compileBundle(source, { opa, builtins: signaturesOf(BUILTINS) }),
    "2026-01-01",
  );
}

async function load({ record, artifacts }: PackedRevision): Promise<Pair> {
  const part = (artifact: ArtifactName): Uint8Array => {
    const bytes = artifacts.get(artifact);
    if (bytes === undefined) throw new Error(`${record.name} has no ${artifact}`);
    return bytes;
  };
  const parse = (artifact: ArtifactName): unknown =>
    JSON.parse(Buffer.from(part(artifact)).toString("utf8"));
  const theirs = loadPolicySync(part("policy.wasm"));
  theirs.setData(parse("data.json"));
  const ours = await activateRevision({
    ...record,
    engine: "auto",
    artifacts: { modules: part("modules.json"), data: part("data.json") },
  });
  return { ours, theirs };
}

type Outcome =
  | { readonly kind: "undefined" | "error" }
  | { readonly kind: "defined"; readonly value: unknown };

function askOurs({ ours }: Pair, document: string, input: unknown): Outcome {
  const question = {
    input: Buffer.from(JSON.stringify(input)),
    context: CONTEXT,
    watch: undefined,
  };
  const decision: Decision = atOnce(ours.answer(document.split("/"), question));
  return decision.kind === "defined"
    ? { kind: "defined", value: JSON.parse(decision.json) }
    : { kind: decision.kind };
}

function askTheirs({ theirs }: Pair, entrypoint: string, input: unknown): Outcome {
  try {
    // As bytes: the library takes an input like `false` or 0 for none.
    const [answer] = theirs.evaluate(arrayBufferOf(JSON.stringify(input)), entrypoint);
    return answer === undefined ? { kind: "undefined" } : { kind: "defined", value: answer.result };
  } catch {
    return { kind: "error" };
  }
}

function withoutOrder(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(withoutOrder);
    return items.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  }
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => [name, withoutOrder(member)]);
  return Object.fromEntries(members.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)));
}

function isPrintable(input: unknown): boolean {
  const isObject = typeof input === "object" && input !== null;
  const action = isObject && "action" in input ? input.action : "";
  return typeof action === "string" || typeof action === "number";
}

function arrayBufferOf(text: string): ArrayBuffer {
  const bytes = Buffer.from(text);
  const buffer = new ArrayBuffer(bytes.length);
  new Uint8Array(buffer).set(bytes);
  return buffer;
}

const { bundles } = await findBundles(path.join(ROOT, "bundles"));
const packed: ReadonlyMap<string, PackedRevision> = new Map(
  await Promise.all(bundles.map(async (bundle) => [bundle.name, await pack(bundle)] as const)),
);

describe("npm's opa-wasm and what we publish", () => {
  for (const [name, revision] of packed) {
    const isForAgents = !revision.record.decide;
    test(`${name} ${isForAgents ? "has no module, being for agents only" : "loads"}`, async () => {
      expect(revision.artifacts.has("policy.wasm")).toBe(!isForAgents);
      if (isForAgents) return;
      const pair = await load(revision);
      const { entrypoints, portability } = revision.record;
      // Annotations may add others.
      expect(Object.keys(pair.theirs.entrypoints)).toEqual(
        expect.arrayContaining([...entrypoints]),
      );
      expect(portability).toEqual({ portable: true, reasons: [] });
      pair.ours.close();
    });
  }

  for (const { bundle, paths, input } of EXAMPLE_INPUTS) {
    const declared = paths.filter((each) => packed.get(bundle)?.record.entrypoints.includes(each));
    for (const [number, document] of declared.entries()) {
      test(`${INPUTS_PER_PATH} inputs to ${document} of ${bundle} have the same answers`, async () => {
        const pair = await load(packed.get(bundle) as PackedRevision);
        const random = seededRandom(7 + number);
        const kinds = new Set<string>();
        const plain = (outcome: Outcome): unknown =>
          ORDERED.has(document) ? outcome : withoutOrder(outcome);
        for (let count = 0; count < INPUTS_PER_PATH; ) {
          const asked = input(random);
          if (PRINTS_ACTION.has(document) && !isPrintable(asked)) continue;
          const outcome = plain(askOurs(pair, document, asked));
          const want = plain(askTheirs(pair, document, asked));
          expect({ asked, outcome }).toEqual({ asked, outcome: want });
          kinds.add(JSON.stringify(outcome));
          count += 1;
        }
        // Inputs that all have one answer would show nothing.
        expect(kinds.size).toBeGreaterThan(1);
        pair.ours.close();
      });
    }
  }

  test("every example that decides has inputs", () => {
    const deciding = [...packed.values()].filter(({ record }) => record.decide);
    expect(deciding.map(({ record }) => record.name).sort()).toEqual(
      EXAMPLE_INPUTS.map(({ bundle }) => bundle).sort(),
    );
  });
});
