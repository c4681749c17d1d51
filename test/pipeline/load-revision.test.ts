import { expect, test } from "@jest/globals";
import { BUILTINS } from "../../src/decide/builtins/builtins.ts";
import { createDecisions } from "../../src/decide/decisions.ts";
import { parseBundleName } from "../../src/domain/bundle-name.ts";
import { DEFAULT_ARCHIVE_LIMITS } from "../../src/means/archive/read-archive.ts";
import { loadRevision } from "../../src/pipeline/load-revision.ts";
import { createOperations } from "../../src/pipeline/operations.ts";
import { createPushGate } from "../../src/pipeline/push-gate.ts";
import { createMemoryFeed } from "../../src/storage/memory/feed.ts";
import { createMemoryLeases } from "../../src/storage/memory/leases.ts";
import { createMemoryStore } from "../../src/storage/memory/store.ts";
import { opa } from "../compile/run-compile.ts";
import { atOnce } from "../support/at-once.ts";

const NAME = parseBundleName("demo");
const archiveLimits = DEFAULT_ARCHIVE_LIMITS;

test("a revision that was pushed with a budget keeps it", async () => {
  const store = createMemoryStore();
  const operations = createOperations({
    ...{ store, feed: createMemoryFeed(), leases: createMemoryLeases(), archiveLimits },
    gate: createPushGate({ opa, builtins: BUILTINS, archiveLimits }),
    now: () => new Date(),
    serve: async () => {},
    activation: () => undefined,
  });
  const tree = new Map([
    ["bundle.yaml", Buffer.from(DECLARATION)],
    ["demo.rego", Buffer.from("package demo\n\nmany := count(numbers.range(1, 100000))\n")],
  ]);
  const options = { dryRun: false, reason: "push" } as const;
  const { revision } = await operations.push(NAME, { kind: "files", tree }, options);

  const active = await loadRevision(store, NAME, revision);
  if (active === undefined) throw new Error("it decides");
  const decisions = createDecisions({});
  decisions.activate(active);
  expect(atOnce(decisions.decide(["demo", "many"], undefined)).decision).toMatchObject({
    kind: "error",
    error: { message: expect.stringContaining("more than 1000 steps, which is its bundle's") },
  });
});

const DECLARATION = `apiVersion: gatehouse/v1
kind: Bundle
metadata: {name: demo}
spec:
  budget: {steps: 1000}
`;
