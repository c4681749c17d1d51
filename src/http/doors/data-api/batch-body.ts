import { PolicyError } from "../../../domain/policy-error.ts";
import { isNull, scanStruct } from "../../../means/json/go-struct.ts";
import {
  type JsonMember,
  nameOf,
  OPEN_BRACE,
  scanMembers,
} from "../../../means/json/json-members.ts";
import { wrongType } from "../../../means/json/json-syntax-error.ts";
import { needsNormalising, normaliseJson } from "../../../means/json/normalise-json.ts";
import { scanned, skipValue } from "../../../means/json/scan-json.ts";
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
  const members: Members = { body, inputs: undefined, common: undefined };
  scanStruct(body, {
    name: "batchquery.BatchDataRequestV1",
    fields: {
      inputs: ({ start }) => scanInputs(members, start),
      common_input(member) {
        members.common = { ...member, end: skipValue(body, member.start, 1) };
        return members.common.end;
      },
    },
  });
  return members;
}

/** Of two members of this name the second adds to the first, as Go's decoder has it. */
function scanInputs(members: Members, start: number): number {
  const { body } = members;
  if (isNull(body, start)) members.inputs = undefined;
  if (body[start] !== OPEN_BRACE) {
    const end = skipValue(body, start, 1);
    if (isNull(body, start)) return end;
    const into = "struct field BatchDataRequestV1.inputs of type map[string]*interface {}";
    throw wrongType(body, start, into);
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
