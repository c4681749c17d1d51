import type { z } from "zod";
import { BOOTSTRAP_TOKEN_FILE } from "../../../access/settings.ts";
import type { Tokens } from "../../../access/tokens.ts";
import { type Grant, scopeOf } from "../../../domain/grant.ts";
import { PolicyError } from "../../../domain/policy-error.ts";
import { parseScope } from "../../../domain/scope.ts";
import type { TokenRecord } from "../../../storage/token-store.ts";
import { actorOf } from "../../actor.ts";
import { readBody } from "../../body.ts";
import type { Exchange, HttpAnswer } from "../../exchange.ts";
import { checkQuery, parseFlag } from "../../request-parts.ts";
import { PRETTY } from "../../shared-shapes.ts";
import { jsonAnswer } from "../../write-answer.ts";
import type { AccessRoutesOptions } from "./routes.ts";
import { type NewToken, newToken, rotation, type ShownToken } from "./token-shapes.ts";

const MAX_BODY_BYTES = 64 * 1024;
const DEFAULT_OVERLAP_SECONDS = 3_600;

/** `GET /v1/tokens`. */
export async function listTokens(
  options: AccessRoutesOptions,
  { query }: Exchange,
): Promise<HttpAnswer> {
  checkQuery(query, PRETTY);
  const tokens = (await tokensOf(options).list()).map(shown);
  return jsonAnswer({ tokens }, parseFlag(query, "pretty"));
}

/** `POST /v1/tokens`. */
export async function createToken(
  options: AccessRoutesOptions,
  exchange: Exchange,
): Promise<HttpAnswer> {
  checkQuery(exchange.query, PRETTY);
  const tokens = tokensOf(options);
  const { name, grants, lifetime_seconds: seconds } = await readJson(options, exchange, newToken);
  const wish = {
    ...{ name, grants: grants.map(readGrant), by: actorOf(exchange).name },
    lifetimeMs: seconds === undefined ? undefined : seconds * 1000,
  };
  const act = { what: "token_create", actor: actorOf(exchange), about: name } as const;
  const created = await options.trail.change(
    act,
    () => tokens.create(wish),
    ({ record }) => aboutToken(record),
  );
  return newTokenAnswer(created, exchange);
}

/** `POST /v1/tokens/<id>/rotate`. */
export async function rotateToken(
  options: AccessRoutesOptions,
  exchange: Exchange,
): Promise<HttpAnswer> {
  checkQuery(exchange.query, PRETTY);
  const tokens = tokensOf(options);
  const asked = await readJson(options, exchange, rotation);
  const { overlap_seconds: overlap = DEFAULT_OVERLAP_SECONDS, lifetime_seconds: seconds } = asked;
  const id = idOf(exchange);
  const wish = {
    ...{ id, by: actorOf(exchange).name, overlapMs: overlap * 1000 },
    lifetimeMs: seconds === undefined ? undefined : seconds * 1000,
  };
  const act = { what: "token_rotate", actor: actorOf(exchange), about: id } as const;
  const created = await options.trail.change(
    act,
    () => tokens.rotate(wish),
    ({ record }) => `${id}, now ${aboutToken(record)}`,
  );
  return newTokenAnswer(created, exchange);
}

/** `DELETE /v1/tokens/<id>`. */
export async function revokeToken(
  options: AccessRoutesOptions,
  exchange: Exchange,
): Promise<HttpAnswer> {
  checkQuery(exchange.query, PRETTY);
  const tokens = tokensOf(options);
  const id = idOf(exchange);
  const act = { what: "token_revoke", actor: actorOf(exchange), about: id } as const;
  const record = await options.trail.change(act, () => tokens.revoke(id), aboutToken);
  return jsonAnswer(shown(record), parseFlag(exchange.query, "pretty"));
}

function newTokenAnswer(
  { text, record }: Awaited<ReturnType<Tokens["create"]>>,
  { query }: Exchange,
): HttpAnswer {
  const answer = jsonAnswer({ token: text, ...shown(record) }, parseFlag(query, "pretty"));
  return { ...answer, headers: { ...answer.headers, "Cache-Control": "no-store" } };
}

function tokensOf({ tokens }: AccessRoutesOptions): Tokens {
  if (tokens !== undefined) return tokens;
  throw new PolicyError(
    "not_found",
    `nobody is asked who they are here: set ${BOOTSTRAP_TOKEN_FILE.name} to begin with tokens`,
  );
}

async function readJson<T>(
  { limits }: AccessRoutesOptions,
  asked: Exchange,
  schema: z.ZodType<T>,
): Promise<T> {
  const bounds = { limit: MAX_BODY_BYTES, timeoutMs: limits.bodyTimeoutMs };
  const body = await readBody(asked, bounds);
  const text = Buffer.from(body).toString("utf8");
  const read = schema.safeParse(text.trim() === "" ? {} : parsed(text));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const at = issue?.path.join(".") ?? "";
  throw new PolicyError(
    "invalid_parameter",
    `the body is not what is wanted: ${at === "" ? "" : `${at}: `}${issue?.message ?? ""}`,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new PolicyError("invalid_parameter", "the body is not JSON");
  }
}

function readGrant({ role, ...scopes }: NewToken["grants"][number]): Grant {
  const wanted = scopeOf(role);
  const { bundles, paths } = scopes;
  const grant = {
    role,
    ...(bundles && { bundles: parseScope(bundles) }),
    ...(paths && { paths: parseScope(paths) }),
  };
  if (wanted !== undefined && scopes[wanted] === undefined) {
    throw wrongGrant(`the role ${role} needs ${wanted}: what it is about`);
  }
  const surplus = (["bundles", "paths"] as const).find(
    (each) => each !== wanted && scopes[each] !== undefined,
  );
  if (surplus === undefined) return grant;
  throw wrongGrant(
    wanted === undefined
      ? `the role ${role} is about everything`
      : `the role ${role} is about ${wanted}, not ${surplus}`,
  );
}

function wrongGrant(message: string): PolicyError {
  return new PolicyError("invalid_parameter", message);
}

function idOf({ parameters }: Exchange): string {
  return parameters["name"] ?? "";
}

/** A token as the audit has it. */
function aboutToken({ id, name, grants }: TokenRecord): string {
  const may = grants.map(({ role, bundles, paths }) => {
    const scopes = bundles ?? paths;
    return scopes === undefined ? role : `${role} of ${scopes.join(", ")}`;
  });
  return `${id} (${name}: ${may.join("; ")})`;
}

/** All but the hash. */
function shown(record: TokenRecord): ShownToken {
  return {
    id: record.id,
    name: record.name,
    grants: record.grants,
    created_at: record.createdAt,
    created_by: record.createdBy,
    ...(record.expiresAt && { expires_at: record.expiresAt }),
    ...(record.revokedAt && { revoked_at: record.revokedAt }),
  };
}
