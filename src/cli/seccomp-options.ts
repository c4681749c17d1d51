import { type Command, InvalidArgumentError, Option } from "commander";
import { PolicyError } from "../domain/policy-error.ts";
import { didYouMean } from "../means/text/suggestion.ts";
import type { RuntimeFacts } from "../seccomp/model/load-note.ts";
import { CAPABILITY_NAMES } from "../seccomp/profile/capability-names.ts";
import {
  DEFAULT_TARGET,
  type KernelVersion,
  type ProfileTarget,
  parseKernel,
} from "../seccomp/profile/profile-target.ts";
import {
  ARCHITECTURES,
  type Architecture,
  findArchitecture,
} from "../seccomp/syscalls/architecture.ts";

/** What profiles are read and loaded for where nobody says otherwise. */
const RUNTIMES = { runc: "1.3.0", crun: "1.21" } as const;
const LIBSECCOMP = "2.5.4";

interface SeccompOptions {
  readonly arch?: Architecture;
  readonly cap?: readonly string[];
  readonly defaultCaps?: boolean;
  readonly kernel?: KernelVersion;
  readonly runtime?: "runc" | "crun";
  readonly runtimeVersion?: string;
  readonly libseccomp?: string;
}

/** Adds what decides the conditions of a profile in Docker's form. */
export function addTarget(command: Command): void {
  const names = ARCHITECTURES.map(({ name }) => name).filter((name) => name !== "x32");
  const { architecture, kernel } = DEFAULT_TARGET;
  command
    .addOption(
      new Option(
        "--arch <architecture>",
        `the machine's: ${names.join(", ")} (default: ${architecture})`,
      ).argParser(parseArchitecture),
    )
    .addOption(
      new Option(
        "--cap <name>",
        "the container has this capability beside Docker's fourteen, once for each",
      ).argParser(parseCapability),
    )
    .addOption(new Option("--no-default-caps", "it has none but those of --cap"))
    .addOption(
      new Option(
        "--kernel <version>",
        `the kernel that minKernel is compared with (default: ${kernel.major}.${kernel.minor})`,
      ).argParser(parseKernelOption),
    );
}

/** Adds what decides how a profile is loaded. */
export function addRuntime(command: Command): void {
  command
    .addOption(
      new Option("--runtime <name>", "runc or crun (default: both)").choices(["runc", "crun"]),
    )
    .addOption(
      new Option(
        "--runtime-version <version>",
        `its version (default: runc ${RUNTIMES.runc}, crun ${RUNTIMES.crun})`,
      ).argParser(parseVersion),
    )
    .addOption(
      new Option(
        "--libseccomp <version>",
        `what it is linked with (default: ${LIBSECCOMP})`,
      ).argParser(parseVersion),
    );
}

/** The container and machine that the options say. */
export function targetOf(command: Command): ProfileTarget {
  const { arch, cap = [], defaultCaps = true, kernel } = command.opts<SeccompOptions>();
  return {
    architecture: arch ?? DEFAULT_TARGET.architecture,
    capabilities: [...(defaultCaps ? DEFAULT_TARGET.capabilities : []), ...cap],
    kernel: kernel ?? DEFAULT_TARGET.kernel,
  };
}

/** The runtimes that the options say. */
export function runtimesOf(command: Command): RuntimeFacts[] {
  const { runtime, runtimeVersion, libseccomp = LIBSECCOMP } = command.opts<SeccompOptions>();
  if (runtimeVersion !== undefined && runtime === undefined) {
    throw new PolicyError("invalid_parameter", "--runtime-version needs --runtime: runc or crun");
  }
  const { architecture, kernel } = targetOf(command);
  const names = runtime === undefined ? (["runc", "crun"] as const) : [runtime];
  return names.map((name) => ({
    runtime: name,
    version: runtimeVersion ?? RUNTIMES[name],
    libseccomp,
    native: architecture,
    kernel: `${kernel.major}.${kernel.minor}`,
  }));
}

/** `runc 1.3.0, libseccomp 2.5.4`. */
export function runtimeText({ runtime, version, libseccomp }: RuntimeFacts): string {
  return `${runtime} ${version}, libseccomp ${libseccomp}`;
}

function parseArchitecture(text: string): Architecture {
  const found = findArchitecture(text) ?? ARCHITECTURES.find(({ go }) => go === text)?.name;
  if (found !== undefined && found !== "x32") return found;
  throw new InvalidArgumentError(
    `One of ${ARCHITECTURES.map(({ name }) => name).join(", ")} is wanted.`,
  );
}

function parseCapability(text: string, before: readonly string[] = []): readonly string[] {
  const upper = text.toUpperCase();
  const name = upper.startsWith("CAP_") ? upper : `CAP_${upper}`;
  if (upper === "ALL") return [...before, ...CAPABILITY_NAMES];
  if (CAPABILITY_NAMES.includes(name)) return [...before, name];
  throw new InvalidArgumentError(
    `There is no such capability${didYouMean(name, CAPABILITY_NAMES)}`,
  );
}

function parseKernelOption(text: string): KernelVersion {
  const kernel = parseKernel(text);
  if (kernel !== undefined) return kernel;
  throw new InvalidArgumentError("A version like 6.1 is wanted.");
}

function parseVersion(text: string): string {
  if (/^v?[0-9]{1,4}(?:\.[0-9]{1,4}){1,2}(?:[-+~][0-9A-Za-z.+~-]{1,40})?$/.test(text)) return text;
  throw new InvalidArgumentError("A version like 1.2.3 is wanted.");
}
