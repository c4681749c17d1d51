import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { RUNTIME_NAMES } from "../../src/containers/runtime.ts";
import { type CliRun, runCli } from "../cli/run-cli.ts";
import { type RunningServer, startGatehouse } from "../support/gatehouse.ts";
import { describeAsRootWith } from "../support/needs.ts";
import { ROOT, temporaryFolder } from "../support/process.ts";
import { nginxService } from "../support/services/nginx-service.ts";
import { redisService } from "../support/services/redis-service.ts";
import { recordUse, useInContainer } from "../support/services/run-service.ts";
import type { Service } from "../support/services/service.ts";

const BUNDLE = "test/services";
const DECLARATION = `
apiVersion: gatehouse/v1
kind: Bundle
metadata: { name: ${BUNDLE} }
spec:
  roots: [seccomp]
  entrypoints: [seccomp/deny, seccomp/profile, seccomp/violations]
  strict: true
  generate: [policies/nginx.yaml, policies/redis-server.yaml]
`;
const EXAMPLE: string = path.join(ROOT, "bundles", "k8s-seccomp");
const SERVICES = [
  { name: "nginx", create: nginxService, tracer: "strace", example: "nginx" },
  { name: "redis-server", create: redisService, tracer: "bpftrace", example: "redis" },
];

/** The nginx whose recording the example holds kept no uploads. */
function isRecorded(step: string): boolean {
  return !step.includes("/store/");
}

async function done(argv: readonly string[], cwd?: string): Promise<CliRun> {
  const run = await runCli(argv, { ...(cwd && { cwd }) });
  expect(run).toMatchObject({ status: 0 });
  return run;
}

/** A Pod with one container of the image. */
function podWith(image: string, securityContext: object): string {
  const container = { name: "main", image, securityContext };
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "web", namespace: "shop" },
    spec: { containers: [container] },
  });
}

describeAsRootWith(
  "profiles of real services from a server",
  ["nginx", "redis-server", "strace", "bpftrace", ...RUNTIME_NAMES],
  () => {
    const { folder, remove } = temporaryFolder();
    const sources = path.join(folder, "bundle");
    const node = path.join(folder, "node");
    const services = new Map<string, Service>();
    let server: RunningServer;

    beforeAll(async () => {
      chmodSync(folder, 0o755);
      for (const name of ["recordings", "policies"]) {
        mkdirSync(path.join(sources, name), { recursive: true });
      }
      writeFileSync(path.join(sources, "bundle.yaml"), DECLARATION);
      server = await startGatehouse({
        GATEHOUSE_DATA_DIR: path.join(folder, "data"),
        GATEHOUSE_BUNDLES: "",
      });
    });
    afterAll(async () => {
      await server.stop();
      remove();
    });

    test.each(SERVICES)("$name is recorded, and declared", async ({ name, create, tracer }) => {
      const service = await create(path.join(folder, name));
      services.set(name, service);
      const recording = path.join("recordings", `${name}.json`);
      const options = ["--with", tracer, "-o", path.join(sources, recording)];
      await recordUse(service, options);
      const declare = ["--name", name, "--no-new-privileges", "--form", "declaration"];
      const { stdout } = await done(["seccomp", "profile", recording, ...declare], sources);
      const bound = `${stdout}  bind: { images: [docker.io/library/${name}] }\n`;
      writeFileSync(path.join(sources, "policies", `${name}.yaml`), bound);
    });

    test("they are pushed, and what a node pulls is what was generated, byte for byte", async () => {
      await done(["push", sources, "--bundle", BUNDLE, "--server", server.url]);
      const generated = path.join(folder, "generated");
      await done(["generate", sources, "--output", generated]);
      await done(["pull", BUNDLE, "--profile", "--output", node, "--server", server.url]);
      for (const { name } of SERVICES) {
        const pulled = readFileSync(path.join(node, "gatehouse", `${name}.json`));
        const file = path.join(generated, "seccomp", "profiles", `${name}.json`);
        expect(pulled.equals(readFileSync(file))).toBe(true);
      }
    });

    test.each(SERVICES.flatMap(({ name }) => RUNTIME_NAMES.map((runtime) => ({ name, runtime }))))(
      "$name does all it does under the pulled profile in $runtime",
      async ({ name, runtime }) => {
        const service = services.get(name) as Service;
        const profile = readFileSync(path.join(node, "gatehouse", `${name}.json`), "utf8");
        const outcome = await useInContainer(service, { runtime, profile, noNewPrivileges: true });
        expect(outcome).toEqual(service.outcome);
      },
    );

    test.each(
      SERVICES.flatMap(({ name, example }) =>
        RUNTIME_NAMES.map((runtime) => ({ name, example, runtime })),
      ),
    )(
      "$name starts, answers and ends in $runtime under the profile $example that Gatehouse ships",
      async ({ name, example, runtime }) => {
        const shipped = path.join(folder, "shipped");
        await done(["generate", EXAMPLE, "--output", shipped, "--force"]);
        const file = path.join(shipped, "seccomp", "profiles", `${example}.json`);
        const profile = readFileSync(file, "utf8");
        const service = services.get(name) as Service;
        const outcome = await useInContainer(service, { runtime, profile, noNewPrivileges: true });
        expect(outcome.filter(isRecorded)).toEqual(service.outcome.filter(isRecorded));
      },
    );

    describe.each(SERVICES)("a Pod of $name", ({ name }) => {
      const decide = async (securityContext: object): Promise<unknown> => {
        const input = podWith(`docker.io/library/${name}:1`, securityContext);
        const argv = ["decide", "seccomp/deny", "--input", input, "--server", server.url];
        return JSON.parse((await done([...argv, "--bundle", BUNDLE, "--json"])).stdout);
      };

      test("that asks for its profile passes", async () => {
        const seccompProfile = { type: "Localhost", localhostProfile: `gatehouse/${name}.json` };
        expect(await decide({ allowPrivilegeEscalation: false, seccompProfile })).toEqual({
          result: [],
        });
      });

      test("that asks for another one does not, and neither does one that may gain privileges", async () => {
        const seccompProfile = { type: "RuntimeDefault" };
        const told = JSON.stringify(await decide({ seccompProfile }));
        expect(told).toContain(`localhostProfile: gatehouse/${name}.json`);
        expect(told).toContain("allowPrivilegeEscalation must be false");
      });
    });
  },
);
