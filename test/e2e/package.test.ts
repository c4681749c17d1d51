import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { send } from "../support/api.ts";
import { cleanEnvironment } from "../support/gatehouse.ts";
import { startOpaDownloads } from "../support/opa-downloads.ts";
import { ROOT, startProcess, temporaryFolder } from "../support/process.ts";
import { until } from "../support/until.ts";
import { readmeProgram } from "./readme-commands.ts";

/** What a strict consumer writes: each type by its name, and nothing of Gatehouse's own settings for the compiler. */
const CONSUMER = `import {
  type Config,
  type DecisionAnswer,
  type OpenBundle,
  openBundle,
  parseConfig,
  PolicyError,
  type PublishAnswer,
  type Service,
  startService,
  type SubscribedBundle,
} from "opa-gatehouse";

const env: Record<string, string | undefined> = {};
const signal: AbortSignal = new AbortController().signal;
const bundle: OpenBundle = await openBundle({ folder: "policy" }, { env, name: "policy", signal });
const decided: DecisionAnswer<boolean> = await bundle.decide("policy/allow", { user: "ann" });
const value: boolean = decided.kind === "defined" && decided.result;
const followed: SubscribedBundle = await openBundle(
  { url: new URL("http://127.0.0.1/bundles/policy"), token: async () => "secret", waitSeconds: 30 },
  { allowNet: ["10.0.0.0/8"], budget: { steps: 1000 }, onError: ({ code }) => console.error(code) },
);
const active: string | undefined = followed.active?.revision;
const config: Config = parseConfig(env);
const service: Service = await startService(config, { env, signal });
const answer: PublishAnswer = await service.push("policy", { archive: new Uint8Array() });
const sequence: number | undefined = answer.head?.sequence;
const first: string | undefined = new PolicyError("conflict", "x").diagnostics[0]?.location?.file;
// @ts-expect-error what supervises a worker is nobody else's
await startService(config, { env, history: undefined });
// @ts-expect-error what a server gives has passed its gate
await openBundle({ url: "x" }, { env });
// @ts-expect-error only what is defined has a result
const result: unknown = (await bundle.decide("policy/allow")).result;
export { active, bundle, result, first, sequence, service, value };
`;

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly dependencies: Readonly<Record<string, string>>;
}

