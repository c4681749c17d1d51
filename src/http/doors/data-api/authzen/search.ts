import { createHash } from "node:crypto";
import type { Answer } from "../../../../decide/answer.ts";
import type { AccessQuestion } from "../../../../domain/access-paths.ts";
import { PolicyError } from "../../../../domain/policy-error.ts";
import {
  ENTITIES,
  type Entity,
  inputOf,
  invalid,
  listOf,
  membersOf,
  type Texts,
} from "./access-request.ts";

export type SearchedEntity = Exclude<AccessQuestion, "evaluation">;

const NEEDED: Readonly<Record<SearchedEntity, Readonly<Partial<Record<Entity, string[]>>>>> = {
  subject: { subject: ["type"], action: ["name"], resource: ["type", "id"] },
  resource: { subject: ["type", "id"], action: ["name"], resource: ["type"] },
  action: { subject: ["type", "id"], resource: ["type", "id"] },
};

/** The input for a search. Throws `invalid_parameter`. */
export function searchInput(what: SearchedEntity, members: Texts): Uint8Array {
  return inputOf(members, NEEDED[what]);
}

/** So many results are given at once. */
const MAX_RESULTS = 1_000;

/**
 * What was found: the array or set that the policy gives, of entities or of their ids alone. More than a page ends in a token
 * that holds for the same request only. Throws `evaluation_error` for a failure, and for what is no such answer, and
 * `invalid_parameter` for a token of another request.
 */
export function searchText(what: SearchedEntity, members: Texts, { decision }: Answer): string {
  if (decision.kind === "error") {
    const { code, message } = decision.error;
    throw new PolicyError("evaluation_error", `${code}: ${message}`, { cause: decision.cause });
  }
  const found = decision.kind === "undefined" ? [] : foundIn(decision.json);
  const { offset, limit, isPaged } = pageOf(members);
  const page = found.slice(offset, offset + limit).map((each) => entityText(what, members, each));
  const next = offset + limit;
  const results = `"results":[${page.join()}]`;
  if (!isPaged && next >= found.length) return `{${results}}`;
  const token = next < found.length ? `${next}.${mark(members)}` : "";
  const counts = `"count":${page.length},"total":${found.length}`;
  return `{"page":{"next_token":"${token}",${counts}},${results}}`;
}

function foundIn(json: string): readonly Uint8Array[] {
  if (json.startsWith("[")) return listOf(Buffer.from(json), "the answer");
  throw noResult();
}

function noResult(): PolicyError {
  const wanted = "an array or a set of entities or of their ids is wanted";
  return new PolicyError("evaluation_error", `the policy's answer is no search's: ${wanted}`);
}

/** A string alone is the id of an entity of the type that was asked for, or the name of an action. */
function entityText(what: SearchedEntity, members: Texts, found: Uint8Array): string {
  const text = Buffer.from(found).toString("utf8");
  const key = what === "action" ? "name" : "id";
  if (text.startsWith("{")) {
    if (membersOf(found, "a result").get(key)?.[0] === 0x22) return text;
  } else if (text.startsWith('"')) {
    if (what === "action") return `{"name":${text}}`;
    const asked = membersOf(members.get(what) as Uint8Array, what).get("type") as Uint8Array;
    return `{"type":${Buffer.from(asked).toString("utf8")},"id":${text}}`;
  }
  throw noResult();
}

interface Page {
  readonly offset: number;
  readonly limit: number;
  readonly isPaged: boolean;
}

function pageOf(members: Texts): Page {
  const text = members.get("page");
  if (text === undefined) return { offset: 0, limit: MAX_RESULTS, isPaged: false };
  membersOf(text, "page");
  const { token, limit } = JSON.parse(Buffer.from(text).toString("utf8")) as {
    readonly token?: unknown;
    readonly limit?: unknown;
  };
  const isCount = typeof limit === "number" && Number.isInteger(limit) && limit > 0;
  if (limit !== undefined && !isCount) throw invalid("page.limit is no number above 0");
  return {
    offset: token === undefined || token === "" ? 0 : offsetOf(token, members),
    limit: Math.min(isCount ? limit : MAX_RESULTS, MAX_RESULTS),
    isPaged: true,
  };
}

function offsetOf(token: unknown, members: Texts): number {
  const parts = typeof token === "string" ? /^(\d{1,9})\.([0-9a-f]{16})$/.exec(token) : null;
  if (parts?.[2] === mark(members)) return Number(parts[1]);
  throw invalid("page.token is not one that was given for this request");
}

/** Tells requests apart but for their token. */
function mark(members: Texts): string {
  const hash = createHash("sha256");
  for (const entity of ENTITIES) hash.update(members.get(entity) ?? "").update("\0");
  const page = members.get("page");
  const limit = page && membersOf(page, "page").get("limit");
  return hash
    .update(limit ?? "")
    .digest("hex")
    .slice(0, 16);
}
