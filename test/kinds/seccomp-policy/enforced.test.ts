import { describe, expect, test } from "@jest/globals";
import type { Json } from "../../../src/domain/json-value.ts";
import type { PublishedPolicy } from "../../../src/kinds/seccomp-policy/published-policy.ts";
import { errnoNumber } from "../../../src/seccomp/constants/errno.ts";
import {
  type Loaded,
  loadProfile,
  type RuntimeFacts,
} from "../../../src/seccomp/model/load-profile.ts";
import { verdictOf } from "../../../src/seccomp/model/verdict.ts";
import { ARCHITECTURES, type Architecture } from "../../../src/seccomp/syscalls/architecture.ts";
import { syscallsOf } from "../../../src/seccomp/syscalls/syscall-table.ts";
import { isKnownTo } from "../../../src/seccomp/syscalls/versions.ts";
import { publishedFrom } from "../../support/seccomp-policies.ts";
import { seededRandom, shuffled } from "../../support/seeded-random.ts";

const LIBSECCOMP = "2.5.4";
/** Machines that all of these runtimes know. */
const NATIVE: readonly Architecture[] = ["x86_64", "aarch64", "s390x", "ppc64le"];
/** They carry their calls in memory: what becomes of them follows from rules of other names. */
const MULTIPLEXERS = ["socketcall", "ipc"];

function runtimes(native: Architecture): RuntimeFacts[] {
  return [
    { runtime: "runc", version: "1.1.5", libseccomp: LIBSECCOMP, native, kernel: "6.1" },
    { runtime: "runc", version: "1.3.0", libseccomp: LIBSECCOMP, native, kernel: "6.1" },
    { runtime: "crun", version: "1.8.1", libseccomp: LIBSECCOMP, native, kernel: "6.1" },
  ];
}

function effectiveOf(policy: PublishedPolicy, runtime: RuntimeFacts): Loaded & { kind: "loaded" } {
  const loaded = loadProfile(policy.profile, runtime);
  if (loaded.kind === "loaded") return loaded;
  throw new Error(loaded.reasons.map(({ message }) => message).join("; "));
}

interface Declared {
  readonly native: Architecture;
  readonly architectures: readonly Architecture[];
  readonly spec: Record<string, Json>;
}

function randomSpec(random: () => number): Declared {
  const native = NATIVE[Math.floor(random() * NATIVE.length)] ?? "x86_64";
  const also: Architecture[] = native === "x86_64" && random() < 0.5 ? ["x86", "x32"] : [];
  const known = [...syscallsOf(native).keys()].filter((name) => !MULTIPLEXERS.includes(name));
  const [first = "", second = "", ...others] = shuffled(known, random);
  const allow = others.slice(0, 1 + Math.floor(random() * 200));
  const architectures = [native, ...also];
  return {
    native,
    architectures,
    spec: {
      architectures,
      allow,
      deny: [first, { calls: [second], errno: "ENXIO" }],
      equivalents: random() < 0.5,
      base: { runtimes: ["runc", "crun"], noNewPrivileges: random() < 0.5 },
    },
  };
}

function errnosOf(name: string, denied: string, answered: readonly string[]): readonly unknown[] {
  if (name === denied) return [errnoNumber("EPERM")];
  return answered.includes(name) ? [errnoNumber("ENXIO")] : ["EPERM", "ENOSYS"].map(errnoNumber);
}

describe("what runtimes enforce of a generated profile", () => {
  test("is what the policy says, of every call of every architecture", () => {
    const random = seededRandom(8);
    const wrong: string[] = [];
    for (let round = 0; round < 20; round += 1) {
      const { native, architectures, spec } = randomSpec(random);
      const policy = publishedFrom(spec);
      const allowed = new Set(policy.calls.map(({ name }) => name));
      const [denied, answered] = spec["deny"] as [string, { calls: string[] }];
      for (const runtime of runtimes(native)) {
        const { effective } = effectiveOf(policy, runtime);
        for (const architecture of architectures) {
          for (const [name, number] of syscallsOf(architecture)) {
            const isIgnored = !isKnownTo(LIBSECCOMP, architecture, name);
            if (isIgnored || MULTIPLEXERS.includes(name)) continue;
            const { kind, data } = verdictOf(effective, { architecture, number, args: [] });
            const isRight = allowed.has(name)
              ? kind === "allow"
              : kind === "errno" && errnosOf(name, denied, answered.calls).includes(data);
            if (!isRight) wrong.push(`${runtime.runtime} ${architecture} ${name}: ${kind} ${data}`);
          }
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  test("is ENOSYS for numbers that nobody knows, and death for other architectures", () => {
    const policy = publishedFrom({ architectures: ["x86_64"], allow: ["read"] });
    for (const runtime of runtimes("x86_64")) {
      const { effective } = effectiveOf(policy, runtime);
      const unknown = { architecture: "x86_64", number: 4_000, args: [] } as const;
      expect(verdictOf(effective, unknown)).toEqual({ kind: "errno", data: 38 });
      for (const { name } of ARCHITECTURES) {
        if (name === "x86_64") continue;
        const { kind } = verdictOf(effective, { architecture: name, number: 0, args: [] });
        expect([name, kind.startsWith("kill")]).toEqual([name, true]);
      }
    }
  });

  test("follows conditions on arguments, and looks at the bits that the kernel looks at", () => {
    const policy = publishedFrom({
      architectures: ["x86_64", "aarch64"],
      allow: ["read"],
      arguments: [
        { call: "socket", when: [{ argument: "family", oneOf: ["AF_UNIX"] }] },
        {
          call: "socket",
          when: [
            { argument: "family", oneOf: ["AF_INET", "AF_INET6"] },
            { argument: "type", mask: 15, oneOf: ["SOCK_STREAM"] },
          ],
        },
      ],
    });
    const cases: readonly (readonly [string, readonly bigint[], string])[] = [
      ["a family that is allowed", [1n, 9n], "allow"],
      ["with bits that the kernel does not look at", [(7n << 32n) + 1n], "allow"],
      ["with the type that goes with it", [2n, 0x80001n], "allow"],
      ["without it", [2n, 2n], "errno"],
      ["another family", [16n, 1n], "errno"],
      ["another family under bits that are not looked at", [(1n << 32n) + 16n], "errno"],
    ];
    for (const native of ["x86_64", "aarch64"] as const) {
      for (const runtime of runtimes(native)) {
        const { effective } = effectiveOf(policy, runtime);
        for (const architecture of ["x86_64", "aarch64"] as const) {
          const number = syscallsOf(architecture).get("socket") ?? -1;
          for (const [note, args, want] of cases) {
            const { kind } = verdictOf(effective, { architecture, number, args });
            expect([note, kind]).toEqual([note, want]);
          }
        }
      }
    }
  });
});
