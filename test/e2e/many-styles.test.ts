import { describe, expect, test } from "@jest/globals";
import { pushFiles } from "../support/api.ts";
import { breakingQuestions, growingQuestion, mixed, withBreaking } from "../support/breaking.ts";
import { compareAnswers } from "../support/compare-answers.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { startServerAndAgent } from "../support/server-and-agent.ts";
import { STYLES } from "./many-styles.ts";

/** One server and one real agent with all bundles at once: every answer is compared as text, status included. */
describe("policies in the styles people write answer as OPA does", () => {
  const running = startServerAndAgent(async ({ url }) => {
    for (const { name, files } of STYLES) {
      const { status, body } = await pushFiles(url, name, withBreaking(name, files).files);
      expect({ name, status, errors: body.errors }).toEqual({
        name,
        status: 200,
        errors: undefined,
      });
    }
    return STYLES.map(({ name }) => name);
  });

  for (const { note, name, files, paths, inputs } of STYLES) {
    test(`${note} (${name})`, async () => {
      const questions = paths.flatMap((document) =>
        inputs.map((input) => ({ document, body: JSON.stringify({ input }) })),
      );
      const breaking = withBreaking(name, files).breaking ? breakingQuestions(name) : [];
      const compared = await compareAnswers(running.server.url, running.agent.url, [
        ...mixed(questions, breaking, seededRandom(1)),
        growingQuestion(paths[0] ?? ""),
        ...mixed(questions, breaking, seededRandom(2)),
      ]);
      expect(compared.different).toEqual([]);
    });
  }
});
