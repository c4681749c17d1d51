import { asciiBetween, forgetBytes } from "../../../decide/values/ascii-texts.ts";
import type { Projection } from "../../../decide/values/projection.ts";
import { projected, readProjected } from "../../../decide/values/read-projected.ts";
import type { Value } from "../../../decide/values/value.ts";
import { PolicyError } from "../../../domain/policy-error.ts";
import { isNull, scanStruct } from "../../../means/json/go-struct.ts";
import {
  type JsonMember,
  nameOf,
  OPEN_BRACE,
  type SkipMember,
  scanMembers,
} from "../../../means/json/json-members.ts";
import { wrongType } from "../../../means/json/json-syntax-error.ts";
import { needsNormalising, normaliseJson } from "../../../means/json/normalise-json.ts";
import { scanned, skipValue } from "../../../means/json/scan-json.ts";
import { BatchInput, type BatchSource } from "./batch-input.ts";
import { refused } from "./decision-input.ts";
import { createMerge, type Merge } from "./merge-inputs.ts";

/** What `POST /v1/batch/data` asks: each input by what the caller calls it; undefined without a member `inputs`. */
export type BatchInputs = ReadonlyMap<string, BatchInput> | undefined;

/** So many decisions may be asked at once. */
export const MAX_INPUTS = 10_000;
/** What inputs hold is read beforehand of bodies of up to so many bytes: all of it is in memory at once, and made in one go. */
const MAX_READ_BEFOREHAND = 256 * 1024;

/**
 * Reads the body of a batch as Enterprise OPA does (pkg/batchquery/inputs.go): the first JSON value counts, an object or
 * `null` or nothing, and its members `inputs` and `common_input`, whose names match in any case. What the projection wants of
 * an input is read while it is checked. Throws `invalid_parameter`, and `too_large` for too many inputs.
 */
export function readBatch(bytes: Uint8Array, projection?: Projection): BatchInputs {
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const wanted = body.length <= MAX_READ_BEFOREHAND ? projection : undefined;
  try {
    const inputs = scanBody(body, wanted);
    if (!scanned.unusualText || !needsNormalising(body, 0, body.length)) return inputs;
    return scanBody(Buffer.from(normaliseJson(body, 0, body.length)), wanted);
  } catch (error) {
    throw refused(error, "body", "");
  }
}

interface Batch extends BatchSource {
  inputs: Map<string, BatchInput> | undefined;
  merge: Merge | undefined;
}

function scanBody(body: Buffer, projection: Projection | undefined): BatchInputs {
  forgetBytes();
  const batch: Batch = { body, projection, inputs: undefined, merge: undefined };
  scanStruct(body, {
    name: "batchquery.BatchDataRequestV1",
    fields: {
      inputs: ({ start }) => scanInputs(batch, start),
      common_input({ start, ...name }) {
        const end = skipValue(body, start, 1);
        const isObject = body[start] === OPEN_BRACE;
        batch.merge = isObject ? createMerge(body, { ...name, start, end }) : undefined;
        return end;
      },
    },
  });
  return batch.inputs;
}

/** Of two members of this name the second adds to the first, as Go's decoder has it. */
function scanInputs(batch: Batch, start: number): number {
  const { body, projection } = batch;
  if (isNull(body, start)) batch.inputs = undefined;
  if (body[start] !== OPEN_BRACE) {
    const end = skipValue(body, start, 1);
    if (isNull(body, start)) return end;
    const into = "struct field BatchDataRequestV1.inputs of type map[string]*interface {}";
    throw wrongType(body, start, into);
  }
  const inputs = batch.inputs ?? new Map<string, BatchInput>();
  batch.inputs = inputs;
  const take = (key: string, member: JsonMember, read?: Value): void => {
    inputs.set(key, new BatchInput(batch, key, member, read));
    if (inputs.size > MAX_INPUTS) throw tooMany();
  };
  if (projection !== undefined && batch.merge === undefined) {
    return readInputs(body, start, projection, take);
  }
  return scanMembers(body, start, 1, (member) => take(nameOf(body, member), member));
}

/** Checks the inputs in the object at `start`, and takes what the projection wants of each meanwhile. */
function readInputs(
  body: Buffer,
  start: number,
  projection: Projection,
  take: (key: string, member: JsonMember, read: Value | undefined) => void,
): number {
  let key = "";
  const skip: SkipMember = (member) => {
    const isPlain = !scanned.hasEscape && !scanned.unusualText;
    const { nameStart, nameEnd } = member;
    key = isPlain ? asciiBetween(body, nameStart + 1, nameEnd - 1) : nameOf(body, member);
    const end = readProjected(body, member.start, 2, projection);
    scanned.hasEscape = false;
    return end;
  };
  return scanMembers(
    body,
    start,
    1,
    (member) => take(key, member, projected.isDoubtful ? undefined : projected.value),
    skip,
  );
}

function tooMany(): PolicyError {
  const message = `a batch may hold ${MAX_INPUTS} inputs; this one holds more`;
  return new PolicyError("too_large", message);
}
