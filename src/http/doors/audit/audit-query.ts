import type { AuditFilter, AuditSearch } from "../../../access/audit-search.ts";
import { PolicyError } from "../../../domain/policy-error.ts";
import { utcTime } from "../../../means/text/utc-time.ts";
import { checkQuery } from "../../request-parts.ts";

const FILTERS = ["who", "bundle", "what", "result", "since", "until"] as const;
const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1_000;

/** Reads what a page is asked by: `after` goes upwards, `order=newest` with `before` downwards. Throws `invalid_parameter`. */
export function parseSearch(query: URLSearchParams): AuditSearch {
  checkQuery(query, [...FILTERS, "after", "before", "order", "limit", "pretty"]);
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
  checkQuery(query, [...FILTERS, "after"]);
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
