import { OPA_BIN } from "../../opa/program/settings.ts";
import { configInForce, environmentOf } from "../../service/settings-in-force.ts";
import { obtainOpa } from "../local/local-opa.ts";
import { addSettingOptions, settingsFor } from "../setting-options.ts";
import { examples, type Verb } from "../verb.ts";

export const serve: Verb = {
  name: "serve",
  summary: "run the server",
  define: (command) => {
    addSettingOptions(command);
    command.addHelpText(
      "after",
      examples([
        ["gatehouse serve", "./bundles on 127.0.0.1:8420"],
        ["gatehouse serve --bundles ''", "nothing but what is pushed"],
        ["gatehouse serve --redis-url redis://127.0.0.1:6379", "one of many replicas"],
        [
          "gatehouse serve --config prod.yaml --set maxWaitSeconds=60",
          "a file, and a flag over it",
        ],
      ]),
    );
  },
  run: async (io, command) => {
    const settings = await settingsFor(io, command);
    const { logLevel } = configInForce(settings, io.env);
    const env = environmentOf(settings, io.env);
    const binary = await obtainOpa({ env, signal: io.signal });
    const { runSupervised } = await import("../../service/supervised.ts");
    return await runSupervised({ ...env, [OPA_BIN.name]: binary }, logLevel);
  },
};
