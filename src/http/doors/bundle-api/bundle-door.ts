import { type Access, needsCredential } from "../../../access/access.ts";
import { agentMarkOf } from "../../../distribute/agent-mark.ts";
import type { BundleAnswer, BundleRequest } from "../../../distribute/bundle-request.ts";
import { parseIfNoneMatch } from "../../../distribute/etag.ts";
import { parsePrefer } from "../../../distribute/prefer.ts";
import { BUNDLE_TARGETS, type BundleTarget } from "../../../domain/bundle.ts";
import { type BundleName, parseBundleName } from "../../../domain/bundle-name.ts";
import type { Subject } from "../../../domain/grant.ts";
import { isPolicyError, PolicyError } from "../../../domain/policy-error.ts";
import type { Revision } from "../../../domain/revision.ts";
import type { Exchange } from "../../exchange.ts";
import type { FailureLog } from "../../failure-log.ts";
import { splitUnescaped } from "../../narrowing/input-path.ts";
import type { Narrowing } from "../../narrowing/narrowing.ts";
import { joinTarget } from "../../request-target.ts";
import { STREAM, type Stream } from "../../route.ts";
import { writeNotModified, writeRefusal, writeSnapshot } from "./bundle-answers.ts";

export interface BundleDoorOptions {
  readonly bundles: { ask(request: BundleRequest): void };
  readonly metrics: {
    /** Counts one answer; `bundle` is empty when no bundle of that name is known. */
    bundleAnswered(bundle: string, status: number): void;
  };
  readonly failures: FailureLog;
  /** Whether anybody may read a revision. Default: nobody who has no role. */
  readonly isOpen?: IsOpen | undefined;
  /** Asked of what roles let through. Default: nothing is. */
  readonly narrowing?: Narrowing | undefined;
}

type IsOpen = (name: BundleName, revision: Revision) => Promise<boolean>;

/** Answers `GET` and `HEAD` of `/bundles/<name>[.tar.gz]`. Throws only where whoever asks may not read the bundle. */
export type BundleDoor = (exchange: Exchange) => Stream | Promise<Stream>;

export const BUNDLE_PREFIX = "/bundles/";

export function createBundleDoor(options: BundleDoorOptions): BundleDoor {
  const { bundles, metrics, failures, isOpen = async () => false } = options;

  function serve(exchange: Exchange, name: BundleName | undefined, isStranger: boolean): Stream {
    const { request, response, access } = exchange;
    const target = targetIn(exchange);
    let isAnswered = false;
    const answer = (given: BundleAnswer): void => {
      if (isAnswered) return;
      isAnswered = true;
      stopWaiting?.();
      const isKnown = name !== undefined && given.kind !== "unknown";
      const status = write(exchange, given);
      metrics.bundleAnswered(isKnown ? name : "", status);
      if (given.kind === "failed") {
        failures.note(request, { status, failure: { cause: given.error } });
      }
    };
    // A request that is held for somebody ends with them.
    const stopWaiting = access?.onEnd(() => answer({ kind: "failed", error: needsCredential() }));
    if (stopWaiting !== undefined) response.once("close", stopWaiting);
    if (request.method !== "GET" && request.method !== "HEAD") {
      const message = "bundles are read with GET or HEAD";
      writeRefusal(response, new PolicyError("method_not_allowed", message));
      metrics.bundleAnswered("", 405);
    } else if (name === undefined) answer({ kind: "unknown" });
    else if (target === undefined) {
      const message = `there is no such target; ?target= is one of ${BUNDLE_TARGETS.join(", ")}`;
      writeRefusal(response, new PolicyError("invalid_parameter", message));
      metrics.bundleAnswered("", 400);
    } else {
      const give = isStranger ? openOnly(name, isOpen, answer) : answer;
      bundles.ask({ ...readRequest(exchange), name, target, answer: give });
    }
    return STREAM;
  }

  return (exchange) => {
    const name = nameIn(exchange.path);
    // Names that nothing can have are asked for too: who may see nothing learns nothing.
    const isStranger = requireRead(exchange.access, { kind: "bundle", name: name ?? "" });
    const narrowed = narrowRead(options.narrowing, exchange, name);
    if (narrowed === undefined) return serve(exchange, name, isStranger);
    return narrowed.then(() => {
      // Of an end that came before it is waited for, nobody is told.
      if (exchange.access?.isCurrent() === false) throw needsCredential();
      return serve(exchange, name, isStranger);
    });
  };
}

