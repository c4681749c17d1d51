import path from "node:path";
import { PolicyError } from "../../domain/policy-error.ts";
import { readBounded } from "../../means/text/read-bounded.ts";
import type { EffectiveProfile } from "../../seccomp/model/decision.ts";
import type { RuntimeFacts } from "../../seccomp/model/load-note.ts";
import { loadProfile } from "../../seccomp/model/load-profile.ts";
import type { ProfileTarget } from "../../seccomp/profile/profile-target.ts";
import { type ReadProfile, readProfile } from "../../seccomp/profile/read-profile.ts";
import type { CliIo } from "../cli-io.ts";
import { runtimeText } from "../seccomp-options.ts";
import { readStdin } from "./source-path.ts";

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
  const bytes =
    file === "-" ? await readStdin(io) : await readBounded(path.resolve(io.cwd, file), MAX_BYTES);
  if (bytes === undefined) {
    throw new PolicyError("too_large", `${file} has over ${MAX_BYTES} bytes; no profile has`);
  }
  return { file, ...readProfile(bytes, file, target) };
}

/** What a runtime enforces of a profile. Throws `invalid_parameter` where it would not start a container under it. */
export function loadedProfile(
  { file, profile }: NamedProfile,
  runtime: RuntimeFacts,
): EffectiveProfile {
  const loaded = loadProfile(profile, runtime);
  if (loaded.kind === "loaded") return loaded.effective;
  const reasons = loaded.reasons.map(({ message }) => message).join("; ");
  throw new PolicyError(
    "invalid_parameter",
    `${file} does not load under ${runtimeText(runtime)}: ${reasons}`,
  );
}
