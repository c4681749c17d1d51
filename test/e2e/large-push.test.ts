import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { askData } from "../support/agent.ts";
import { pushFiles, versionPolicy } from "../support/api.ts";
import { type RunningServer, startGatehouse } from "../support/gatehouse.ts";
import { temporaryFolder } from "../support/process.ts";
import { processorSeconds, workerOf } from "./server-process.ts";

const DECLARATIONS = 3_000;
/** Of what the thread that answers did during a push; work in one piece for seconds is nearly all of it. */
const LARGEST_PIECE = 0.25;

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

  /**
   * Asks for decisions, one after the other, until work is done. The largest piece is the part of the main thread's
   * processor time that lay between two answers, whatever else the machine did then.
   */
  async function askDuring<T>(work: () => Promise<T>) {
    const worker = workerOf(server);
    const began = processorSeconds(worker);
    let done = false;
    const working = work().finally(() => {
      done = true;
    });
    let [answered, last, largest] = [0, began, 0];
    while (!done) {
      expect(await askData(server.url, "demo/version", {})).toBe(1);
      answered += 1;
      const now = processorSeconds(worker);
      largest = Math.max(largest, now - last);
      last = now;
    }
    return { answer: await working, answered, largestPiece: largest / (last - began) };
  }

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
    const { answer, answered, largestPiece } = await askDuring(() =>
      pushFiles(server.url, "rules", files),
    );
    expect(answer).toMatchObject({ status: 200, body: { changed: true } });
    // Each is asked when the one before is answered: an event loop that stood still answers a few.
    expect(answered).toBeGreaterThan(200);
    expect(largestPiece).toBeLessThan(LARGEST_PIECE);
    expect(workerOf(server)).toBe(worker);
    expect(await askData(server.url, "rules/allow", { n: 19_999 })).toBe(true);
    expect(await askData(server.url, "rules/allow", { n: 20_000 })).toBeUndefined();
  });

  test("does not keep decisions waiting, and answers by the last declaration", async () => {
    const { answer, largestPiece } = await askDuring(() =>
      pushFiles(server.url, "many", declarations()),
    );
    expect(answer.status).toBe(200);
    expect(largestPiece).toBeLessThan(LARGEST_PIECE);
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
