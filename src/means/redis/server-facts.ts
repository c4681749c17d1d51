import { PolicyError } from "../../domain/policy-error.ts";
import type { RedisClient } from "./client.ts";

export interface ServerFacts {
  readonly confirmsDisk: boolean;
  /** What an operator should know about how this server keeps what it is given. */
  readonly warnings: readonly string[];
}

const OLDEST: readonly [number, number] = [6, 2];
const FIRST_WITH_WAITAOF: readonly [number, number] = [7, 2];

/** Asks a server (of a cluster: one node) what it is. Throws `misconfigured` when it is too old. */
export async function inspectServer(client: RedisClient): Promise<ServerFacts> {
  const info = parseInfo(await client.info());
  const version = info.get("redis_version") ?? "0.0";
  if (!isAtLeast(version, OLDEST)) {
    throw new PolicyError(
      "misconfigured",
      `Redis ${version} is too old: ${OLDEST.join(".")} or later is wanted`,
    );
  }
  const appends = info.get("aof_enabled") === "1";
  const confirmsDisk = appends && isAtLeast(version, FIRST_WITH_WAITAOF);
  return { confirmsDisk, warnings: await warningsOf(client, info, appends, confirmsDisk) };
}

async function warningsOf(
  client: RedisClient,
  info: ReadonlyMap<string, string>,
  appends: boolean,
  confirmsDisk: boolean,
): Promise<readonly string[]> {
  const warnings: string[] = [];
  if (!appends) {
    warnings.push(
      "Redis keeps no append-only file, so pushes that were answered with success can be lost when it stops: set appendonly yes and appendfsync always",
    );
  } else if (!confirmsDisk && (await readAppendFsync(client)) === "everysec") {
    warnings.push(
      "Redis writes its append-only file once a second, so a crash can lose the last second of pushes: set appendfsync always, or use Redis 7.2 or later",
    );
  }
  const policy = info.get("maxmemory_policy") ?? "noeviction";
  if (policy.startsWith("allkeys") && info.get("maxmemory") !== "0") {
    warnings.push(
      `Redis may drop bundles when it is full (maxmemory-policy ${policy}): set maxmemory-policy noeviction`,
    );
  }
  return warnings;
}

/** Undefined where CONFIG is not allowed, as on many hosted servers. */
async function readAppendFsync(client: RedisClient): Promise<string | undefined> {
  try {
    const answer = (await client.config("GET", "appendfsync")) as readonly string[];
    return answer[1];
  } catch {
    return undefined;
  }
}

function parseInfo(text: string): ReadonlyMap<string, string> {
  const pairs = text.split("\r\n").flatMap((line): [string, string][] => {
    const colon = line.indexOf(":");
    return colon < 0 ? [] : [[line.slice(0, colon), line.slice(colon + 1)]];
  });
  return new Map(pairs);
}

function isAtLeast(version: string, [major, minor]: readonly [number, number]): boolean {
  const [first = 0, second = 0] = version.split(".").map(Number);
  return first > major || (first === major && second >= minor);
}
