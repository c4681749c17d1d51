import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { HELPERS } from "../decide/builtins/expression.ts";
import { EXPRESSIONS } from "../decide/builtins/expressions.ts";
import { pushFiles } from "../support/api.ts";
import { breakingQuestions, growingQuestion, mixed, withBreaking } from "../support/breaking.ts";
import { compareAnswers } from "../support/compare-answers.ts";
import { EXAMPLE_INPUTS } from "../support/example-inputs.ts";
import { ROOT } from "../support/process.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { startServerAndAgent } from "../support/server-and-agent.ts";

const INPUTS_PER_BUNDLE = 1_000;
/** Requests at a time: enough to keep both servers busy on two cores. */
const LANES = 8;

/** Every expression as a rule of its own, so that one that is undefined or wrong spoils no other. */
function expressionModule(): string {
  const rules = EXPRESSIONS.map(({ rego }, index) => `e${index} := ${rego}`);
  return `package expressions\n\n${HELPERS}\n\n${rules.join("\n\n")}\n`;
}

const TEAMS = 16;

/** So many roots that the engine's own tables grow while it starts. */
function teamFiles(): Record<string, string> {
  const teams = Array.from({ length: TEAMS }, (_, at) => `team${at}`);
  return Object.fromEntries(
    teams.flatMap((team) => [
      [`${team}/facts/data.json`, '{"limit": 7, "blocked": {"eve": true}}'],
      [
        `${team}/${team}.rego`,
        `package ${team}\n\nblocked if data.${team}.facts.blocked[input.user]\n\nallow if not data.${team}.facts.blocked[input.user]\n`,
      ],
    ]),
  );
}

describe("the same answers as a real OPA that runs the same bundles", () => {
  const running = startServerAndAgent(
    async ({ url }) => {
      const pushed = await pushFiles(url, "expressions", {
        "expressions.rego": expressionModule(),
      });
      expect(pushed).toMatchObject({ status: 200, body: { changed: true } });
      const teams = await pushFiles(url, "teams", withBreaking("teams", teamFiles()).files);
      expect(teams).toMatchObject({ status: 200, body: { changed: true } });
      const examples = new Set(EXAMPLE_INPUTS.map(({ bundle }) => bundle));
      return [...examples, "expressions", "teams"];
    },
    { GATEHOUSE_BUNDLES: path.join(ROOT, "bundles") },
  );

  async function resultText(url: string, document: string, body: string): Promise<string> {
    const response = await fetch(`${url}/v1/data/${document}`, { method: "POST", body });
    return `${response.status} ${(await response.text()).trim()}`;
  }

  for (const { bundle, paths, input } of EXAMPLE_INPUTS) {
    test(`${INPUTS_PER_BUNDLE} random inputs to ${bundle}`, async () => {
      const random = seededRandom(20_261_125);
      const cases = Array.from({ length: INPUTS_PER_BUNDLE }, (_, index) => ({
        document: paths[index % paths.length] ?? "",
        body: JSON.stringify({ input: input(random) }),
      }));
      const different: string[] = [];
      const broken: number[] = [];
      const lanes = Array.from({ length: LANES }, async (_, lane) => {
        const questions = cases.filter((_case, index) => index % LANES === lane);
        const growing = growingQuestion(paths[0] ?? "");
        const compared = await compareAnswers(running.server.url, running.agent.url, [
          ...mixed(questions, [], seededRandom(lane)),
          growing,
          ...mixed(questions.slice(0, 10), [], seededRandom(lane)),
        ]);
        different.push(...compared.different);
        broken.push(...Object.values(compared.broken));
      });
      await Promise.all(lanes);
      expect(different).toEqual([]);
      expect(broken).toEqual(Array.from({ length: LANES }, () => 1));
    });
  }

  test("evaluations that break off change no other answer", async () => {
    const questions = Array.from({ length: TEAMS }, (_, at) => `team${at}`).flatMap((team) =>
      ["eve", "bob"].flatMap((user) =>
        ["blocked", "allow"].map((rule) => ({
          document: `${team}/${rule}`,
          body: JSON.stringify({ input: { user } }),
        })),
      ),
    );
    const compared = await compareAnswers(running.server.url, running.agent.url, [
      ...mixed(questions, breakingQuestions("teams"), seededRandom(16)),
      growingQuestion("team0"),
      ...mixed(questions, breakingQuestions("teams"), seededRandom(17)),
    ]);
    expect(compared.different).toEqual([]);
    expect(compared.broken["500"]).toBeGreaterThan(10);
  });

  test("150 expressions over the host builtins and more, with nasty values", async () => {
    expect(EXPRESSIONS.length).toBeGreaterThanOrEqual(150);
    const different: string[] = [];
    for (const [index, { note, rego }] of EXPRESSIONS.entries()) {
      const document = `expressions/e${index}`;
      const [ours, theirs] = await Promise.all([
        resultText(running.server.url, document, "{}"),
        resultText(running.agent.url, document, "{}"),
      ]);
      if (ours !== theirs) different.push(`${note}: ${rego}\n  ours: ${ours}\n  OPA:  ${theirs}`);
    }
    expect(different).toEqual([]);
  });

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
      const ours = await resultText(running.server.url, document, body);
      expect(`${document}: ${ours}`).toBe(
        `${document}: ${await resultText(running.agent.url, document, body)}`,
      );
    }
  });
});
