import { PolicyError } from "../domain/policy-error.ts";
import { DOCKER_CAPABILITIES } from "../seccomp/profile/capability-names.ts";
import type { ContainerOptions, Mount } from "./container-options.ts";

const SYSTEM_MOUNTS = [
  { destination: "/proc", type: "proc", source: "proc" },
  {
    destination: "/dev",
    type: "tmpfs",
    source: "tmpfs",
    options: ["nosuid", "strictatime", "mode=755", "size=65536k"],
  },
  {
    destination: "/dev/pts",
    type: "devpts",
    source: "devpts",
    options: ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"],
  },
  {
    destination: "/dev/shm",
    type: "tmpfs",
    source: "shm",
    options: ["nosuid", "noexec", "nodev", "mode=1777", "size=65536k"],
  },
  {
    destination: "/sys",
    type: "sysfs",
    source: "sysfs",
    options: ["ro", "nosuid", "noexec", "nodev"],
  },
];

/**
 * The `config.json` of a bundle (runtime-spec, config.md): the host's network, so that loopback works, and own pid, mount,
 * ipc and uts namespaces. The profile stands in it byte for byte. Throws `invalid_parameter` for a profile that is no JSON
 * object: it would break the file, not be refused by the runtime.
 */
export function ociConfig(
  options: Omit<ContainerOptions, "runtime" | "signal" | "timeoutMs" | "maxOutputBytes">,
): string {
  const capabilities = options.capabilities ?? DOCKER_CAPABILITIES;
  const config = {
    ociVersion: "1.0.2",
    process: {
      terminal: false,
      user: { uid: 0, gid: 0 },
      args: options.command,
      env: Object.entries(options.environment).map(([name, value]) => `${name}=${value}`),
      cwd: options.folder ?? "/",
      capabilities: {
        bounding: capabilities,
        effective: capabilities,
        permitted: capabilities,
      },
      noNewPrivileges: options.noNewPrivileges,
    },
    root: { path: "rootfs", readonly: false },
    hostname: "gatehouse",
    mounts: [...SYSTEM_MOUNTS, ...(options.mounts ?? []).map(bindMount)],
  };
  return `${JSON.stringify(config).slice(0, -1)},"linux":${linuxText(options.profile)}}`;
}

function linuxText(profile: string | undefined): string {
  const types = ["pid", "mount", "ipc", "uts"];
  const linux = JSON.stringify({ namespaces: types.map((type) => ({ type })) });
  if (profile === undefined) return linux;
  refuseOther(profile);
  return `${linux.slice(0, -1)},"seccomp":${profile}}`;
}

function refuseOther(profile: string): void {
  if (isObject(profile)) return;
  throw new PolicyError(
    "invalid_parameter",
    "a seccomp profile for a runtime is one JSON object; this text is none",
  );
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function bindMount(mount: Mount): Readonly<Record<string, unknown>> {
  return {
    destination: mount.destination,
    source: mount.source,
    type: "bind",
    options: ["rbind", mount.readOnly === true ? "ro" : "rw"],
  };
}
