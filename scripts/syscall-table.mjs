// Writes src/seccomp/syscalls/syscall-data.ts from the table of libseccomp's source (src/syscalls.csv of 2.6.0) and, for calls
// that came later, from the numbers in golang.org/x/sys/unix:
// node scripts/syscall-table.mjs <folder of libseccomp 2.6.0> <folder of golang.org/x/sys/unix>
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const [libseccomp, unix] = process.argv.slice(2);

/** Our names of the architectures, libseccomp's columns and Go's names. */
const ARCHITECTURES = [
  ["x86_64", "x86_64", "amd64"],
  ["x86", "x86", "386"],
  ["x32", "x32", undefined],
  ["aarch64", "aarch64", "arm64"],
  ["arm", "arm", "arm"],
  ["riscv64", "riscv64", "riscv64"],
  ["s390x", "s390x", "s390x"],
  ["ppc64le", "ppc64", "ppc64le"],
  ["loongarch64", "loongarch64", "loong64"],
];
/** The last number of the table of 2.6.0: what has a higher one came later, with one number for all architectures. */
const LAST_COMMON = 466;
/** Later calls that got a number below it. */
const NEW_BELOW = new Set(["UPROBE"]);

const [header, ...lines] = readFileSync(path.join(libseccomp, "src/syscalls.csv"), "utf8")
  .trim()
  .split("\n")
  .map((line) => line.split(","));

const rows = new Map();
for (const fields of lines) {
  const numbers = ARCHITECTURES.map(([, column]) => fields[header.indexOf(column)]);
  if (numbers.some((number) => number !== "PNR")) {
    rows.set(
      fields[0],
      numbers.map((number) => (number === "PNR" ? undefined : Number(number))),
    );
  }
}

for (const [index, [, , goName]] of ARCHITECTURES.entries()) {
  const text = readFileSync(path.join(unix, `zsysnum_linux_${goName ?? "amd64"}.go`), "utf8");
  for (const [, name, number] of text.matchAll(/^\tSYS_(\w+)\s+= (\d+)$/gm)) {
    const isNew = Number(number) > LAST_COMMON ? Number(number) < 0x10000 : NEW_BELOW.has(name);
    if (!isNew) continue;
    const numbers = rows.get(name.toLowerCase()) ?? ARCHITECTURES.map(() => undefined);
    numbers[index] = Number(number);
    rows.set(name.toLowerCase(), numbers);
  }
}

const table = [...rows]
  .sort(([left], [right]) => (left < right ? -1 : 1))
  .map(([name, numbers]) => [name, ...numbers.map((number) => number ?? "-")].join(" "));
writeFileSync(
  "src/seccomp/syscalls/syscall-data.ts",
  `/**
 * The numbers of all system calls: name, then the number on ${ARCHITECTURES.map(([name]) => name).join(", ")}
 * ("-": the architecture has no such call; x32 without the bit 30). From libseccomp 2.6.0 (src/syscalls.csv, Linux 6.13), and
 * from golang.org/x/sys/unix for what came later. Written by scripts/syscall-table.mjs.
 */
export const SYSCALL_DATA = \`
${table.join("\n")}
\`;
`,
);
