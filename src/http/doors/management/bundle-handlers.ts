import type { IncomingMessage } from "node:http";
import type { PushLimit } from "../../../access/limits/push-limit.ts";
import type { FileTree } from "../../../domain/bundle.ts";
import { type BundleName, parseBundleName } from "../../../domain/bundle-name.ts";
import type { Head } from "../../../domain/head.ts";
import { PolicyError } from "../../../domain/policy-error.ts";
import { isRevision } from "../../../domain/revision.ts";
import { writeArchive } from "../../../means/archive/write-archive.ts";
import type { Act, ActRecorder } from "../../../pipeline/acts.ts";
import type {
  ActOptions,
  DeleteAnswer,
  Operations,
  PublishAnswer,
  Pushed,
} from "../../../pipeline/answers.ts";
import { actorOf } from "../../actor.ts";
import { readBody, readPieces } from "../../body.ts";
import type { Parameters } from "../../description.ts";
import { errorAnswer } from "../../errors.ts";
import type { Exchange, HttpAnswer } from "../../exchange.ts";
import { accepts, checkQuery, contentTypeOf, parseFlag } from "../../request-parts.ts";
import { flagOf, PRETTY } from "../../shared-shapes.ts";
import { jsonAnswer } from "../../write-answer.ts";
import { rollback } from "./bundle-shapes.ts";
import { parseStatements, STATEMENTS } from "./bundle-statements.ts";

export interface BundleHandlersOptions {
  readonly operations: Operations;
  /** Reads the head that stays when a push was refused; undefined when there is none. */
  readonly activeHead: (name: BundleName) => Promise<Head | undefined>;
  readonly acts: ActRecorder;
  readonly limits: {
    readonly maxBundleBytes: number;
    readonly bodyTimeoutMs: number;
  };
  /** What identities may push; undefined where nothing limits them. */
  readonly pushLimit: PushLimit | undefined;
}

export const ARCHIVE_TYPES: ReadonlySet<string> = new Set([
  "application/gzip",
  "application/x-gzip",
  "application/vnd.openpolicyagent.bundles",
  "application/octet-stream",
]);
const ANSWER_ARCHIVE_TYPES: ReadonlySet<string> = new Set([
  "application/gzip",
  "application/x-gzip",
]);
const MAX_ROLLBACK_BYTES = 4096;

export const PUSH_QUERY: Parameters = {
  dry_run: flagOf("Checks, and changes nothing."),
  ...PRETTY,
  ...STATEMENTS,
};

/** `PUT /v1/bundles/<name>`. */
export async function pushBundle(
  options: BundleHandlersOptions,
  asked: Exchange,
): Promise<HttpAnswer> {
  return await recorded(options, asked, "push", async (name, witness) => {
    checkQuery(asked.query, PUSH_QUERY);
    const statements = parseStatements(asked.query);
    const dryRun = parseFlag(asked.query, "dry_run");
    const pushed = await readPushed(options, asked);
    return await options.operations.push(name, pushed, {
      dryRun,
      reason: "push",
      statements,
      witness,
      signal: asked.signal,
    });
  });
}

/** `POST /v1/bundles/<name>/rollback` with `{"revision": "..."}`. */
export async function rollBackBundle(
  options: BundleHandlersOptions,
  asked: Exchange,
): Promise<HttpAnswer> {
  return await recorded(options, asked, "rollback", async (name, witness) => {
    checkQuery(asked.query, PRETTY);
    const type = contentTypeOf(asked.request);
    if (type !== undefined && type !== "application/json")
      throw wrongType(type, ["application/json"]);
    const { bodyTimeoutMs: timeoutMs } = options.limits;
    const body = await readBody(asked, { limit: MAX_ROLLBACK_BYTES, timeoutMs });
    return await options.operations.rollback(name, parseRollback(body), { witness });
  });
}

/** `DELETE /v1/bundles/<name>`. */
export async function deleteBundle(
  options: BundleHandlersOptions,
  asked: Exchange,
): Promise<HttpAnswer> {
  return await recorded(options, asked, "delete", async (name, witness) => {
    checkQuery(asked.query, PRETTY);
    return await options.operations.delete(name, { witness });
  });
}

export async function listBundles(
  { operations }: BundleHandlersOptions,
  { query, access }: Exchange,
): Promise<HttpAnswer> {
  checkQuery(query, PRETTY);
  const all = await operations.list();
  const bundles = all.filter(
    ({ name }) => access?.may("viewer", { kind: "bundle", name }) !== false,
  );
  return jsonAnswer({ bundles }, parseFlag(query, "pretty"));
}

export async function showBundle(
  { operations }: BundleHandlersOptions,
  asked: Exchange,
): Promise<HttpAnswer> {
  checkQuery(asked.query, PRETTY);
  return jsonAnswer(await operations.one(nameOf(asked)), parseFlag(asked.query, "pretty"));
}

