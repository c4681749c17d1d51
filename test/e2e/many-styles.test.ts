import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type RunningAgent, startAgent } from "../support/agent.ts";
import { pushFiles } from "../support/api.ts";
import { breakingQuestions, growingQuestion, mixed, withBreaking } from "../support/breaking.ts";
import { compareAnswers } from "../support/compare-answers.ts";
import { type RunningServer, startGatehouse } from "../support/gatehouse.ts";
import { temporaryFolder } from "../support/process.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { until } from "../support/until.ts";
import { STYLES } from "./many-styles.ts";

/** One server and one real agent with all bundles at once: every answer is compared as text, status included. */
describe("policies in the styles people write answer as OPA does", () => {
  const data = temporaryFolder();
  let server: RunningServer;
  let agent: RunningAgent;

  beforeAll(async () => {
    server = await startGatehouse({
      GATEHOUSE_DATA_DIR: data.folder,
      GATEHOUSE_BUNDLES: "",
      // On a busy machine the largest inputs take longer than a service would wait.
      GATEHOUSE_EVALUATION_TIMEOUT_MS: "60000",
    });
    for (const { name, files } of STYLES) {
      const { status, body } = await pushFiles(server.url, name, withBreaking(name, files).files);
      expect({ name, status, errors: body.errors }).toEqual({
        name,
        status: 200,
        errors: undefined,
      });
    }
    const bundles = STYLES.map(({ name }) => name);
    agent = await startAgent({ url: server.url, bundles, longPollSeconds: 10 });
    await until("the agent to activate all", async () => {
      return (await fetch(`${agent.url}/health?bundles`)).ok ? true : undefined;
    });
  });

  afterAll(async () => {
    await agent?.stop();
    await server?.stop();
    data.remove();
  });

  for (const { note, name, files, paths, inputs } of STYLES) {
    test(`${note} (${name})`, async () => {
      const questions = paths.flatMap((document) =>
        inputs.map((input) => ({ document, body: JSON.stringify({ input }) })),
      );
      const breaking = withBreaking(name, files).breaking ? breakingQuestions(name) : [];
      const compared = await compareAnswers(server.url, agent.url, [
        ...mixed(questions, breaking, seededRandom(1)),
        growingQuestion(paths[0] ?? ""),
        ...mixed(questions, breaking, seededRandom(2)),
      ]);
      expect(compared.different).toEqual([]);
    });
  }
});
