import type { UnreadInput } from "../../../decide/input.ts";
import type { Projection } from "../../../decide/values/projection.ts";
import { decodeProjected } from "../../../decide/values/read-projected.ts";
import type { Value } from "../../../decide/values/value.ts";
import { type JsonMember, OPEN_BRACE } from "../../../means/json/json-members.ts";
import type { Merge } from "./merge-inputs.ts";

/** Where the inputs of a batch lie. */
export interface BatchSource {
  /** It has been checked. */
  readonly body: Buffer;
  /** What has been read of each input beforehand; nothing without one. */
  readonly projection: Projection | undefined;
  /** Puts the common members below those of an input; undefined without any. */
  readonly merge: Merge | undefined;
}

/** An input of a batch: what a decision wants of it is there already, or is read from where it lies. */
export class BatchInput implements UnreadInput {
  /** What the caller calls it. */
  readonly key: string;
  readonly #source: BatchSource;
  readonly #member: JsonMember;
  readonly #read: Value | undefined;

  /** `read`: what the projection of the source wants, where that is known. */
  constructor(source: BatchSource, key: string, member: JsonMember, read: Value | undefined) {
    this.key = key;
    this.#source = source;
    this.#member = member;
    this.#read = read;
  }

  /** Throws `invalid_parameter` where it cannot be merged. */
  get bytes(): Uint8Array {
    const { body, merge } = this.#source;
    const { start, end } = this.#member;
    return merge !== undefined && body[start] === OPEN_BRACE
      ? merge(this.#member)
      : body.subarray(start, end);
  }

  value(projection: Projection | undefined): Value {
    const { merge, projection: known } = this.#source;
    const isRead = merge === undefined && projection === known;
    return (isRead ? this.#read : undefined) ?? decodeProjected(this.bytes, projection);
  }
}