describe("the published package", () => {
  const scratch = temporaryFolder();
  const installed = path.join(scratch.folder, "app", "node_modules", "opa-gatehouse");
  const main = path.join(installed, "dist", "cli", "main.js");
  const empty = path.join(scratch.folder, "empty");
  let files: readonly string[];

  /** Packs what is built, and lays it out as npm would, with links to what it depends on. */
  beforeAll(() => {
    const pack = ["pack", "--json", "--ignore-scripts", "--pack-destination", scratch.folder];
    const text = execFileSync("npm", pack, { cwd: ROOT, encoding: "utf8" });
    const [packed] = JSON.parse(text) as [{ filename: string; files: { path: string }[] }];
    files = packed.files.map((file) => file.path);
    mkdirSync(installed, { recursive: true });
    mkdirSync(empty);
    const archive = path.join(scratch.folder, packed.filename);
    execFileSync("tar", ["-xzf", archive, "-C", installed, "--strip-components", "1"]);
    const { dependencies } = manifest();
    for (const name of Object.keys(dependencies)) {
      const link = path.join(installed, "node_modules", name);
      mkdirSync(path.dirname(link), { recursive: true });
      symlinkSync(path.join(ROOT, "node_modules", name), link);
    }
  });
  afterAll(scratch.remove);

  function manifest(): Manifest {
    return JSON.parse(readFileSync(path.join(installed, "package.json"), "utf8")) as Manifest;
  }

  test("has a name of its own, may be published, and holds neither maps nor tests nor sources", () => {
    expect(manifest().name).toBe("opa-gatehouse");
    expect(manifest().private).toBeUndefined();
    expect(
      files.filter((file) => /\.map$|_test\.rego$|\.test\.|^(?:test|src)\//.test(file)),
    ).toEqual([]);
    expect(files).toContain("dist/cli/main.js");
  });

  test("checks and serves from an empty folder with the cached opa", async () => {
    const folder = path.join(scratch.folder, "policy");
    mkdirSync(folder);
    writeFileSync(path.join(folder, "p.rego"), "package p\n\nok := true\n");
    const env = cleanEnvironment();
    const check = startProcess(process.execPath, [main, "check", folder], { cwd: empty, env });
    expect(await check.ended).toBe(0);
    expect(check.output()).toContain("policy passes: 1 module");

    const server = startProcess(process.execPath, [main, "serve"], {
      cwd: empty,
      env: { ...env, GATEHOUSE_ADDRESS: "127.0.0.1:0" },
    });
    await until("the banner", () => (server.output().includes("Try:") ? true : undefined));
    expect(server.output()).toContain("npx opa-gatehouse push ./my-policy --bundle my-policy");
    expect(server.output()).not.toContain('"level":"error"');
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(server.output())?.[0] ?? "";
    const pushed = startProcess(
      process.execPath,
      [main, "push", folder, "--bundle", "p", "--server", url],
      { cwd: empty, env },
    );
    expect(await pushed.ended).toBe(0);
    expect((await send(url, "POST", "/v1/data/p/ok", { input: 1 })).body).toEqual({ result: true });
    expect(await server.stop()).toBe(0);
  });

  test("runs the program of the README, which prints what the README says and ends by itself", async () => {
    const readme = readFileSync(path.join(installed, "README.md"), "utf8");
    const { program, promised } = readmeProgram(readme, "Embedding");
    const app = path.join(scratch.folder, "app");
    writeFileSync(path.join(app, "embed.mjs"), program);
    const env = cleanEnvironment();
    const running = startProcess(process.execPath, ["embed.mjs"], { cwd: app, env });
    const status = await running.ended;
    expect(running.output()).toBe(promised);
    expect(status).toBe(0);
  });

  test("has types that a strict consumer compiles", async () => {
    const app = path.join(scratch.folder, "app");
    mkdirSync(path.join(app, "node_modules", "@types"));
    for (const name of ["node", "undici-types"]) {
      const link = name === "node" ? path.join("@types", name) : name;
      symlinkSync(path.join(ROOT, "node_modules", link), path.join(app, "node_modules", link));
    }
    writeFileSync(path.join(app, "package.json"), '{"type": "module"}');
    writeFileSync(path.join(app, "consumer.ts"), CONSUMER);
    const tsc = path.join(ROOT, "node_modules", "typescript", "bin", "tsc");
    const flags = [
      "--noEmit",
      "--strict",
      "--exactOptionalPropertyTypes",
      "--skipLibCheck",
      "false",
    ];
    const target = ["--target", "es2023", "--module", "nodenext", "--types", "node"];
    const args = [tsc, ...flags, ...target, "consumer.ts"];
    const compiling = startProcess(process.execPath, args, { cwd: app });
    const status = await compiling.ended;
    expect(compiling.output()).toBe("");
    expect(status).toBe(0);
  });

  test("gets opa by itself, verified, where there is none", async () => {
    const mirror = await startOpaDownloads();
    const env = {
      PATH: "/nonexistent",
      HOME: scratch.folder,
      GATEHOUSE_CACHE: path.join(scratch.folder, "cache"),
      GATEHOUSE_ADDRESS: "127.0.0.1:0",
    };
    const serve = (folder: string) =>
      startProcess(process.execPath, [main, "serve"], {
        cwd: empty,
        env: { ...env, GATEHOUSE_OPA_DOWNLOADS: `${mirror.url}/${folder}` },
      });
    const refused = serve("wrong");
    expect(await refused.ended).toBe(5);
    expect(refused.output()).toContain("not used");
    const server = serve("good");
    await until("the banner", () => (server.output().includes("Try:") ? true : undefined));
    expect(server.output()).toContain("opa 1.22.2 is downloaded and its checksum verified");
    expect(mirror.downloads()).toBe(2);
    expect(await server.stop()).toBe(0);
    await mirror.close();
  });
});
