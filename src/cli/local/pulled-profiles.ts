import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { FileTree } from "../../domain/bundle.ts";
import { PolicyError, systemCodeOf } from "../../domain/policy-error.ts";
import { isLosslessArray, type LosslessJson, readJson } from "../../means/json/read-json.ts";
import { didYouMean } from "../../means/text/suggestion.ts";
import { utf8Text } from "../../means/text/utf8-text.ts";

/** A seccomp profile of a bundle, and where nodes keep it: relative to the kubelet's folder of profiles. */
export interface PulledProfile {
  readonly policy: string;
  readonly place: string;
  readonly bytes: Uint8Array;
}

const DATA = "seccomp/data.json";

/**
 * The profiles of a bundle as agents get it, all or that of one policy, sorted by policy. Throws `not_found` for a bundle without
 * profiles and for a policy that it does not hold.
 */
export function profilesOf(tree: FileTree, policy?: string): readonly PulledProfile[] {
  const profiles = [...placesOf(tree)].map(([name, place]): PulledProfile => {
    const bytes = tree.get(`seccomp/profiles/${name}.json`);
    if (bytes === undefined) throw strange(`no file seccomp/profiles/${name}.json`);
    return { policy: name, place, bytes };
  });
  if (policy === undefined) return profiles;
  const found = profiles.filter((profile) => profile.policy === policy);
  if (found.length > 0) return found;
  const known = profiles.map((profile) => profile.policy);
  throw new PolicyError(
    "not_found",
    `the bundle publishes no profile ${JSON.stringify(policy)}${didYouMean(policy, known)}`,
  );
}

/**
 * Writes a profile below a folder, whole or not at all, so that a node never starts a container with half of one. True when
 * something else, or nothing, was there.
 */
export async function writeProfileFile(
  folder: string,
  { place, bytes }: PulledProfile,
): Promise<boolean> {
  const file = path.join(folder, place);
  if (await holds(file, bytes)) return false;
  await mkdir(path.dirname(file), { recursive: true });
  const temporary = `${file}.${process.pid}.tmp`;
  try {
    await writeFile(temporary, bytes, { flush: true });
    await rename(temporary, file);
  } finally {
    await rm(temporary, { force: true });
  }
  return true;
}

async function holds(file: string, bytes: Uint8Array): Promise<boolean> {
  try {
    return (await readFile(file)).equals(bytes);
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT") return false;
    throw error;
  }
}

/** Policies and the places of their profiles. */
function placesOf(tree: FileTree): Map<string, string> {
  const bytes = tree.get(DATA);
  const published = bytes === undefined ? undefined : member(readData(bytes), "profiles");
  if (published === undefined) {
    throw new PolicyError(
      "not_found",
      "the bundle publishes no seccomp profiles: they come from documents of kind SeccompPolicy",
    );
  }
  if (!isMap(published)) throw strange(`no profiles in ${DATA}`);
  return new Map(
    [...published.keys()].sort().map((name) => {
      const place = member(published.get(name), "localhostProfile");
      if (typeof place !== "string" || !isBelow(place)) throw strange(`no place for ${name}`);
      return [name, place];
    }),
  );
}

function readData(bytes: Uint8Array): LosslessJson {
  return readJson(utf8Text(DATA, bytes), DATA);
}

function member(value: LosslessJson | undefined, name: string): LosslessJson | undefined {
  return isMap(value) ? value.get(name) : undefined;
}

function isMap(value: LosslessJson | undefined): value is ReadonlyMap<string, LosslessJson> {
  return value instanceof Map && !isLosslessArray(value);
}

/** A bundle may come from anybody's server: nothing is written outside the folder. */
function isBelow(place: string): boolean {
  return !path.isAbsolute(place) && !place.split("/").includes("..") && !place.includes("\0");
}

function strange(what: string): PolicyError {
  return new PolicyError("internal_error", `the bundle's seccomp profiles are damaged: ${what}`);
}
