import { type Command, Option } from "commander";
import type { Variable } from "../../means/settings/setting.ts";
import { OPA_BIN } from "../../opa/program/settings.ts";
import { parseConfig, SETTINGS } from "../../service/config.ts";
import { obtainOpa } from "../local/local-opa.ts";
import { examples, type Verb } from "../verb.ts";

interface ServeOption {
  readonly flags: string;
  /** As commander names the value. */
  readonly name: string;
  readonly setting: Variable;
}

/** Each option of `serve` sets one configuration variable. */
const OPTIONS: readonly ServeOption[] = [
  { flags: "--address <host:port>", name: "address", setting: SETTINGS.address },
  { flags: "--bundles <folder>", name: "bundles", setting: SETTINGS.bundles },
  { flags: "--data-dir <folder>", name: "dataDir", setting: SETTINGS.dataDirectory },
  { flags: "--redis-url <url>", name: "redisUrl", setting: SETTINGS.redisUrl },
  { flags: "--log-level <level>", name: "logLevel", setting: SETTINGS.logLevel },
];

export const serve: Verb = {
  name: "serve",
  summary: "run the server",
  define: (command) => {
    for (const { flags, setting } of OPTIONS) command.addOption(new Option(flags, about(setting)));
    command.addHelpText(
      "after",
      examples([
        ["gatehouse serve", "./bundles on 127.0.0.1:8420"],
        ["gatehouse serve --bundles ''", "nothing but what is pushed"],
        ["gatehouse serve --redis-url redis://127.0.0.1:6379", "one of many replicas"],
      ]),
    );
  },
  run: async (io, command) => {
    const env = environmentFor(io.env, command);
    const { logLevel } = parseConfig(env);
    const binary = await obtainOpa({ env, signal: io.signal });
    const { runSupervised } = await import("../../service/supervised.ts");
    return await runSupervised({ ...env, [OPA_BIN.name]: binary }, logLevel);
  },
};

function about({ name, fallback, meaning }: Variable): string {
  const standard = fallback === "" ? "" : `, default ${fallback}`;
  return `${meaning} ($${name}${standard})`;
}

/** The environment with every given option in its variable's place. */
function environmentFor(env: NodeJS.ProcessEnv, command: Command): NodeJS.ProcessEnv {
  const given = command.opts<Record<string, string | undefined>>();
  const set = OPTIONS.flatMap(({ name, setting }) => {
    const value = given[name];
    return value === undefined ? [] : [[setting.name, value] as const];
  });
  return { ...env, ...Object.fromEntries(set) };
}
