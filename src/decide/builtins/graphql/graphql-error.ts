import type { Position } from "./syntax.ts";

/** A complaint of gqlparser (its package gqlerror). */
export interface GraphqlComplaint {
  readonly message: string;
  /** Undefined: nobody knows the place. */
  readonly line?: number;
  readonly column?: number;
}

/** Thrown with what gqlparser's functions give back as their error. */
export class GraphqlError extends Error {
  override readonly name = "GraphqlError";
  readonly complaint: GraphqlComplaint;

  constructor(complaint: GraphqlComplaint) {
    super(complaintText(complaint));
    this.complaint = complaint;
  }
}

/** A complaint at a place (gqlerror.ErrorPosf). */
export function errorAt(position: Position | undefined, message: string): GraphqlError {
  return new GraphqlError({ message, line: position?.line ?? -1, column: position?.column ?? -1 });
}

/** The text of a complaint (gqlerror/error.go, Error). */
export function complaintText({ message, line, column }: GraphqlComplaint): string {
  const place = line === undefined ? "" : `:${line}:${column}`;
  return `input${place}: ${message}`;
}

const MAX_UINT64 = 2n ** 64n - 1n;

/** What OPA makes of the text of a complaint (v1/topdown/graphql.go, formatGqlParserError). */
export function opaMessage(text: string): string {
  const [, row, column, rest] = /^[^:]*:([^:]*):([^:]*):(.*)$/s.exec(text) ?? [];
  if (rest === undefined || !isUint(row) || !isUint(column)) return `GraphQL parse error: ${text}`;
  const message = rest.replace(/^ +/, "").replace(/\.\n$/, "");
  return `${message} in GraphQL string at location ${BigInt(row)}:${BigInt(column)}`;
}

function isUint(text: string | undefined): text is string {
  return text !== undefined && /^\d{1,20}$/.test(text) && BigInt(text) <= MAX_UINT64;
}
