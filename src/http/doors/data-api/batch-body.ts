import { PolicyError } from "../../../domain/policy-error.ts";
import { refuseBadNumbers } from "../../../means/json/input-json.ts";
import {
  type JsonMember,
  nameOf,
  OPEN_BRACE,
  scanMembers,
} from "../../../means/json/json-members.ts";
import { jsonSyntaxError } from "../../../means/json/json-syntax-error.ts";
import { needsNormalising, normaliseJson } from "../../../means/json/normalise-json.ts";
import { scanned, skipSpace, skipValue, startScan } from "../../../means/json/scan-json.ts";
import { refused } from "./decision-input.ts";
import { createMerge, type Merge } from "./merge-inputs.ts";

/** What `POST /v1/batch/data` asks. */
export interface Batch {
  /** Each JSON text, by what the caller calls it; undefined without a member `inputs`. */
  readonly inputs: ReadonlyMap<string, JsonMember> | undefined;
  /** The text of an input, with the common one below it. Throws `invalid_parameter` where they cannot be merged. */
  textOf(input: JsonMember): Uint8Array;
}

/** So many decisions may be asked at once. */
export const MAX_INPUTS = 10_000;

const LETTER_N = 0x6e;

/**
 * Reads the body of a batch as Enterprise OPA does (pkg/batchquery/inputs.go): the first JSON value counts, an object or
 * `null` or nothing, and its members `inputs` and `common_input`, whose names match in any case. Throws `invalid_parameter`,
 * and `too_large` for too many inputs.
 */
export function readBatch(body: Uint8Array): Batch {
  try {
    const members = scanBody(body);
    if (!scanned.unusualText || !needsNormalising(body, 0, body.length)) return toBatch(members);
    return toBatch(scanBody(normaliseJson(body, 0, body.length)));
  } catch (error) {
    throw refused(error, "body", "");
  }
}

interface Members {
  readonly body: Uint8Array;
  inputs: Map<string, JsonMember> | undefined;
  common: JsonMember | undefined;
}

function toBatch({ body, inputs, common }: Members): Batch {
  const isObject = common !== undefined && body[common.start] === OPEN_BRACE;
  const merge: Merge | undefined = isObject ? createMerge(body, common) : undefined;
  const textOf = (input: JsonMember): Uint8Array =>
    merge !== undefined && body[input.start] === OPEN_BRACE
      ? merge(input)
      : body.subarray(input.start, input.end);
  return { inputs, textOf };
}

function scanBody(body: Uint8Array): Members {
  startScan();
  const members: Members = { body, inputs: undefined, common: undefined };
  const start = skipSpace(body, 0);
  if (start === body.length) return members;
  if (body[start] !== OPEN_BRACE) {
    skipValue(body, start, 0);
    if (body[start] === LETTER_N) return members;
    const message = `json: cannot unmarshal ${goKind(body[start])} into Go value of type batchquery.BatchDataRequestV1`;
    throw jsonSyntaxError("syntax", message, body, start);
  }
  const end = scanMembers(
    body,
    start,
    0,
    (member) => {
      if (isNamed(body, member, "common_input")) members.common = member;
    },
    (member) =>
      isNamed(body, member, "inputs")
        ? scanInputs(members, member.start)
        : skipValue(body, member.start, 1),
  );
  refuseBadNumbers(body, start, end);
  return members;
}

/** Of two members of this name the second adds to the first, as Go's decoder has it. */
function scanInputs(members: Members, start: number): number {
  const { body } = members;
  if (body[start] !== OPEN_BRACE) {
    const end = skipValue(body, start, 1);
    members.inputs = undefined;
    if (body[start] === LETTER_N) return end;
    const message = `json: cannot unmarshal ${goKind(body[start])} into Go struct field BatchDataRequestV1.inputs of type map[string]*interface {}`;
    throw jsonSyntaxError("syntax", message, body, start);
  }
  const inputs = members.inputs ?? new Map<string, JsonMember>();
  members.inputs = inputs;
  return scanMembers(body, start, 1, (member) => {
    inputs.set(nameOf(body, member), member);
    if (inputs.size <= MAX_INPUTS) return;
    const message = `a batch may hold ${MAX_INPUTS} inputs; this one holds more`;
    throw new PolicyError("too_large", message);
  });
}

/** The name of a Go struct's field matches in any case. */
function isNamed(body: Uint8Array, member: Omit<JsonMember, "end">, name: string): boolean {
  const length = member.nameEnd - member.nameStart;
  if (length < name.length + 2 || length > 6 * name.length + 2) return false;
  return nameOf(body, member).toLowerCase() === name;
}

function goKind(byte: number | undefined): string {
  const first = String.fromCharCode(byte ?? 0);
  if (first === "[") return "array";
  if (first === '"') return "string";
  return /[tf]/.test(first) ? "bool" : "number";
}
