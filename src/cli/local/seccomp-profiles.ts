import type { Command } from "commander";
import { PolicyError } from "../../domain/policy-error.ts";
import type { EffectiveProfile } from "../../seccomp/model/decision.ts";
import type { RuntimeFacts } from "../../seccomp/model/load-note.ts";
import { loadProfile } from "../../seccomp/model/load-profile.ts";
import type { ProfileTarget } from "../../seccomp/profile/profile-target.ts";
import { type ReadProfile, readProfile } from "../../seccomp/profile/read-profile.ts";
import type { CliIo } from "../cli-io.ts";
import { runtimesOf, runtimeText, targetOf } from "../seccomp-options.ts";
import { readInputFile } from "./source-path.ts";

/** A profile and the name it was asked for by. */
export interface NamedProfile extends ReadProfile {
  readonly file: string;
}

const MAX_BYTES = 1024 * 1024;

/** Reads a profile from a file, or for `-` from standard input. */
export async function readProfileFile(
  io: CliIo,
  file: string,
  target: ProfileTarget,
): Promise<NamedProfile> {
  const tooLarge = `${file} has over ${MAX_BYTES} bytes; no profile has`;
  const bytes = await readInputFile(io, file, { limit: MAX_BYTES, tooLarge });
  return { file, ...readProfile(bytes, file, target) };
}

/** What a runtime enforces of a profile. Throws `invalid_parameter` where it would not start a container under it. */
function loadedProfile({ file, profile }: NamedProfile, runtime: RuntimeFacts): EffectiveProfile {
  const loaded = loadProfile(profile, runtime);
  if (loaded.kind === "loaded") return loaded.effective;
  const reasons = loaded.reasons.map(({ message }) => message).join("; ");
  throw new PolicyError(
    "invalid_parameter",
    `${file} does not load under ${runtimeText(runtime)}: ${reasons}`,
  );
}

/** Two profiles, and what each runtime makes of both. */
export interface LoadedPair {
  readonly a: NamedProfile;
  readonly b: NamedProfile;
  readonly loaded: readonly {
    readonly runtime: RuntimeFacts;
    readonly a: EffectiveProfile;
    readonly b: EffectiveProfile;
  }[];
}

/** Reads the first two arguments of a command that has the options of targets and runtimes. */
export async function readPair(io: CliIo, command: Command): Promise<LoadedPair> {
  const [first = "", second = ""] = command.args;
  const target = targetOf(command);
  const a = await readProfileFile(io, first, target);
  const b = await readProfileFile(io, second, target);
  const loaded = runtimesOf(command).map((runtime) => ({
    runtime,
    a: loadedProfile(a, runtime),
    b: loadedProfile(b, runtime),
  }));
  return { a, b, loaded };
}
