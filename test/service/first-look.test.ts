import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, expect, test } from "@jest/globals";
import { createDecisions, type Decisions } from "../../src/decide/decisions.ts";
import { isPending } from "../../src/decide/pending.ts";
import { parseBundleName } from "../../src/domain/bundle-name.ts";
import { createActivations } from "../../src/pipeline/activate-heads.ts";
import { createActRecorder } from "../../src/pipeline/acts.ts";
import { createDeclaredBundles } from "../../src/pipeline/publish-declared.ts";
import { createFirstLook, type FirstLook } from "../../src/service/first-look.ts";
import { createMetrics } from "../../src/service/metrics.ts";
import { auditInMemory } from "../access/audit-in-memory.ts";
import { startOperations } from "../support/operations.ts";
import { temporaryFolder } from "../support/process.ts";

/** A server's decisions before its folder of declarations was looked at: everything real but doors and files. */
interface Start {
  readonly decisions: Decisions;
  readonly firstLook: FirstLook;
  /** Publishes by hand, as far as to the engines. */
  push(name: string): Promise<void>;
}

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const policy = (name: string): string => `package ${name}\n\nname := "${name}"\n`;

interface Given {
  /** The bundles that the folder declares; undefined: there is no such folder. */
  readonly declares?: readonly string[];
  readonly isOptional?: boolean;
  readonly patienceMs?: number;
}

async function start({ declares, isOptional = false, patienceMs = 30_000 }: Given): Promise<Start> {
  const scratch = temporaryFolder();
  const folder = path.join(scratch.folder, "bundles");
  for (const name of declares ?? []) {
    mkdirSync(path.join(folder, name), { recursive: true });
    writeFileSync(path.join(folder, name, "policy.rego"), policy(name));
  }
  const real = await startOperations();
  const { store, heads, log } = real;
  const decisions = createDecisions({
    patienceMs,
    ready: (name) => activations.ready(name),
    coming: () => firstLook.coming(),
  });
  const activations = createActivations({ store, heads, decisions, log });
  await activations.start();
  const operations: typeof real.operations = {
    ...real.operations,
    push: async (name, ...asked) => {
      const answer = await real.operations.push(name, ...asked);
      await activations.settled(name);
      return answer;
    },
  };
  const acts = createActRecorder({
    ...{ log, metrics: createMetrics(), trail: auditInMemory().trail },
    ...{ head: heads.head, storedHead: store.readHead },
  });
  const gate = real.gate;
  const firstLook = createFirstLook(
    createDeclaredBundles({ folder, isOptional, operations, gate, store, heads, log, acts }),
    log,
  );
  closers.push(scratch.remove, real.close, decisions.close, activations.close, firstLook.end);
  return {
    decisions,
    firstLook,
    push: async (name) => {
      const tree = new Map([["policy.rego", Buffer.from(policy(name))]]);
      const options = { dryRun: false, reason: "push" } as const;
      await operations.push(parseBundleName(name), { kind: "files", tree }, options);
    },
  };
}

test("what is asked before the first look is over is answered by what that published", async () => {
  const { decisions, firstLook, push } = await start({ declares: ["one", "two"] });
  await push("byhand");
  const owned = decisions.decide(["byhand", "name"], undefined);
  expect(owned).toMatchObject({ decision: { kind: "defined", json: '"byhand"' } });
  const asked = [
    decisions.decide(["one", "name"], undefined),
    decisions.decideIn(parseBundleName("two"), ["two", "name"], undefined),
    decisions.decide(["nobody"], undefined),
    decisions.decide([], undefined),
  ];
  expect(asked.map(isPending)).toEqual([true, true, true, true]);
  await firstLook.begin();
  const answers = await Promise.all(asked);
  expect(answers.map(({ decision }) => decision)).toEqual([
    { kind: "defined", json: '"one"' },
    { kind: "defined", json: '"two"' },
    { kind: "undefined" },
    {
      kind: "defined",
      json: '{"byhand":{"name":"byhand"},"one":{"name":"one"},"two":{"name":"two"}}',
    },
  ]);
  expect(isPending(decisions.decide(["nobody"], undefined))).toBe(false);
});

test("who waits too long is refused with what is waited for, and so is who waits for a look that is broken off", async () => {
  const { decisions, firstLook } = await start({ declares: ["one"], patienceMs: 10 });
  const refusal = {
    code: "unavailable",
    message:
      "not active here yet: the declared bundles are being published; GET /health?bundles tells the state",
  };
  await expect(decisions.decide(["one", "name"], undefined)).rejects.toMatchObject(refusal);
  await firstLook.end();
  await firstLook.begin();
  await expect(decisions.decide(["one", "name"], undefined)).rejects.toMatchObject(refusal);
});

test.each([
  { note: "an optional folder that is not there", isOptional: true },
  { note: "a folder that is not there", isOptional: false },
  { note: "a folder without bundles", declares: [] },
])("nothing waits after the look at $note", async ({ note: _note, ...given }) => {
  const { decisions, firstLook } = await start(given);
  await firstLook.begin();
  expect(decisions.decide(["one"], undefined)).toMatchObject({ decision: { kind: "undefined" } });
});

test("without a folder of declarations nothing is coming", async () => {
  const firstLook = createFirstLook(undefined, { error: () => undefined });
  expect(firstLook.coming()).toBeUndefined();
  await firstLook.begin();
});
