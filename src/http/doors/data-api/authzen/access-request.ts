import { PolicyError } from "../../../../domain/policy-error.ts";
import { checkJson, isBlank } from "../../../../means/json/input-json.ts";
import { itemsOf } from "../../../../means/json/json-items.ts";
import { nameOf, OPEN_BRACE, scanMembers } from "../../../../means/json/json-members.ts";
import { isJsonSyntaxError } from "../../../../means/json/json-syntax-error.ts";
import { needsNormalising, normaliseJson } from "../../../../means/json/normalise-json.ts";
import { skipSpace } from "../../../../means/json/scan-json.ts";

/** The members of an object, as they are written. */
export type Texts = ReadonlyMap<string, Uint8Array>;

/** What a policy is told of a request. */
export const ENTITIES = ["subject", "action", "resource", "context"] as const;
export type Entity = (typeof ENTITIES)[number];

const OPEN_BRACKET = 0x5b;

/** The members of a body that is an object. Throws `invalid_parameter`. */
export function readMembers(body: Uint8Array): Texts {
  const isNormal = !needsNormalising(body, 0, body.length);
  const bytes = isNormal ? body : normaliseJson(body, 0, body.length);
  try {
    if (isBlank(bytes)) throw invalid("the body is empty; a JSON object is wanted");
    if (!isBlank(bytes, checkJson(bytes))) throw invalid("more than one JSON value in the body");
  } catch (error) {
    if (isJsonSyntaxError(error)) throw invalid(`the body is no JSON: ${error.message}`);
    throw error;
  }
  return membersOf(bytes, "the body");
}

/** The members of checked JSON text. Throws `invalid_parameter` where it is no object. */
export function membersOf(bytes: Uint8Array, what: string): Texts {
  const start = skipSpace(bytes, 0);
  if (bytes[start] !== OPEN_BRACE) throw invalid(`${what} is no object`);
  const members = new Map<string, Uint8Array>();
  scanMembers(bytes, start, 0, (member) => {
    members.set(nameOf(bytes, member), bytes.subarray(member.start, member.end));
  });
  return members;
}

/** The items of an array in checked JSON text. Throws `invalid_parameter` where it is none. */
export function listOf(bytes: Uint8Array, what: string): readonly Uint8Array[] {
  const start = skipSpace(bytes, 0);
  if (bytes[start] !== OPEN_BRACKET) throw invalid(`${what} is no array`);
  return itemsOf(bytes, start).map((item) => bytes.subarray(item.start, item.end));
}

/** The input of the policy: the entities, and nothing else. Throws `invalid_parameter` where one lacks what it needs. */
export function inputOf(
  members: Texts,
  needed: Readonly<Partial<Record<Entity, string[]>>>,
): Buffer {
  const parts: Uint8Array[] = [];
  for (const entity of ENTITIES) {
    const text = members.get(entity);
    checkEntity(entity, text, needed[entity]);
    if (text === undefined) continue;
    parts.push(Buffer.from(`${parts.length === 0 ? "{" : ","}"${entity}":`), text);
  }
  return Buffer.concat([...parts, Buffer.from("}")]);
}

function checkEntity(
  entity: Entity,
  text: Uint8Array | undefined,
  fields: readonly string[] | undefined,
): void {
  if (text === undefined) {
    if (fields !== undefined) throw invalid(`${entity} is missing`);
    return;
  }
  const members = membersOf(text, entity);
  for (const field of fields ?? []) {
    const value = members.get(field);
    if (value === undefined) throw invalid(`${entity}.${field} is missing`);
    if (value[0] !== QUOTE) throw invalid(`${entity}.${field} is no string`);
  }
}

const QUOTE = 0x22;

export function invalid(message: string): PolicyError {
  return new PolicyError("invalid_parameter", message);
}
