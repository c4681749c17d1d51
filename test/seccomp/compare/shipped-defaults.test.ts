import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "@jest/globals";
import { type DifferentCall, differences } from "../../../src/seccomp/compare/differences.ts";
import { regionText } from "../../../src/seccomp/compare/region-text.ts";
import { subsetOf } from "../../../src/seccomp/compare/subset.ts";
import { verdictText } from "../../../src/seccomp/compare/verdict-text.ts";
import { mergeProfiles } from "../../../src/seccomp/merge/merge-profiles.ts";
import type { EffectiveProfile } from "../../../src/seccomp/model/decision.ts";
import type { RuntimeFacts } from "../../../src/seccomp/model/load-note.ts";
import { loadProfile } from "../../../src/seccomp/model/load-profile.ts";
import { verdictOf } from "../../../src/seccomp/model/verdict.ts";
import type { SeccompProfile } from "../../../src/seccomp/profile/profile.ts";
import { readProfile } from "../../../src/seccomp/profile/read-profile.ts";
import { writeProfile } from "../../../src/seccomp/profile/write-profile.ts";
import { describeWithProgram } from "../../support/needs.ts";

const TOOLS: string = path.resolve(import.meta.dirname, "../../../tools/seccomp-defaults");
const TABLE: string = path.join(import.meta.dirname, "moby-against-containers-common.md");

/** One that knows every name in both, so that the table is about the profiles. */
const RUNC: RuntimeFacts = {
  runtime: "runc",
  version: "1.3.0",
  libseccomp: "2.6.0",
  native: "x86_64",
};

const RUNTIMES: readonly RuntimeFacts[] = [RUNC, { ...RUNC, runtime: "crun", version: "1.21" }];

/** A file of a module as `tools/seccomp-defaults` pins it, from Go's cache or its proxy. */
function moduleFile(module: string, file: string): Buffer {
  const mod = readFileSync(path.join(TOOLS, "go.mod"), "utf8");
  const version = mod.split("\n").find((line) => line.trim().startsWith(`${module} `));
  const pinned = (version ?? "").trim().replace(" ", "@");
  const told = execFileSync("go", ["mod", "download", "-json", pinned], { cwd: TOOLS });
  const { Dir: folder } = JSON.parse(told.toString("utf8")) as { Dir: string };
  return readFileSync(path.join(folder, file));
}

function loaded(profile: SeccompProfile, runtime: RuntimeFacts): EffectiveProfile {
  const found = loadProfile(profile, runtime);
  if (found.kind === "refused") throw new Error(found.reasons[0]?.message);
  return found.effective;
}

/** Calls that one of both lets go further, as a table. */
function tableOf(found: readonly DifferentCall[]): string {
  const rows = found.flatMap((call) =>
    call.regions.map(({ a, b, literals }) => {
      const where = regionText(literals, call).join(" and ") || "always";
      const name = call.name ?? `${call.number}`;
      return `| ${name} | ${verdictText(a)} | ${verdictText(b)} | ${where} |`;
    }),
  );
  const head = ["| call | moby | containers/common | where |", "| --- | --- | --- | --- |"];
  return `${[...head, ...rows].join("\n")}\n`;
}

describeWithProgram("moby's default profile against that of containers/common", ["go"], () => {
  const read = (): { moby: Buffer; common: Buffer } => ({
    moby: moduleFile("github.com/moby/profiles/seccomp", "default.json"),
    common: moduleFile("github.com/containers/common", "pkg/seccomp/seccomp.json"),
  });

  describe("read for x86_64 and Docker's capabilities", () => {
    test("both are Docker's form, and come out with as many rules and calls as is known of them", () => {
      const { moby, common } = read();
      const facts = [moby, common].map((bytes) => {
        const { profile, form } = readProfile(bytes, "default.json");
        const written = JSON.parse(bytes.toString("utf8")) as { syscalls: { names: string[] }[] };
        const names = new Set(written.syscalls.flatMap((rule) => rule.names));
        return {
          form,
          rules: written.syscalls.length,
          calls: names.size,
          kept: profile.syscalls.length,
        };
      });
      expect(facts).toMatchInlineSnapshot(`
[
  {
    "calls": 426,
    "form": "moby",
    "kept": 42,
    "rules": 60,
  },
  {
    "calls": 443,
    "form": "moby",
    "kept": 21,
    "rules": 40,
  },
]
`);
    });
  });

  test("the calls that only one of them lets through are those of the table", () => {
    const { moby, common } = read();
    const [a, b] = [moby, common].map((bytes) => loaded(readProfile(bytes, "d").profile, RUNC));
    if (a === undefined || b === undefined) throw new Error("two");
    const found = differences(a, b, { relation: "reach", architectures: ["x86_64"] });
    const table = tableOf(found);
    if (process.env["UPDATE_GOLDEN"] === "1") writeFileSync(TABLE, table);
    expect(table).toBe(readFileSync(TABLE, "utf8"));
    for (const { architecture, number, regions } of found) {
      for (const { a: inA, b: inB, example } of regions) {
        const call = { architecture, number, args: example };
        expect([verdictOf(a, call), verdictOf(b, call)]).toEqual([inA, inB]);
      }
    }
  });

  test("neither is a subset of the other, and each is one of itself as it is written again", () => {
    const { moby, common } = read();
    const profiles = [moby, common].map((bytes) => readProfile(bytes, "d").profile);
    for (const runtime of RUNTIMES) {
      for (const profile of profiles) {
        const again = readProfile(Buffer.from(writeProfile(profile)), "again").profile;
        const [first, second] = [loaded(profile, runtime), loaded(again, runtime)];
        expect(subsetOf(first, second, { relation: "equal" }).kind).toBe("proven");
        expect(subsetOf(second, first, { relation: "equal" }).kind).toBe("proven");
        const other = profiles.find((each) => each !== profile) ?? profile;
        expect(subsetOf(first, loaded(other, runtime)).kind).toBe("wider");
      }
    }
  });

  test("what both let through is no wider than either", () => {
    const { moby, common } = read();
    const [a, b] = [moby, common].map((bytes) => readProfile(bytes, "d").profile);
    if (a === undefined || b === undefined) throw new Error("two");
    const merged = mergeProfiles(a, b, "intersection", RUNTIMES);
    if (merged.kind === "refused") throw new Error(merged.reasons.join("\n"));
    for (const runtime of RUNTIMES) {
      const both = loaded(merged.profile, runtime);
      for (const each of [a, b]) {
        expect(subsetOf(both, loaded(each, runtime)).kind).toBe("proven");
        expect(subsetOf(loaded(each, runtime), both).kind).toBe("wider");
      }
    }
  });
});
