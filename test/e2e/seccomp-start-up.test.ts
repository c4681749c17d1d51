import { chmodSync, existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Container } from "../../src/containers/container.ts";
import { RUNTIME_NAMES, type RuntimeName } from "../../src/containers/runtime.ts";
import { runCli } from "../cli/run-cli.ts";
import { describeAsRootWith } from "../support/needs.ts";
import { startProcess, temporaryFolder } from "../support/process.ts";
import { nginxService } from "../support/services/nginx-service.ts";
import { redisService } from "../support/services/redis-service.ts";
import { startInContainer, startRecording } from "../support/services/run-service.ts";
import { type Service, textOf } from "../support/services/service.ts";
import { until } from "../support/until.ts";
import { childrenOf } from "./server-process.ts";

interface Explained {
  readonly call: string;
  readonly told: string;
  readonly change?: { readonly policy: readonly string[]; readonly wise: string };
}

/** More denials, one after the other, than a service that was only started meets until it answers. */
const MOST_ROUNDS = 20;

const SERVICES: readonly {
  readonly name: string;
  readonly create: (folder: string) => Promise<Service>;
  readonly runtime: RuntimeName;
  /** Calls without which it answers nothing, and which it does not make before it is asked. */
  readonly lacks: readonly string[];
}[] = [
  { name: "nginx", create: nginxService, runtime: "runc", lacks: ["accept4", "recvfrom"] },
  { name: "redis-server", create: redisService, runtime: "crun", lacks: ["accept4"] },
];

function descendantsOf(pid: number): number[] {
  return childrenOf(pid).flatMap((child) => [child, ...descendantsOf(child)]);
}

function isCalled(pid: number, name: string): boolean {
  return textOf(`/proc/${pid}/comm`).trim() === name;
}

describeAsRootWith(
  "a recording of a start alone",
  ["nginx", "redis-server", "strace", "bpftrace", ...RUNTIME_NAMES],
  () => {
    const { folder, remove } = temporaryFolder();
    beforeAll(() => chmodSync(folder, 0o755));
    afterAll(() => remove());

    describe.each(SERVICES)("$name", ({ name, create, runtime, lacks }) => {
      let service: Service;
      const started = path.join(folder, `${name}.started.json`);
      const profileFile = path.join(folder, `${name}.profile.json`);
      beforeAll(async () => {
        service = await create(path.join(folder, name));
      });

      async function profileOf(allow: readonly string[]): Promise<string> {
        const options = allow.flatMap((call) => ["--allow", call]);
        const args = ["seccomp", "profile", started, "--no-new-privileges", "-o", profileFile];
        const { status, stderr } = await runCli([...args, ...options]);
        expect(status).toBe(0);
        return stderr;
      }

      /** What it answers under the profile in the file, or what it was denied instead. */
      async function asked(): Promise<string | readonly Explained[]> {
        const profile = readFileSync(profileFile, "utf8");
        const options = { runtime, profile, noNewPrivileges: true };
        const container = await startInContainer(service, options);
        try {
          return await answerOrDenials(container);
        } finally {
          await container.stop();
        }
      }

      async function answerOrDenials({ pid }: Container): Promise<string | readonly Explained[]> {
        const trace = path.join(folder, `${name}.strace`);
        const pids = await until("its processes", () => {
          const found = descendantsOf(pid).filter((each) => isCalled(each, name));
          return found.length > 0 && found;
        });
        const attach = pids.flatMap((each) => ["-p", `${each}`]);
        const strace = startProcess("strace", ["-f", "-o", trace, ...attach]);
        await until("strace to be attached", () =>
          pids.every((each) => strace.output().includes(`Process ${each} attached`)),
        );
        const giveUp = new AbortController();
        let answer: string | undefined;
        const asking = service.ask(giveUp.signal).then(
          (text) => {
            answer = text;
          },
          () => {},
        );
        try {
          return await until(
            "an answer or a denial",
            async () => answer ?? (await denialsIn(trace)),
          );
        } finally {
          giveUp.abort();
          await asking;
          await strace.stop("SIGINT");
        }
      }

      /** Those that the profile is behind; undefined while there is none. */
      async function denialsIn(trace: string): Promise<readonly Explained[] | undefined> {
        if (!existsSync(trace) || !/ = -1 (EPERM|ENOSYS)/.test(readFileSync(trace, "utf8"))) {
          return undefined;
        }
        const { stdout } = await runCli(["seccomp", "explain", profileFile, trace, "--json"]);
        const denials = (JSON.parse(stdout) as Explained[]).filter(({ change }) => change);
        return denials.length === 0 ? undefined : denials;
      }

      test("says of itself that it is incomplete, and so does a profile of it", async () => {
        const running = await startRecording(service, ["--with", "bpftrace", "-o", started]);
        expect(await running.stop("SIGINT")).toBe(0);
        expect(running.output()).toMatch(
          /incomplete: it listened and accepted no connection: only its start-up was recorded/,
        );
        expect(await profileOf([])).toMatch(
          /warning: the recordings are incomplete: it listened and accepted no connection/,
        );
      });

      test("what the profile denies is explained, and with what that says to allow it answers", async () => {
        const allowed: string[] = [];
        let came = await asked();
        expect(came).not.toBe(service.answer);
        for (let round = 0; typeof came !== "string" && round < MOST_ROUNDS; round++) {
          for (const { call, change } of came) {
            expect(change?.policy).toEqual([`allow: [${call}]`]);
            expect([call, change?.wise]).toEqual([call, "yes"]);
            allowed.push(call);
          }
          await profileOf(allowed);
          came = await asked();
        }
        expect(came).toBe(service.answer);
        expect(allowed).toEqual(expect.arrayContaining([...lacks]));
      });
    });
  },
);
