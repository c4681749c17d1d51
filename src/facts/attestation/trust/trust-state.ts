import { z } from "zod";
import { PolicyError } from "../../../domain/policy-error.ts";
import { plainJson } from "../../../means/json/plain-json.ts";
import { readJson } from "../../../means/json/read-json.ts";
import { utf8Text } from "../../../means/text/utf8-text.ts";
import type { TrustPolicy } from "./trust-policy.ts";
import type { SeenTrust } from "./verify-trust-policy.ts";

/** What a consumer has seen of trust policies, by their names. */
export type TrustState = ReadonlyMap<string, SeenTrust>;

const schema = z.strictObject({
  seen: z.record(
    z.string(),
    z.strictObject({ version: z.number().int().min(1), sha256: z.string() }),
  ),
});

/** Throws `invalid_parameter` for what is no such state: to go on without it would let older policies in. */
export function readTrustState(bytes: Uint8Array, file: string): TrustState {
  const read = schema.safeParse(plainJson(readJson(utf8Text(file, bytes), file)));
  if (read.success) return new Map(Object.entries(read.data.seen));
  throw new PolicyError(
    "invalid_parameter",
    `${file} holds no state of trust policies; restore it, or remove it knowingly`,
  );
}

/** The state with this policy as seen; the same where it knows it. */
export function withSeen(state: TrustState, { name, version, sha256 }: TrustPolicy): TrustState {
  return new Map([...state, [name, { version, sha256 }]]);
}

export function writeTrustState(state: TrustState): string {
  const names = [...state].sort(([left], [right]) => (left < right ? -1 : 1));
  return `${JSON.stringify({ seen: Object.fromEntries(names) }, undefined, 2)}\n`;
}
