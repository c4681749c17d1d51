import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { type RunningAgent, startAgent } from "../support/agent.ts";
import { gatehouse, type RunningServer, startGatehouse } from "../support/gatehouse.ts";
import { opaBinary } from "../support/opa.ts";
import { temporaryFolder, until } from "../support/process.ts";

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

/** The codes of an error body: its messages name files as each server has them. */
function refusalOf(text: string): string {
  const { code, errors = [] } = JSON.parse(text) as ErrorBody;
  return JSON.stringify([code, ...errors.map((each) => each.code)]);
}

interface ErrorBody {
  readonly code: string;
  readonly errors?: readonly { readonly code: string }[];
}

/** One server and one agent with all bundles at once; every answer is compared as text. */
describe("a tour of policies answers as OPA does", () => {
  const data = temporaryFolder();
  const work = temporaryFolder();
  let server: RunningServer;
  let agent: RunningAgent;

  async function put(name: string, type: string, body: string | Uint8Array): Promise<string> {
    const url = `${server.url}/v1/bundles/tour/${name}`;
    const headers = { "content-type": type };
    const response = await fetch(url, { method: "PUT", headers, body: Buffer.from(body) });
    return `${response.status} ${response.ok ? "" : await response.text()}`;
  }

  /** "200 " when it is published. */
  async function push({ name, push: way, build = [] }: (typeof cases)[number]): Promise<string> {
    const folder = path.join(TOUR, name, "bundle");
    const archive = path.join(work.folder, `${name}.tar.gz`);
    if (way === "cli") {
      const args = ["push", folder, "--bundle", `tour/${name}`, "--server", server.url];
      const { exitCode, output } = await gatehouse(args);
      return exitCode === 0 ? "200 " : output;
    }
    if (way === undefined) {
      return await put(name, "application/json", JSON.stringify({ files: filesOf(folder) }));
    }
    if (way === "archive") execFileSync("tar", ["-czf", archive, "-C", folder, "."]);
    else execFileSync(opaBinary(), ["build", ...build, "-o", archive, "."], { cwd: folder });
    return await put(name, "application/gzip", readFileSync(archive));
  }

  beforeAll(async () => {
    server = await startGatehouse({ GATEHOUSE_DATA_DIR: data.folder, GATEHOUSE_BUNDLES: "" });
    const waiting = [...cases];
    const outcomes: Record<string, string> = {};
    const lane = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        outcomes[next.name] = await push(next);
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    expect(outcomes).toEqual(Object.fromEntries(cases.map(({ name }) => [name, "200 "])));
    const bundles = cases.map(({ name }) => `tour/${name}`);
    agent = await startAgent({ url: server.url, bundles, longPollSeconds: 10 });
    await until("the agent to activate all", async () => {
      return (await fetch(`${agent.url}/health?bundles`)).ok ? true : undefined;
    });
  }, 90_000);

  afterAll(async () => {
    await agent?.stop();
    await server?.stop();
    data.remove();
    work.remove();
  });

  async function answer(url: string, document: string, body: string): Promise<string> {
    const response = await fetch(`${url}/v1/data/${document}`, { method: "POST", body });
    const text = (await response.text()).trim();
    return `${response.status} ${response.ok ? text : refusalOf(text)}`;
  }

  for (const { name, note, paths, inputs, bodies = [] } of cases) {
    test(`${name}: ${note}`, async () => {
      const asked = [...inputs.map((input) => JSON.stringify({ input })), ...bodies];
      const different: string[] = [];
      let defined = 0;
      for (const document of paths) {
        for (const body of asked) {
          const [ours, theirs] = await Promise.all([
            answer(server.url, document, body),
            answer(agent.url, document, body),
          ]);
          if (theirs.includes('"result"')) defined += 1;
          if (ours !== theirs)
            different.push(`${document} ${body}\n  ours: ${ours}\n  OPA:  ${theirs}`);
        }
      }
      expect(different).toEqual([]);
      // Answers that are all undefined would show nothing.
      expect(defined).toBeGreaterThan(0);
    });
  }
});
