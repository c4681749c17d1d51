import type { ZodType } from "zod";
import type { BundleStatements, BundleTarget } from "../../domain/bundle.ts";
import type { BundleName } from "../../domain/bundle-name.ts";
import type { Head } from "../../domain/head.ts";
import { isPolicyError, type PolicyError } from "../../domain/policy-error.ts";
import { isRevision, type Revision } from "../../domain/revision.ts";
import { startDeadline } from "../../means/async/deadline.ts";
import type {
  BundleEntry,
  BundleHistory,
  DeleteAnswer,
  PublishAnswer,
} from "../../pipeline/answers.ts";
import {
  bundleEntrySchema,
  bundleHistorySchema,
  bundleListSchema,
  deleteAnswerSchema,
  healthSchema,
  publishAnswerSchema,
} from "./answers.ts";
import { type AuditPage, auditPageSchema } from "./audit.ts";
import { readRefusal, strangeAnswer, unreachable } from "./client-errors.ts";
import { type ClientTls, type FetchOptions, secureFetch } from "./secure-fetch.ts";
import {
  type ListedToken,
  listedTokenSchema,
  type NewToken,
  newTokenSchema,
  type RotationWish,
  type TokenWish,
  tokenListSchema,
} from "./tokens.ts";

/** How long the gate of a push may take; every other call is short. Milliseconds. */
const PUSH_TIMEOUT_MS = 240_000;
const CALL_TIMEOUT_MS = 30_000;
/** A stream of events says something at least each 15 seconds: a longer silence is a dead connection. Milliseconds. */
const SILENCE_MS = 45_000;

/** `refused`: the gate said no; `active` is the head that stays, undefined when the server did not name one. */
export type PushOutcome =
  | { readonly kind: "published"; readonly answer: PublishAnswer }
  | { readonly kind: "refused"; readonly error: PolicyError; readonly active: Head | undefined };

/** How a push is meant: for real or as a dry run, and what it says beside the files. */
export interface PushCall {
  readonly dryRun: boolean;
  readonly statements: BundleStatements;
}

/** Where to ask for a decision: over all bundles, inside one, or inside one at a revision. */
export interface DecisionScope {
  readonly bundle?: BundleName;
  readonly revision?: string;
}

/** What beside the server itself has to be well. */
export interface HealthQuestion {
  readonly bundles?: boolean;
  readonly store?: boolean;
}

/** A tar.gz and what it is of. */
export interface FetchedBundle {
  readonly revision: string;
  readonly archive: Uint8Array;
}

/**
 * A Gatehouse server as this program sees it. Every call throws `PolicyError`: the server's own code and findings when it
 * said no, `unavailable` when it cannot be reached, `internal_error` when it answered something else.
 */
export interface ServerClient {
  /** The base URL, without a slash at its end. */
  readonly server: string;
  push(name: BundleName, archive: Uint8Array, asked: PushCall): Promise<PushOutcome>;
  rollback(name: BundleName, revision: string): Promise<PublishAnswer>;
  delete(name: BundleName): Promise<DeleteAnswer>;
  list(): Promise<readonly BundleEntry[]>;
  one(name: BundleName): Promise<BundleEntry>;
  history(name: BundleName): Promise<BundleHistory>;
  /** The pushed tree of a revision (or a unique prefix of one) as tar.gz. */
  files(name: BundleName, revision: string): Promise<Uint8Array>;
  /** The head as agents and other engines get it. */
  bundle(name: BundleName, target: BundleTarget): Promise<FetchedBundle>;
  /** The answer's JSON text as it came: `{"result": ...}`; when undefined without `result`, and maybe with a `warning`. */
  decide(path: readonly string[], body: string, scope: DecisionScope): Promise<string>;
  /** What is wrong with the server, undefined where nothing is. */
  health(asked: HealthQuestion): Promise<string | undefined>;
  createToken(wish: TokenWish): Promise<NewToken>;
  listTokens(): Promise<readonly ListedToken[]>;
  rotateToken(id: string, wish: RotationWish): Promise<NewToken>;
  revokeToken(id: string): Promise<ListedToken>;
  /** One page of the audit. */
  audit(query: AuditQuery): Promise<AuditPage>;
  /** All that is asked for, as JSON lines. It throws when the connection breaks or goes silent. */
  auditLines(query: AuditQuery): Promise<AsyncIterable<Uint8Array>>;
  /** Opens the stream of head moves behind the position `after`. It throws when the connection breaks or goes silent. */
  events(after: string | undefined): Promise<AsyncIterable<Uint8Array>>;
}

/** What `GET /v1/audit` is asked by. */
export type AuditQuery = Readonly<Record<string, string | number>>;

export interface ClientOptions {
  readonly server: string;
  readonly signal: AbortSignal;
  /** Of a server that is asked with https. */
  readonly tls?: ClientTls;
  /** Says who asks, as a bearer. */
  readonly token?: string;
  /** How long a stream of events may be silent before it counts as broken, in milliseconds. */
  readonly silenceMs?: number;
}

