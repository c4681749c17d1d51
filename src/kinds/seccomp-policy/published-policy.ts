import type { Location } from "../../domain/policy-error.ts";
import type { Recording } from "../../facts/recording/recording.ts";
import type { SeccompProfile } from "../../seccomp/profile/profile.ts";
import type { AllowedCall } from "./allowed-calls.ts";
import type { Binding } from "./binding.ts";
import type { ProfileParts } from "./published-profile.ts";

/** A declaration as the generator publishes it. */
export interface PublishedPolicy {
  readonly name: string;
  readonly file: string;
  readonly localhostProfile: string;
  readonly binding: Binding | undefined;
  readonly recording: Recording;
  readonly calls: readonly AllowedCall[];
  readonly parts: ProfileParts;
  /** What nodes get: what is enforced, or with mode Log what only logs. */
  readonly profile: SeccompProfile;
  /** What only logs, for staging. */
  readonly logging: SeccompProfile;
  locate(path: readonly (string | number)[]): Location;
}
