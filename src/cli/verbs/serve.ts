import { type Command, Option } from "commander";
import { parseConfig, VARIABLES } from "../../service/config.ts";
import { obtainOpa } from "../local/local-opa.ts";
import { examples, type Verb } from "../verb.ts";

interface ServeOption {
  readonly flags: string;
  /** As commander names the value. */
  readonly name: string;
  readonly variable: string;
}

/** Each option of `serve` sets one configuration variable. */
const OPTIONS: readonly ServeOption[] = [
  { flags: "--address <host:port>", name: "address", variable: "GATEHOUSE_ADDRESS" },
  { flags: "--bundles <folder>", name: "bundles", variable: "GATEHOUSE_BUNDLES" },
  { flags: "--data-dir <folder>", name: "dataDir", variable: "GATEHOUSE_DATA_DIR" },
  { flags: "--redis-url <url>", name: "redisUrl", variable: "GATEHOUSE_REDIS_URL" },
  { flags: "--log-level <level>", name: "logLevel", variable: "GATEHOUSE_LOG_LEVEL" },
];

export const serve: Verb = {
  name: "serve",
  summary: "run the server",
  define: (command) => {
    for (const { flags, variable } of OPTIONS)
      command.addOption(new Option(flags, about(variable)));
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
    return await runSupervised({ ...env, OPA_BIN: binary }, logLevel);
  },
};

function about(variable: string): string {
  const { fallback = "", meaning = "" } = VARIABLES.find(({ name }) => name === variable) ?? {};
  const standard = fallback === "" ? "" : `, default ${fallback}`;
  return `${meaning} ($${variable}${standard})`;
}

/** The environment with every given option in its variable's place. */
function environmentFor(env: NodeJS.ProcessEnv, command: Command): NodeJS.ProcessEnv {
  const given = command.opts<Record<string, string | undefined>>();
  const set = OPTIONS.flatMap(({ name, variable }) => {
    const value = given[name];
    return value === undefined ? [] : [[variable, value] as const];
  });
  return { ...env, ...Object.fromEntries(set) };
}
