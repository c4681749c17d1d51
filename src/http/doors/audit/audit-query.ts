import { z } from "zod";
import type { AuditFilter, AuditSearch } from "../../../access/audit-search.ts";
import { PolicyError } from "../../../domain/policy-error.ts";
import { utcTime } from "../../../means/text/utc-time.ts";
import type { Parameters } from "../../description.ts";
import { checkQuery } from "../../request-parts.ts";
import { PRETTY } from "../../shared-shapes.ts";

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1_000;

const exactly = (what: string, example: string) => ({ what, schema: z.string(), example });
const sequence = z.int().nonnegative();
const time = z.string().meta({ format: "date-time" });

const EXPORT_QUERY: Parameters = {
  who: exactly("The name of who acted.", "ci"),
  bundle: exactly("What it was about.", "authz"),
  what: exactly("What was done.", "push"),
  result: exactly("What came of it.", "done"),
  since: { what: "Not before this time.", schema: time, example: "2026-11-27T18:00:00Z" },
  until: { what: "Before this time.", schema: time, example: "2036-11-28T18:00:00Z" },
  after: { what: "Only what comes behind this sequence.", schema: sequence, example: "0" },
};

/** Of an export only what {@link parseExport} says. */
export const AUDIT_QUERY: Parameters = {
  ...EXPORT_QUERY,
  before: { what: "With `order=newest`: only what comes before this sequence.", schema: sequence },
  order: { what: "Which come first.", schema: z.enum(["oldest", "newest"]), example: "oldest" },
  limit: {
    what: `How many at most; ${DEFAULT_LIMIT} when absent.`,
    schema: z.int().max(MAX_LIMIT),
    example: "10",
  },
  ...PRETTY,
};

/** Reads what a page is asked by: `after` goes upwards, `order=newest` with `before` downwards. Throws `invalid_parameter`. */
export function parseSearch(query: URLSearchParams): AuditSearch {
  checkQuery(query, AUDIT_QUERY);
  const order = parseOrder(query);
  const [own, other] = order === "newest" ? ["before", "after"] : ["after", "before"];
  if (query.has(other)) {
    throw invalid(`query parameter ${other} has no meaning here: ${order} first goes on by ${own}`);
  }
  return {
    ...parseFilter(query),
    order,
    cursor: parseNumber(query, own, Number.MAX_SAFE_INTEGER),
    limit: Math.max(1, parseNumber(query, "limit", MAX_LIMIT) ?? DEFAULT_LIMIT),
  };
}

/** Reads what an export is asked by: oldest first, all of it. Throws `invalid_parameter`. */
export function parseExport(query: URLSearchParams): AuditFilter & Pick<AuditSearch, "cursor"> {
  checkQuery(query, EXPORT_QUERY);
  const cursor = parseNumber(query, "after", Number.MAX_SAFE_INTEGER);
  return { ...parseFilter(query), cursor };
}

function parseFilter(query: URLSearchParams): AuditFilter {
  return {
    who: textOf(query, "who"),
    bundle: textOf(query, "bundle"),
    what: textOf(query, "what"),
    result: textOf(query, "result"),
    since: parseTime(query, "since"),
    until: parseTime(query, "until"),
  };
}

function parseOrder(query: URLSearchParams): AuditSearch["order"] {
  const text = textOf(query, "order") ?? "oldest";
  if (text === "oldest" || text === "newest") return text;
  throw invalid(`query parameter order is ${JSON.stringify(text)}; oldest or newest is wanted`);
}

function parseNumber(query: URLSearchParams, name: string, most: number): number | undefined {
  const text = textOf(query, name);
  if (text === undefined) return undefined;
  const number = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (number <= most) return number;
  throw invalid(
    `query parameter ${name} is ${JSON.stringify(text)}; a whole number up to ${most} is wanted`,
  );
}

function parseTime(query: URLSearchParams, name: string): string | undefined {
  const text = textOf(query, name);
  const time = text === undefined ? undefined : utcTime(text);
  if (text === undefined || time !== undefined) return time;
  throw invalid(
    `query parameter ${name} is ${JSON.stringify(text)}; a time like 2026-11-27T18:00:00Z is wanted`,
  );
}

function textOf(query: URLSearchParams, name: string): string | undefined {
  const [first, ...more] = query.getAll(name);
  if (more.length === 0) return first;
  throw invalid(`query parameter ${name} is there more than once`);
}

function invalid(message: string): PolicyError {
  return new PolicyError("invalid_parameter", message);
}
