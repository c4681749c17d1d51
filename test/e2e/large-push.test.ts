import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { askData } from "../support/agent.ts";
import { pushFiles, versionPolicy } from "../support/api.ts";
import { type RunningServer, startGatehouse } from "../support/gatehouse.ts";
import { temporaryFolder } from "../support/process.ts";
import { workerOf } from "./server-process.ts";

const DECLARATIONS = 3_000;
/** A blocked event loop would make every decision of this while wait for the whole reading, which takes seconds. */
const LONGEST_ANSWER_MS = 1_000;

function declaration(number: number, extra = ""): string {
  return [
    "apiVersion: gatehouse/v1",
    "kind: InjectorPolicy",
    `metadata: { name: policy-${number} }`,
    "spec:",
    `  match: { labels: { app: app-${number} } }`,
    `  bundle: { name: bundle-${number}, rules: [deny_privileged] }`,
    extra,
    "---",
    "",
  ].join("\n");
}

const BUNDLE = `apiVersion: gatehouse/v1
kind: Bundle
metadata: { name: many }
spec: { generate: [policies.yaml] }
`;

function declarations(extra = ""): Record<string, string> {
  const policies = Array.from({ length: DECLARATIONS }, (_, number) => declaration(number));
  return {
    "bundle.yaml": BUNDLE,
    "policies.yaml": policies.join("") + declaration(DECLARATIONS, extra),
  };
}

describe("a large push", () => {
  const data = temporaryFolder();
  let server: RunningServer;

  beforeAll(async () => {
    server = await startGatehouse({ GATEHOUSE_DATA_DIR: data.folder, GATEHOUSE_BUNDLES: "" });
    await pushFiles(server.url, "demo", versionPolicy(1));
  });

  afterAll(async () => {
    await server.stop();
    data.remove();
  });

  test("is refused with the place of a fault far down", async () => {
    const { status, body } = await pushFiles(server.url, "many", declarations("  prioritty: 1"));
    expect(status).toBe(400);
    expect(body.errors).toEqual([
      expect.objectContaining({
        message: expect.stringContaining('did you mean "priority"'),
        location: { file: "policies.yaml", row: DECLARATIONS * 8 + 7, col: 3 },
      }),
    ]);
  });

  test("of 20,000 rules passes while decisions are answered by the same worker", async () => {
    const rules = Array.from({ length: 20_000 }, (_, at) => `allow if input.n == ${at}\n`);
    const files = { "rules/rules.rego": `package rules\n\n${rules.join("\n")}` };
    const worker = workerOf(server);
    let done = false;
    const pushed = pushFiles(server.url, "rules", files).finally(() => {
      done = true;
    });
    let answered = 0;
    while (!done) {
      expect(await askData(server.url, "demo/version", {})).toBe(1);
      answered += 1;
    }
    expect(await pushed).toMatchObject({ status: 200, body: { changed: true } });
    // Each is asked when the one before is answered: an event loop that stood still answers a few.
    expect(answered).toBeGreaterThan(200);
    expect(workerOf(server)).toBe(worker);
    expect(await askData(server.url, "rules/allow", { n: 19_999 })).toBe(true);
    expect(await askData(server.url, "rules/allow", { n: 20_000 })).toBeUndefined();
  });

  test("does not keep decisions waiting, and answers by the last declaration", async () => {
    let done = false;
    const pushed = pushFiles(server.url, "many", declarations()).finally(() => {
      done = true;
    });
    let longest = 0;
    while (!done) {
      const started = performance.now();
      expect(await askData(server.url, "demo/version", {})).toBe(1);
      longest = Math.max(longest, performance.now() - started);
    }
    expect((await pushed).status).toBe(200);
    expect(longest).toBeLessThan(LONGEST_ANSWER_MS);
    const resource = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "p", namespace: "n", labels: { app: `app-${DECLARATIONS}` } },
      spec: { containers: [] },
    };
    const bundles = await askData(server.url, "injector/inject_policy", { resource });
    expect(bundles).toMatchObject([{ metadata: { name: `bundle-${DECLARATIONS}` } }]);
  });
});