interface Call {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | string;
  readonly timeoutMs?: number;
}

/** A client for the server at `options.server`; all its calls end when `options.signal` is aborted. */
export function createClient(options: ClientOptions): ServerClient {
  const read = <T>(call: Call, schema: ZodType<T>): Promise<T> =>
    exchange(options, call, async (response) => {
      const text = await response.text();
      if (!response.ok) throw readRefusal(options.server, response, text).error;
      return parseAnswer(options, response, text, schema);
    });
  return {
    server: options.server,
    push: (name, archive, asked) => push(options, name, archive, asked),
    rollback: (name, revision) => read(rollbackCall(name, revision), publishAnswerSchema),
    delete: (name) => read({ method: "DELETE", path: `/v1/bundles/${name}` }, deleteAnswerSchema),
    list: async () => (await read({ path: "/v1/bundles" }, bundleListSchema)).bundles,
    one: (name) => read({ path: `/v1/bundles/${name}` }, bundleEntrySchema),
    history: (name) => read({ path: `/v1/bundles/${name}/revisions` }, bundleHistorySchema),
    files: (name, revision) => {
      const path = `/v1/bundles/${name}/revisions/${encodeURIComponent(revision)}/files`;
      return exchange(
        options,
        { path, headers: { Accept: "application/gzip" } },
        async (answer) => new Uint8Array(await (await accepted(options, answer)).arrayBuffer()),
      );
    },
    bundle: (name, target) =>
      exchange(options, { path: `/bundles/${name}?target=${target}` }, async (response) => {
        const accepting = await accepted(options, response);
        const revision = revisionIn(response.headers.get("etag"));
        if (revision === undefined) {
          throw strangeAnswer(options.server, response, "its tag names no revision");
        }
        return { revision, archive: new Uint8Array(await accepting.arrayBuffer()) };
      }),
    decide: (path, body, scope) =>
      exchange(
        options,
        { method: "POST", path: decisionPath(path, scope), headers: JSON_TYPE, body },
        async (response) => await (await accepted(options, response)).text(),
      ),
    health: (asked) => health(options, asked),
    createToken: (wish) => read(postCall("/v1/tokens", wish), newTokenSchema),
    listTokens: async () => (await read({ path: "/v1/tokens" }, tokenListSchema)).tokens,
    rotateToken: (id, wish) => read(postCall(`${tokenPath(id)}/rotate`, wish), newTokenSchema),
    revokeToken: (id) => read({ method: "DELETE", path: tokenPath(id) }, listedTokenSchema),
    audit: (query) => read({ path: auditPath(query) }, auditPageSchema),
    auditLines: (query) => openStream(options, { path: auditPath(query) }, LINES),
    events: (after) => openEvents(options, after),
  };
}

