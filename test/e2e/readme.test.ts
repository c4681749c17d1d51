import { cpSync, readFileSync, symlinkSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { cleanEnvironment } from "../support/gatehouse.ts";
import {
  freePort,
  ROOT,
  type RunningProcess,
  startProcess,
  temporaryFolder,
} from "../support/process.ts";
import { until } from "../support/until.ts";
import { type ReadmeStep, readmeSteps } from "./readme-commands.ts";

const README: string = readFileSync(path.join(ROOT, "README.md"), "utf8");
const STEPS: readonly ReadmeStep[] = readmeSteps(README, "The first quarter of an hour");

/** What only a working copy has: made anew, or taken by a link. */
const NOT_CLONED: ReadonlySet<string> = new Set([".git", ".gatehouse", "dist", "node_modules"]);

/**
 * Types the README's commands into a fresh clone, fence by fence. Only the ports differ: 8420 and 8181 are replaced
 * everywhere by free ones, which server and commands are told by GATEHOUSE_ADDRESS and GATEHOUSE_SERVER.
 */
const scratch: { folder: string; remove: () => void } = temporaryFolder();
const clone: string = path.join(scratch.folder, "gatehouse");
const running: RunningProcess[] = [];
let ports: Readonly<Record<string, string>>;

beforeAll(async () => {
  cpSync(ROOT, clone, {
    recursive: true,
    filter: (source) => !NOT_CLONED.has(path.relative(ROOT, source)),
  });
  symlinkSync(path.join(ROOT, "node_modules"), path.join(clone, "node_modules"));
  ports = { "8420": String(await freePort()), "8181": String(await freePort()) };
});

afterAll(async () => {
  await Promise.all(running.map((each) => each.stop()));
  scratch.remove();
});

function withPorts(text: string): string {
  return text.replace(/\b(?:8420|8181)\b/g, (port) => ports[port] ?? port);
}

/** A shell in the clone, as a person's terminal. `exec` makes the shell the program that stays. */
function type(commands: string): RunningProcess {
  const env = cleanEnvironment({
    GATEHOUSE_ADDRESS: `127.0.0.1:${ports["8420"]}`,
    GATEHOUSE_SERVER: `http://127.0.0.1:${ports["8420"]}`,
  });
  const shell = startProcess("bash", ["-c", withPorts(commands)], { cwd: clone, env });
  running.push(shell);
  return shell;
}

async function staysUntil(
  step: ReadmeStep,
  ready: () => Promise<boolean>,
): Promise<RunningProcess> {
  const shell = type(`exec ${step.commands}`);
  const problem = shell.ended.then((code) => `it ended with ${code}:\n${shell.output()}`);
  const isReady = until(step.commands, async () => ((await ready()) ? true : undefined));
  expect(await Promise.race([isReady, problem])).toBe(true);
  return shell;
}

async function answers(step: ReadmeStep): Promise<number | null> {
  const shell = type(step.commands);
  const status = await shell.ended;
  expect(plainLines(shell.output())).toBe(plainLines(withPorts(step.promised ?? "")));
  return status;
}

/** A revision is a hash over everything, and no promise. */
function plainLines(text: string): string {
  return text.trimEnd().replace(/\b[0-9a-f]{12}\b/g, "<revision>");
}

function step(at: number): ReadmeStep {
  const found = STEPS[at];
  if (found === undefined) throw new Error(`the README has no fence ${at} here`);
  return found;
}

test("the README's first quarter of an hour is literally true", async () => {
  const server = await staysUntil(step(0), async () => {
    return running[0]?.output().includes("Try:") === true;
  });
  expect(await answers(step(1))).toBe(0);
  expect(await answers(step(2))).toBe(0);
  await staysUntil(step(3), async () => {
    return (await fetch(`http://127.0.0.1:${ports["8181"]}/health?bundles`)).ok;
  });
  expect(await answers(step(4))).toBe(0);
  // The fraction of a second that the README grants the agent.
  await until("the agent to answer by the new policy", async () => {
    const asked = type(step(5).commands);
    await asked.ended;
    return asked.output().trimEnd() === step(5).promised?.trimEnd() ? true : undefined;
  });
  expect(await answers(step(6))).toBe(1);
  expect(STEPS.slice(7).map(({ commands }) => commands)).toEqual(["npm test\n"]);
  // With the server of that quarter of an hour.
  const [embedded] = readmeSteps(README, "WebAssembly and plans");
  expect(await answers(embedded as ReadmeStep)).toBe(0);
  expect(await server.stop("SIGINT")).toBe(0);
});
