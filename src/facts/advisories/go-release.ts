import { isGoVersion } from "../../go-modules/version/go-version.ts";
import { versionOfToolchain } from "../../go-modules/version/toolchain.ts";

/**
 * A Go release as advisories on `stdlib` and `toolchain` write it: `go1.22rc1` and `1.22rc1` are `v1.22.0-rc.1`, `go1.20` is
 * `v1.20.0`; what a vendor adds does not count. Undefined for what is no Go version, and for no other.
 */
export function goRelease(text: string): string | undefined {
  const version = versionOfToolchain(text) ?? (isGoVersion(text) ? text : "");
  const [, major, minor = "0", patch = "0", kind, number] =
    /^(\d+)(?:\.(\d+)(?:\.(\d+)|([a-z]+)(\d*))?)?$/.exec(version) ?? [];
  if (major === undefined) return undefined;
  return `v${major}.${minor}.${patch}${kind === undefined ? "" : `-${kind}.${number || "0"}`}`;
}
