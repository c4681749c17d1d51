import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { HELPERS } from "../decide/builtins/expression.ts";
import { EXPRESSIONS } from "../decide/builtins/expressions.ts";
import { type RunningAgent, startAgent } from "../support/agent.ts";
import { pushFiles } from "../support/api.ts";
import { EXAMPLE_INPUTS } from "../support/example-inputs.ts";
import { type RunningServer, startGatehouse } from "../support/gatehouse.ts";
import { ROOT, temporaryFolder, until } from "../support/process.ts";

const INPUTS_PER_BUNDLE = 1_000;
/** Requests at a time: enough to keep both servers busy on two cores. */
const LANES = 8;

/** A small generator with a seed, so that a failure can be run again. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Every expression as a rule of its own, so that one that is undefined or wrong spoils no other. */
function expressionModule(): string {
  const rules = EXPRESSIONS.map(({ rego }, index) => `e${index} := ${rego}`);
  return `package expressions\n\n${HELPERS}\n\n${rules.join("\n\n")}\n`;
}

describe("the same answers as a real OPA that runs the same bundles", () => {
  const data = temporaryFolder();
  let server: RunningServer;
  let agent: RunningAgent;

  beforeAll(async () => {
    server = await startGatehouse({
      GATEHOUSE_DATA_DIR: data.folder,
      GATEHOUSE_BUNDLES: path.join(ROOT, "bundles"),
    });
    const pushed = await pushFiles(server.url, "expressions", {
      "expressions.rego": expressionModule(),
    });
    expect(pushed).toMatchObject({ status: 200, body: { changed: true } });
    const bundles = [...new Set(EXAMPLE_INPUTS.map(({ bundle }) => bundle)), "expressions"];
    agent = await startAgent({ url: server.url, bundles, longPollSeconds: 10 });
    await until("the agent to activate all", async () => {
      return (await fetch(`${agent.url}/health?bundles`)).ok ? true : undefined;
    });
  }, 60_000);

  afterAll(async () => {
    await agent?.stop();
    await server?.stop();
    data.remove();
  });

  async function resultText(url: string, document: string, body: string): Promise<string> {
    const response = await fetch(`${url}/v1/data/${document}`, { method: "POST", body });
    return `${response.status} ${(await response.text()).trim()}`;
  }

  for (const { bundle, paths, input } of EXAMPLE_INPUTS) {
    test(`${INPUTS_PER_BUNDLE} random inputs to ${bundle}`, async () => {
      const random = randomFrom(20_261_125);
      const cases = Array.from({ length: INPUTS_PER_BUNDLE }, (_, index) => ({
        document: paths[index % paths.length] ?? "",
        body: JSON.stringify({ input: input(random) }),
      }));
      const different: string[] = [];
      const lanes = Array.from({ length: LANES }, async (_, lane) => {
        for (let index = lane; index < cases.length; index += LANES) {
          const { document, body } = cases[index] ?? { document: "", body: "" };
          const [ours, theirs] = await Promise.all([
            resultText(server.url, document, body),
            resultText(agent.url, document, body),
          ]);
          if (ours !== theirs)
            different.push(`${document} ${body}\n  ours: ${ours}\n  OPA:  ${theirs}`);
        }
      });
      await Promise.all(lanes);
      expect(different).toEqual([]);
    }, 60_000);
  }

  test("150 expressions over the host builtins and more, with nasty values", async () => {
    expect(EXPRESSIONS.length).toBeGreaterThanOrEqual(150);
    const different: string[] = [];
    for (const [index, { note, rego }] of EXPRESSIONS.entries()) {
      const document = `expressions/e${index}`;
      const [ours, theirs] = await Promise.all([
        resultText(server.url, document, "{}"),
        resultText(agent.url, document, "{}"),
      ]);
      if (ours !== theirs) different.push(`${note}: ${rego}\n  ours: ${ours}\n  OPA:  ${theirs}`);
    }
    expect(different).toEqual([]);
  }, 60_000);

  test("a package as a whole and a path below a rule", async () => {
    const documents = [
      "authz",
      "authz/permissions/read",
      "authz/users/alice/roles/0",
      "authz/users/nobody",
      "injector",
      "injector/patch/0/op",
      "nowhere/at/all",
      "",
    ];
    for (const document of documents) {
      const body = JSON.stringify({ input: { user: "alice", action: "read" } });
      const ours = await resultText(server.url, document, body);
      expect(`${document}: ${ours}`).toBe(
        `${document}: ${await resultText(agent.url, document, body)}`,
      );
    }
  });
});
