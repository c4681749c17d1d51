import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { knowsArchitecture } from "../../src/seccomp/model/libseccomp/known-calls.ts";
import type { Reading } from "../../src/seccomp/model/reading/reading.ts";
import { SECCOMP_OPERATORS } from "../../src/seccomp/profile/profile.ts";
import { ROOT } from "./process.ts";
import { type BpfProgram, readBpf } from "./seccomp-bpf.ts";
import type { ArchitectureSet } from "./seccomp-cases.ts";

const HEADER = "/usr/include/seccomp.h";

/** What building the compiler needs. */
export const FILTER_COMPILER_NEEDS: readonly string[] = ["gcc", HEADER];

export type Compiled =
  | { readonly kind: "compiled"; readonly program: BpfProgram }
  /** With the errno of libseccomp. */
  | { readonly kind: "refused"; readonly errno: number }
  /** libseccomp crashed, or did not end. */
  | { readonly kind: "lost" };

/** The sets of architectures that the installed libseccomp can make one filter for, and that are tried. */
export function librarySets(): readonly ArchitectureSet[] {
  const sets: readonly ArchitectureSet[] = [
    ["x86_64"],
    ["x86_64", "x86", "x32"],
    ["x86_64", "x32"],
    ["x86"],
    ["x32"],
    ["aarch64"],
    ["aarch64", "arm"],
    ["arm"],
    ["riscv64"],
    ["s390x"],
    ["ppc64le"],
    ["loongarch64"],
  ];
  if (!existsSync(HEADER)) return sets;
  const version = libraryVersion();
  return sets.filter((set) => set.every((name) => knowsArchitecture(version, name)));
}

/** The version of the installed libseccomp: of its package, whose table may be later than its release's, else of its header. */
export function libraryVersion(): string {
  const { stdout } = spawnSync("dpkg-query", ["-W", "libseccomp2"], { encoding: "utf8" });
  const ofPackage = /\t(\d\S*)/.exec(stdout ?? "")?.[1];
  if (ofPackage !== undefined) return ofPackage;
  const header = readFileSync(HEADER, "utf8");
  const part = (name: string) => new RegExp(`define SCMP_VER_${name}\\s+(\\d+)`).exec(header)?.[1];
  return ["MAJOR", "MINOR", "MICRO"].map(part).join(".");
}

let found: string | undefined;

function compilerBinary(): string {
  const setup = path.join(ROOT, "scripts", "setup.mjs");
  const args = [setup, "--only-filter-compiler"];
  found ??= execFileSync(process.execPath, args, { encoding: "utf8" }).trim();
  return found;
}

/** The filters that the installed libseccomp makes of readings, in their order (tools/seccomp/compile-filters.c). */
export function compileFilters(readings: readonly Reading[]): readonly Compiled[] {
  const input = readings.map(questionOf).join("");
  const options = { input, encoding: "utf8", timeout: 60_000, maxBuffer: 2 ** 30 } as const;
  const { stdout, status } = spawnSync(compilerBinary(), options);
  const lines = stdout.trim().split("\n");
  if (status !== 0 || lines.length !== readings.length) {
    throw new Error(`the compiler ended with ${status} after ${lines.length} filters`);
  }
  return lines.map((line, index) => {
    const [kind, rest = ""] = line.split(" ");
    if (kind === "lost") return { kind };
    if (kind !== "ok") return { kind: "refused", errno: Number(rest) };
    const littleEndian = readings[index]?.architectures[0] !== "s390x";
    return { kind: "compiled", program: readBpf(Buffer.from(rest, "hex"), littleEndian) };
  });
}

function questionOf({ defaultAction, binaryTree, architectures, rules }: Reading): string {
  const rows = rules.map(({ action, name, conditions }) =>
    [
      `rule ${action} ${name}`,
      ...conditions.map(({ argument, op, mask, datum }) => {
        const values = op === "SCMP_CMP_MASKED_EQ" ? [mask, datum] : [datum, 0];
        return `${argument} ${SECCOMP_OPERATORS.indexOf(op) + 1} ${values.join(" ")}`;
      }),
    ].join(" "),
  );
  const head = `filter ${defaultAction} ${binaryTree ? 2 : 1} ${architectures.join(",")}`;
  return [head, ...rows, "end", ""].join("\n");
}
