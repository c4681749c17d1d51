import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { cleanEnvironment } from "./gatehouse.ts";
import { opaBinary } from "./opa.ts";
import { ROOT, type RunningProcess, startProcess } from "./process.ts";

export interface ComposeService {
  readonly image?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly entrypoint?: readonly string[];
  readonly command?: string | readonly string[];
  /** `<volume or ./file>:<place>[:ro]`. */
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly networks?: unknown;
  readonly read_only?: boolean;
}

/** The services of docker-compose.yml. */
export function composeServices(): Readonly<Record<string, ComposeService>> {
  const text = readFileSync(path.join(ROOT, "docker-compose.yml"), "utf8");
  const { services } = parse(text, { merge: true }) as {
    services: Readonly<Record<string, ComposeService>>;
  };
  return services;
}

/** The environment that the image sets. */
export function imageEnvironment(): Record<string, string> {
  const dockerfile = readFileSync(path.join(ROOT, "Dockerfile"), "utf8");
  const pairs = (/^ENV (.*)$/m.exec(dockerfile)?.[1] ?? "").split(" ");
  return Object.fromEntries(pairs.map((pair) => pair.split("=")));
}

/** What containers call something, and what it is called on this machine. */
type Names = ReadonlyMap<string, string>;

/** Services of docker-compose.yml as processes of this machine: their volumes are folders, their networks loopback. */
export interface ComposeHost {
  /** A text of a service as it is meant here. */
  translate(service: string, text: string): string;
  /** Its environment over the image's. */
  environment(service: string): NodeJS.ProcessEnv;
  /** Runs a service that ends; gives its output. Throws where it fails. */
  runOnce(service: string): Promise<string>;
  /** Starts Gatehouse as a service says. */
  start(service: string): RunningProcess;
  /** Writes the file that is mounted at a place, translated, and gives where. */
  mounted(service: string, place: string): string;
}

export function composeHost(folder: string, names: Names): ComposeHost {
  const services = composeServices();

  function translate(service: string, text: string): string {
    const places = mountsOf(services[service]).flatMap(({ source, place }) =>
      source.startsWith(".") ? [] : [[place, path.join(folder, source)] as const],
    );
    const all = new Map([...places, ...names]);
    // At once: what a name becomes may hold another name.
    const pattern = [...all.keys()].map((name) => name.replace(/[.[\]]/g, "\\$&")).join("|");
    return text.replace(new RegExp(pattern, "g"), (name) => all.get(name) ?? name);
  }

  function environment(service: string): NodeJS.ProcessEnv {
    const said = Object.entries(services[service]?.environment ?? {});
    const translated = said.map(([name, text]) => [name, translate(service, text)]);
    const image = { ...imageEnvironment(), OPA_BIN: opaBinary() };
    return cleanEnvironment({ ...image, ...Object.fromEntries(translated) });
  }

  for (const service of Object.values(services)) {
    for (const { source } of mountsOf(service)) {
      if (!source.startsWith(".")) mkdirSync(path.join(folder, source), { recursive: true });
    }
  }

  return {
    translate,
    environment,
    async runOnce(service) {
      const { entrypoint = [], command = [] } = services[service] ?? {};
      const [program = "", ...args] = [...entrypoint, ...command];
      const translated = args.map((arg) => translate(service, arg));
      const running = startProcess(program, translated, { env: environment(service) });
      const status = await running.ended;
      if (status !== 0) throw new Error(`${service} ended with ${status}:\n${running.output()}`);
      return running.output();
    },
    start(service) {
      const env = environment(service);
      const address = translate(service, `${service}:8420`).split(":").at(-1);
      env["GATEHOUSE_ADDRESS"] = env["GATEHOUSE_ADDRESS"]?.replace("8420", address ?? "");
      return startProcess(process.execPath, ["dist/cli/main.js", "serve"], { env });
    },
    mounted(service, place) {
      const mount = mountsOf(services[service]).find((each) => each.place === place);
      const text = readFileSync(path.join(ROOT, mount?.source ?? ""), "utf8");
      const file = path.join(folder, `${service}-${path.basename(place)}`);
      writeFileSync(file, translate(service, text));
      return file;
    },
  };
}

function mountsOf({ volumes = [] }: ComposeService = {}): { source: string; place: string }[] {
  return volumes.map((volume) => {
    const [source = "", place = ""] = volume.split(":");
    return { source, place };
  });
}
