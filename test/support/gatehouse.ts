import path from "node:path";
import { ROOT, type RunningProcess, startProcess } from "./process.ts";
import { until } from "./until.ts";

const MAIN: string = path.join(ROOT, "dist", "cli", "main.js");

export interface RunningServer extends RunningProcess {
  readonly url: string;
  readonly port: number;
}

/** The environment of a test: nothing of the caller's own Gatehouse settings and contexts. */
export function cleanEnvironment(extra: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !name.startsWith("GATEHOUSE_") || name === "GATEHOUSE_CACHE",
  );
  const XDG_CONFIG_HOME = path.join(ROOT, "test", "no-such-folder");
  return { ...Object.fromEntries(kept), XDG_CONFIG_HOME, ...extra };
}

/** Starts the built service as `npm start` does and waits until it answers. Port 0: any free one. */
export async function startGatehouse(
  settings: Readonly<Record<string, string>>,
  { args = ["serve"], cwd = ROOT }: { args?: readonly string[]; cwd?: string } = {},
): Promise<RunningServer> {
  const env = cleanEnvironment({ GATEHOUSE_ADDRESS: "127.0.0.1:0", ...settings });
  const running = startProcess(process.execPath, [MAIN, ...args], { env, cwd });
  let over: string | undefined;
  running.ended.then((code) => {
    over = `the server ended with ${code}:\n${running.output()}`;
  });
  const url = await until("the server to listen", () => {
    if (over !== undefined) return over;
    return /https?:\/\/127\.0\.0\.1:\d+/.exec(running.output())?.[0];
  });
  if (over !== undefined) throw new Error(over);
  return { ...running, url, port: Number(new URL(url).port) };
}

export interface CliRun {
  readonly exitCode: number | null;
  readonly output: string;
}

/** Runs the built command line to its end. */
export async function gatehouse(
  args: readonly string[],
  settings: Readonly<Record<string, string>> = {},
): Promise<CliRun> {
  const running = startProcess(process.execPath, [MAIN, ...args], {
    env: cleanEnvironment(settings),
  });
  const exitCode = await running.ended;
  return { exitCode, output: running.output() };
}
