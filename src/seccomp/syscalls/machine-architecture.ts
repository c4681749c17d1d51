import { arch } from "node:os";
import type { Architecture } from "./architecture.ts";

/** By `process.arch`. */
const ARCHITECTURES: ReadonlyMap<string, Architecture> = new Map([
  ["x64", "x86_64"],
  ["ia32", "x86"],
  ["arm64", "aarch64"],
  ["arm", "arm"],
  ["riscv64", "riscv64"],
  ["s390x", "s390x"],
  ["ppc64", "ppc64le"],
  ["loong64", "loongarch64"],
]);

/** The architecture of this machine; undefined for one that Gatehouse has no table of. */
export function machineArchitecture(name: string = arch()): Architecture | undefined {
  return ARCHITECTURES.get(name);
}
