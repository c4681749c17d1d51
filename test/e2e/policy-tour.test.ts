import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, test } from "@jest/globals";
import { breakingQuestions, growingQuestion, mixed, withBreaking } from "../support/breaking.ts";
import { compareAnswers } from "../support/compare-answers.ts";
import { gatehouse, type RunningServer } from "../support/gatehouse.ts";
import { opaBinary } from "../support/opa.ts";
import { temporaryFolder } from "../support/process.ts";
import { seededRandom } from "../support/seeded-random.ts";
import { startServerAndAgent } from "../support/server-and-agent.ts";

/** `case.json` of a folder below `tour`; its policies are in `bundle` beside it. */
interface TourCase {
  readonly note: string;
  /** How it gets to the server; by default as JSON files. */
  readonly push?: "archive" | "build" | "cli";
  /** Options of `opa build`. */
  readonly build?: readonly string[];
  readonly paths: readonly string[];
  readonly inputs: readonly unknown[];
  /** Whole bodies, for numbers that JavaScript would not keep. */
  readonly bodies?: readonly string[];
}

const TOUR: string = path.join(import.meta.dirname, "tour");
/** Pushes at a time. */
const LANES = 3;

const cases: readonly (TourCase & { readonly name: string })[] = readdirSync(TOUR)
  .sort()
  .map((name) => ({
    name,
    ...(JSON.parse(readFileSync(path.join(TOUR, name, "case.json"), "utf8")) as TourCase),
  }));

function filesOf(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .map((file) => [path.relative(folder, file), readFileSync(file, "utf8")]),
  );
}

/** One server and one agent with all bundles at once; every answer is compared as text. */
describe("a tour of policies answers as OPA does", () => {
  const work = temporaryFolder();
  /** Bundles that hold rules whose evaluation can be made to break off. */
  const breakable = new Set<string>();
  async function put(
    server: RunningServer,
    name: string,
    type: string,
    body: string | Uint8Array,
  ): Promise<string> {
    const url = `${server.url}/v1/bundles/tour/${name}`;
    const headers = { "content-type": type };
    const response = await fetch(url, { method: "PUT", headers, body: Buffer.from(body) });
    return `${response.status} ${response.ok ? "" : await response.text()}`;
  }

  /** "200 " when it is published. */
  async function push(
    server: RunningServer,
    { name, push: way, build = [] }: (typeof cases)[number],
  ): Promise<string> {
    const folder = path.join(TOUR, name, "bundle");
    const archive = path.join(work.folder, `${name}.tar.gz`);
    if (way === "cli") {
      const args = ["push", folder, "--bundle", `tour/${name}`, "--server", server.url];
      const { exitCode, output } = await gatehouse(args);
      return exitCode === 0 ? "200 " : output;
    }
    if (way === undefined) {
      const { files, breaking } = withBreaking(name, filesOf(folder));
      if (breaking) breakable.add(name);
      return await put(server, name, "application/json", JSON.stringify({ files }));
    }
    if (way === "archive") execFileSync("tar", ["-czf", archive, "-C", folder, "."]);
    else execFileSync(opaBinary(), ["build", ...build, "-o", archive, "."], { cwd: folder });
    return await put(server, name, "application/gzip", readFileSync(archive));
  }

  const running = startServerAndAgent(async (server) => {
    const waiting = [...cases];
    const outcomes: Record<string, string> = {};
    const lane = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        outcomes[next.name] = await push(server, next);
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    const failures = server
      .output()
      .split("\n")
      .filter((line) => line.includes('"level":"error"'));
    expect(failures).toEqual([]);
    expect(outcomes).toEqual(Object.fromEntries(cases.map(({ name }) => [name, "200 "])));
    return cases.map(({ name }) => `tour/${name}`);
  });

  afterAll(() => work.remove());

  for (const { name, note, paths, inputs, bodies = [] } of cases) {
    test(`${name}: ${note}`, async () => {
      const asked = [...inputs.map((input) => JSON.stringify({ input })), ...bodies];
      const questions = paths.flatMap((document) => asked.map((body) => ({ document, body })));
      const breaking = breakable.has(name) ? breakingQuestions(name) : [];
      const random = seededRandom(questions.length);
      // Once in the order of the case, then in any order with evaluations that break off.
      const compared = await compareAnswers(running.server.url, running.agent.url, [
        ...questions.map((question) => ({ ...question, breaks: false })),
        growingQuestion(paths[0] ?? ""),
        ...mixed(questions, breaking, random),
      ]);
      expect(compared.different).toEqual([]);
      expect(compared.defined).toBeGreaterThan(0);
      expect(compared.broken["500"] ?? 0).toBeGreaterThanOrEqual(breaking.length > 0 ? 1 : 0);
    });
  }
});