function narrowRead(
  narrowing: Narrowing | undefined,
  { access, request, path, search: query }: Exchange,
  name: BundleName | undefined,
): void | Promise<void> {
  if (access === undefined || narrowing?.isThere() !== true) return;
  const { method = "", headers, headersDistinct: lines } = request;
  return narrowing.narrow({
    ...{ access, role: "agent", subject: { kind: "bundle", name: name ?? "" } },
    // A bundle has several addresses, and one name.
    path: name === undefined ? splitUnescaped(path) : ["bundles", ...name.split("/")],
    ...{ method, query, headers, lines },
  });
}

/** Throws where a bundle may not be read. True for who may because anybody may. */
function requireRead(access: Access | undefined, subject: Subject): boolean {
  if (access === undefined || access.may("agent", subject)) return false;
  if (!access.isForAnyone(subject)) access.require("agent", subject);
  return true;
}

/** Gives strangers only what is open itself: the head may have moved while they were held. */
function openOnly(name: BundleName, isOpen: IsOpen, answer: (given: BundleAnswer) => void) {
  return (given: BundleAnswer): void => {
    if (given.kind !== "snapshot") answer(given);
    else {
      void isOpen(name, given.head.revision).then((isOpenNow) =>
        answer(isOpenNow ? given : { kind: "failed", error: needsCredential() }),
      );
    }
  };
}

function readRequest({
  request,
  response,
  address,
  access,
}: Exchange): Omit<BundleRequest, "answer" | "name" | "target"> {
  const { headers, method, socket } = request;
  return {
    tag: parseIfNoneMatch(headers["if-none-match"])[0],
    waitSeconds: waitSecondsOf(parsePrefer(headers["prefer"]).waitSeconds, access),
    isProbe: method === "HEAD",
    agent: agentMarkOf({ headers, address }),
    connection: socket,
    isOpen: () => !socket.destroyed && !response.writableEnded,
    onClose: (listener) => void response.once("close", listener),
  };
}

/**
 * Nobody is held for longer than their credential lasts: then an agent hears that nothing has changed, and comes back with
 * its next credential, instead of an error.
 */
function waitSecondsOf(asked: number, access: Access | undefined): number {
  const left = Math.floor((access?.remainingMs() ?? Number.POSITIVE_INFINITY) / 1000);
  return Math.min(asked, Math.max(left, 1));
}

/** Sends an answer and gives its status. */
function write({ response, path, search }: Exchange, answer: BundleAnswer): number {
  if (answer.kind === "snapshot") return writeSnapshot(response, answer.head, answer.archive);
  if (answer.kind === "not_modified") return writeNotModified(response, answer.tag);
  if (answer.kind === "not_built") {
    return writeRefusal(response, new PolicyError("not_found", answer.why));
  }
  if (answer.kind === "unknown") {
    const target = JSON.stringify(joinTarget({ path, query: search }));
    const message = `no bundle at ${target}; GET /v1/bundles lists what there is`;
    return writeRefusal(response, new PolicyError("not_found", message));
  }
  return writeRefusal(response, toFailure(answer.error));
}

/** Whatever keeps a bundle that there is from being read is no fault of the agent. */
function toFailure(error: unknown): PolicyError {
  if (isPolicyError(error) && error.code === "unauthorized") return error;
  const message = isPolicyError(error) ? error.message : "the bundle could not be read";
  const isAway = isPolicyError(error) && error.code === "unavailable";
  return new PolicyError(isAway ? "unavailable" : "internal_error", message);
}

/** What the query asks for; undefined where that is nothing that there is. */
function targetIn({ search, query }: Exchange): BundleTarget | undefined {
  if (search === "") return "rego";
  const asked = query.getAll("target");
  if (asked.length === 0) return "rego";
  return BUNDLE_TARGETS.find((target) => asked.every((each) => each === target));
}

/** The bundle that a path names, undefined when it can name none. */
function nameIn(path: string): BundleName | undefined {
  if (!path.startsWith(BUNDLE_PREFIX)) return undefined;
  try {
    const name = decodeURIComponent(path.slice(BUNDLE_PREFIX.length));
    return parseBundleName(name.endsWith(".tar.gz") ? name.slice(0, -".tar.gz".length) : name);
  } catch {
    return undefined;
  }
}