export async function showHistory(
  { operations }: BundleHandlersOptions,
  asked: Exchange,
): Promise<HttpAnswer> {
  checkQuery(asked.query, PRETTY);
  return jsonAnswer(await operations.history(nameOf(asked)), parseFlag(asked.query, "pretty"));
}

/** `GET .../revisions/<revision>/files`: JSON, or the archive for who accepts `application/gzip`. */
export async function showFiles(
  { operations }: BundleHandlersOptions,
  asked: Exchange,
): Promise<HttpAnswer> {
  const name = nameOf(asked);
  checkQuery(asked.query, PRETTY);
  const isPretty = parseFlag(asked.query, "pretty");
  const wanted = asked.parameters["revision"] ?? "";
  const tree = await operations.files(name, wanted);
  if (accepts(asked.request, ANSWER_ARCHIVE_TYPES)) {
    const headers = { "Content-Type": "application/gzip", Vary: "Accept" };
    return { status: 200, headers, body: await writeArchive(tree) };
  }
  const revision = await wholeRevision(operations, name, wanted);
  const answer = jsonAnswer({ name, revision, files: toTexts(tree) }, isPretty);
  return { ...answer, headers: { ...answer.headers, Vary: "Accept" } };
}

/** Records what became of a push, a rollback or a deletion, and says in a refusal which head stays. */
async function recorded(
  { acts, activeHead }: BundleHandlersOptions,
  asked: Exchange,
  what: Act["what"],
  work: (name: BundleName, witness: ActOptions["witness"]) => Promise<PublishAnswer | DeleteAnswer>,
): Promise<HttpAnswer> {
  const bundle = nameOf(asked);
  const isPretty = parseFlag(asked.query, "pretty");
  const dryRun = what === "push" && parseFlag(asked.query, "dry_run");
  try {
    const act = { what, bundle, who: actorOf(asked), dryRun, signal: asked.signal };
    return jsonAnswer(await acts.record(act, (witness) => work(bundle, witness)), isPretty);
  } catch (error) {
    return errorAnswer(error, { active: await activeHead(bundle), isTold: true });
  }
}

async function readPushed(
  { limits, pushLimit }: BundleHandlersOptions,
  asked: Exchange,
): Promise<Pushed> {
  const { request, access } = asked;
  const type = contentTypeOf(request);
  const isArchive = type === undefined || ARCHIVE_TYPES.has(type);
  if (!isArchive && type !== "application/json") {
    throw wrongType(type, ["application/gzip (a .tar.gz)", 'application/json ({"files": {...}})']);
  }
  const encoding = request.headers["content-encoding"] ?? "identity";
  if (encoding !== "identity") {
    const message = `Content-Encoding ${encoding} is not accepted here; send the body as it is`;
    throw new PolicyError("unsupported_media_type", message);
  }
  const { maxBundleBytes, bodyTimeoutMs: timeoutMs } = limits;
  const limit = Math.min(maxBundleBytes, pushLimit?.maxBytes ?? maxBundleBytes);
  if (access !== undefined) pushLimit?.count(access, declaredBytes(request));
  const pieces = await readPieces(asked, { limit, timeoutMs });
  return { kind: isArchive ? "archive" : "json", pieces };
}

function declaredBytes({ headers }: IncomingMessage): number | undefined {
  const length = headers["content-length"];
  return length === undefined ? undefined : Number(length);
}

function wrongType(type: string | undefined, accepted: readonly string[]): PolicyError {
  return new PolicyError(
    "unsupported_media_type",
    `Content-Type ${JSON.stringify(type)} is not accepted here; send ${accepted.join(" or ")}`,
  );
}

function parseRollback(body: Uint8Array): string {
  const read = rollback.safeParse(jsonOf(Buffer.from(body).toString("utf8")));
  if (read.success) return read.data.revision;
  throw new PolicyError(
    "invalid_parameter",
    'the body must be {"revision": "..."}: a stored revision or the first digits of one',
  );
}

/** Undefined where it is no JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function nameOf({ parameters }: Exchange): BundleName {
  return parseBundleName(parameters["name"]);
}

/** The revision that was asked for by its first digits, in full. */
async function wholeRevision(
  operations: Operations,
  name: BundleName,
  wanted: string,
): Promise<string> {
  if (isRevision(wanted)) return wanted;
  const { revisions } = await operations.history(name);
  return revisions.find(({ revision }) => revision.startsWith(wanted))?.revision ?? wanted;
}

function toTexts(tree: FileTree): Readonly<Record<string, string>> {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const texts = [...tree].map(([path, bytes]): [string, string] => {
    try {
      return [path, decoder.decode(bytes)];
    } catch {
      throw new PolicyError(
        "invalid_parameter",
        `${path} is not UTF-8 text, so it has no place in JSON; ask with Accept: application/gzip`,
      );
    }
  });
  return Object.fromEntries(texts);
}
