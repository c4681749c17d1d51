import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import vm from "node:vm";
import { parse } from "yaml";
import { cleanEnvironment } from "./gatehouse.ts";
import { ROOT, startProcess } from "./process.ts";

interface ActionStep {
  readonly name: string;
  readonly id?: string;
  readonly if?: string;
  readonly shell: string;
  readonly env: Readonly<Record<string, string>>;
  readonly run: string;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly ActionStep[] };
}

/** The action that the project gives. */
export function projectAction(): Action {
  return parse(readFileSync(path.join(ROOT, "action.yml"), "utf8")) as Action;
}

/** What a run of the action has left. */
export interface ActionRun {
  /** Of the steps that were begun; the first that fails ends the action. */
  readonly statuses: Readonly<Record<string, number | null>>;
  readonly printed: string;
  /** What the steps have written for those that follow, as text. */
  readonly outputs: string;
}

export interface ActionOptions {
  /** A folder of its own: `RUNNER_TEMP`, and where the steps run. */
  readonly folder: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  /** Steps that are passed over, by their names. */
  readonly without?: readonly string[];
}

/** Runs the steps one after the other, as a runner of GitHub does: in bash, with the inputs in their variables. */
export async function runAction({
  folder,
  inputs: given,
  env,
  without = [],
}: ActionOptions): Promise<ActionRun> {
  const { inputs: declared, runs } = projectAction();
  const defaults = Object.entries(declared).map(([name, input]) => [name, input.default]);
  const inputs: Record<string, string> = { ...Object.fromEntries(defaults), ...given };
  const output = path.join(folder, "output.txt");
  mkdirSync(folder, { recursive: true });
  writeFileSync(output, "");
  const runner = { RUNNER_TEMP: folder, GITHUB_OUTPUT: output, GITHUB_ACTION_PATH: ROOT };
  const statuses: Record<string, number | null> = {};
  let printed = "";
  for (const step of runs.steps.filter(({ name }) => !without.includes(name))) {
    // Of such conditions GitHub's expressions are JavaScript.
    if (step.if !== undefined && vm.runInNewContext(step.if, { inputs }) !== true) continue;
    const own = Object.entries(step.env).map(([name, text]) => [name, inputIn(text, inputs)]);
    const script = path.join(folder, "step.sh");
    writeFileSync(script, step.run);
    const running = startProcess("bash", ["--noprofile", "--norc", "-eo", "pipefail", script], {
      cwd: folder,
      env: cleanEnvironment({ ...runner, ...env, ...Object.fromEntries(own) }),
    });
    statuses[step.name] = await running.ended;
    printed += running.output();
    if (statuses[step.name] !== 0) break;
  }
  return { statuses, printed, outputs: readFileSync(output, "utf8") };
}

/** The value of an expression that is one input and nothing else. */
function inputIn(text: string, inputs: Readonly<Record<string, string>>): string {
  const name = /^\$\{\{ inputs\.([a-z-]+) \}\}$/.exec(text)?.[1] ?? "";
  const value = inputs[name];
  if (value === undefined) throw new Error(`${text} is no input`);
  return value;
}