/** `"<epoch>.<sequence>.<revision>"`. */
function revisionIn(tag: string | null): Revision | undefined {
  const revision = tag?.split(".").at(-1)?.replace(/"$/, "") ?? "";
  return isRevision(revision) ? revision : undefined;
}

const JSON_TYPE = { "Content-Type": "application/json" };

function postCall(path: string, value: unknown): Call {
  return { method: "POST", path, headers: JSON_TYPE, body: JSON.stringify(value) };
}

function rollbackCall(name: BundleName, revision: string): Call {
  return postCall(`/v1/bundles/${name}/rollback`, { revision });
}

function tokenPath(id: string): string {
  return `/v1/tokens/${encodeURIComponent(id)}`;
}

function push(
  options: ClientOptions,
  name: BundleName,
  archive: Uint8Array,
  asked: PushCall,
): Promise<PushOutcome> {
  const call: Call = {
    method: "PUT",
    path: `/v1/bundles/${name}${pushQuery(asked)}`,
    headers: { "Content-Type": "application/gzip" },
    body: archive,
    timeoutMs: PUSH_TIMEOUT_MS,
  };
  return exchange(options, call, async (response) => {
    const text = await response.text();
    if (response.ok) {
      const answer = parseAnswer(options, response, text, publishAnswerSchema);
      return { kind: "published", answer };
    }
    const refusal = readRefusal(options.server, response, text);
    if (response.status >= 500) throw refusal.error;
    return { kind: "refused", ...refusal };
  });
}

function pushQuery({ dryRun, statements }: PushCall): string {
  const { roots, entrypoints, decide, strict, engine, regoVersion } = statements;
  const query = new URLSearchParams();
  if (dryRun) query.set("dry_run", "true");
  if (roots !== undefined) query.set("roots", roots.join(","));
  if (entrypoints !== undefined) query.set("entrypoints", entrypoints.join(","));
  if (decide !== undefined) query.set("decide", String(decide));
  if (strict !== undefined) query.set("strict", String(strict));
  if (engine !== undefined) query.set("engine", engine);
  if (regoVersion !== undefined) query.set("rego_version", String(regoVersion));
  return query.size === 0 ? "" : `?${query}`;
}

/** A health check waits seconds, not half a minute. */
const HEALTH_TIMEOUT_MS = 5_000;

function health(options: ClientOptions, asked: HealthQuestion): Promise<string | undefined> {
  const flags = [asked.bundles && "bundles", asked.store && "store"].filter(Boolean).join("&");
  const call = { path: `/health${flags && `?${flags}`}`, timeoutMs: HEALTH_TIMEOUT_MS };
  return exchange(options, call, async (response) => {
    const { error } = parseAnswer(options, response, await response.text(), healthSchema);
    return response.ok ? undefined : (error ?? `status ${response.status}`);
  });
}

const LINES: StreamForm = { type: "application/x-ndjson", name: "lines of JSON" };
const EVENTS: StreamForm = { type: "text/event-stream", name: "an event stream" };

interface StreamForm {
  readonly type: string;
  readonly name: string;
}

function auditPath(query: AuditQuery): string {
  const texts = Object.entries(query).map(([name, value]): [string, string] => [name, `${value}`]);
  return `/v1/audit?${new URLSearchParams(texts)}`;
}

function openEvents(
  options: ClientOptions,
  after: string | undefined,
): Promise<AsyncIterable<Uint8Array>> {
  const headers = after === undefined ? {} : { "Last-Event-ID": after };
  return openStream(options, { path: "/v1/events", headers }, EVENTS);
}

async function openStream(
  options: ClientOptions,
  call: Call,
  { type, name }: StreamForm,
): Promise<AsyncIterable<Uint8Array>> {
  const headers = { Accept: type, ...call.headers };
  return await exchange(options, { ...call, headers }, async (response) => {
    const { body } = await accepted(options, response);
    const given = response.headers.get("content-type") ?? "";
    if (body !== null && given.startsWith(type)) return chunksOf(options, body);
    await body?.cancel();
    throw strangeAnswer(options.server, response, `it is not ${name}`);
  });
}

/** What a stream brings, until it ends, goes silent or the person has enough. */
async function* chunksOf(
  options: ClientOptions,
  body: ReadableStream<Uint8Array>,
): AsyncGenerator<Uint8Array, void, void> {
  const { server, signal, silenceMs = SILENCE_MS } = options;
  const reader = body.getReader();
  try {
    for (;;) {
      const silence = startDeadline(signal, silenceMs, `${server} has gone silent`);
      const next = await silence.race(reader.read()).finally(silence.end);
      if (next.done) return;
      yield next.value;
    }
  } catch (error) {
    throw isPolicyError(error) ? error : unreachable(options, error);
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** The answer when it is a success; throws what the server refuses otherwise. */
async function accepted(options: ClientOptions, response: Response): Promise<Response> {
  if (response.ok) return response;
  throw readRefusal(options.server, response, await response.text()).error;
}

function parseAnswer<T>(
  options: ClientOptions,
  response: Response,
  text: string,
  schema: ZodType<T>,
): T {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw strangeAnswer(options.server, response, "it is not JSON");
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where =
    issue === undefined ? "" : `${issue.path.join(".") || "the whole"}: ${issue.message}`;
  throw strangeAnswer(options.server, response, where);
}

/** One request and what `read` makes of the answer, within the call's time. */
async function exchange<T>(
  options: ClientOptions,
  call: Call,
  read: (response: Response) => Promise<T>,
): Promise<T> {
  const { server, signal, token } = options;
  const headers = {
    ...call.headers,
    ...(token !== undefined && { Authorization: `Bearer ${token}` }),
  };
  const timeoutMs = call.timeoutMs ?? CALL_TIMEOUT_MS;
  const message = `${server} did not answer within ${timeoutMs / 1000} s`;
  const deadline = startDeadline(signal, timeoutMs, message);
  try {
    const asked = {
      method: call.method ?? "GET",
      signal: deadline.signal,
      headers,
      ...(call.body === undefined ? {} : { body: call.body }),
    };
    const work = send(options, `${server}${call.path}`, asked).then(read);
    return await deadline.race(work);
  } catch (error) {
    throw isPolicyError(error) ? error : unreachable(options, error);
  } finally {
    deadline.end();
  }
}

function send({ tls = {} }: ClientOptions, url: string, asked: FetchOptions): Promise<Response> {
  if (url.startsWith("https:")) return secureFetch(url, asked, tls);
  return fetch(url, { ...asked, redirect: "error" });
}

function decisionPath(path: readonly string[], scope: DecisionScope): string {
  const bundle = scope.bundle === undefined ? "" : `/bundles/${scope.bundle}`;
  const below = path.map((segment) => `/${encodeURIComponent(segment)}`).join("");
  const at = scope.revision === undefined ? "" : `&revision=${encodeURIComponent(scope.revision)}`;
  const query = `?hint=true${at}`;
  return `/v1${bundle}/data${below}${query}`;
}
