import type { Location } from "../../../domain/policy-error.ts";
import { isGoError } from "../../../opa/go/go-error.ts";
import { fieldOf } from "../../../opa/go/http/header.ts";
import { quoteGo } from "../../../opa/go/quote.ts";
import type { EvaluationContext } from "../../context.ts";
import type { Settled } from "../../network/answers.ts";
import type { HttpOutcome, HttpRequest, HttpResponse, Network } from "../../network/network.ts";
import type { KeptResponse } from "../../network/response-cache.ts";
import { printValue } from "../../values/print-value.ts";
import type { ObjectValue } from "../../values/value.ts";
import { BuiltinError, isBuiltinError } from "../builtin.ts";
import { expiryOf, isLastingStatus, mayKeep } from "./freshness.ts";
import { readRequest } from "./read-request.ts";
import { checkCachingMode, flagAt, type Keeping, retriesOf } from "./request-options.ts";
import { type Decoding, responseValue } from "./response-value.ts";
import {
  isSendFailure,
  networkFailure,
  placedFailure,
  placing,
  plainFailure,
  type SendFailure,
} from "./send-failure.ts";

/** One call of `http.send`. */
export interface Call {
  readonly context: EvaluationContext;
  readonly network: Network;
  readonly request: ObjectValue;
  /** The request as caches know it. */
  readonly key: ObjectValue;
  /** Undefined: the response is for this decision alone. */
  readonly keeping: Keeping | undefined;
  readonly place: Location | undefined;
}

type Work = (signal: AbortSignal) => Promise<Settled>;

export function decodingOf(key: ObjectValue): Decoding {
  return { json: flagAt(key, "force_json_decode"), yaml: flagAt(key, "force_yaml_decode") };
}

/** Work that sends the request. Throws a SendFailure for one that cannot be sent. */
export function sendAfresh(call: Call): Work {
  const prepared = prepare(call, call.request);
  return async (signal) => settledBy(call, await call.network.send(prepared, signal));
}

function prepare({ context, network, place }: Call, request: ObjectValue): HttpRequest {
  const read = placing(place, () => {
    try {
      return readRequest(context, network.hosts, request);
    } catch (error) {
      throw isGoError(error) ? new BuiltinError(error.message) : error;
    }
  });
  return { ...read, retries: orPlain(() => retriesOf(request)) };
}

/** What came of the request, for this decision and, where they may have it, for others. */
function settledBy(call: Call, outcome: HttpOutcome): Settled {
  const { key, keeping, place } = call;
  if (outcome.kind === "failed") return { failure: failureOf(outcome), isLasting: true };
  try {
    if (outcome.kind === "broken") throw placedFailure(new BuiltinError(outcome.message), place);
    const { response } = outcome;
    const value = settledValue(
      call,
      response,
      placing(place, () => decodingOf(key)),
    );
    if (keeping !== undefined) keepIfPossible(call, response, keeping);
    return { ...value, isLasting: keeping !== undefined || isLastingStatus(response.statusCode) };
  } catch (error) {
    if (isSendFailure(error)) return { failure: error, isLasting: false };
    throw error;
  }
}

function settledValue(
  { context }: Call,
  response: HttpResponse,
  decoding: Decoding,
): Extract<Settled, { readonly value: unknown }> {
  const value = responseValue(context, response, decoding);
  return { value, isLasting: true, bytes: 2 * response.body.length };
}

function failureOf({
  operation,
  url,
  message,
  timedOut,
}: Extract<HttpOutcome, { readonly kind: "failed" }>): SendFailure {
  const text = `${operation} ${quoteGo(url)}: ${message}`;
  return networkFailure(text, timedOut ? `${operation} ${url}: request timed out` : text);
}

function keepIfPossible(call: Call, response: HttpResponse, keeping: Keeping): void {
  try {
    keep(call, response, keeping);
  } catch (error) {
    if (!isBuiltinError(error)) throw error;
  }
}

function keep({ context, network, key }: Call, response: HttpResponse, keeping: Keeping): void {
  const { statusCode, fields } = response;
  if (!mayKeep(statusCode, fields, keeping)) return;
  checkCachingMode(key);
  const expiresAt = expiryOf(fields, keeping, context.nowNs);
  network.responses.set(printValue(key), { response, expiresAt });
}

/** Work that asks whether a response that was kept still holds. Throws a SendFailure for a request that cannot be sent. */
export function revalidate(call: Call, kept: KeptResponse): Work {
  const { network, key } = call;
  const etag = fieldOf(kept.response.fields, "Etag");
  const lastModified = fieldOf(kept.response.fields, "Last-Modified");
  const again = sendAfresh(call);
  const question = prepare(call, key);
  const fields = new Map(question.fields);
  if (etag !== "") fields.set("If-None-Match", etag);
  if (lastModified !== "") fields.set("If-Modified-Since", lastModified);
  return async (signal) => {
    const isAsked = etag !== "" || lastModified !== "";
    const outcome = isAsked ? await network.send({ ...question, fields }, signal) : undefined;
    network.responses.delete(printValue(key));
    return (outcome && renewedBy(call, kept, outcome)) ?? (await again(signal));
  };
}

/** What the server said of a response that was kept; undefined where it must be asked afresh. */
function renewedBy(call: Call, kept: KeptResponse, outcome: HttpOutcome): Settled | undefined {
  if (outcome.kind === "failed") return { failure: failureOf(outcome), isLasting: true };
  try {
    if (outcome.kind === "broken") throw plainFailure(outcome.message);
    const { response } = outcome;
    if (response.statusCode === 200) return replaced(call, response);
    return response.statusCode === 304 ? extended(call, kept, response) : undefined;
  } catch (error) {
    if (isSendFailure(error)) return { failure: error, isLasting: true };
    throw error;
  }
}

function replaced(call: Call, response: HttpResponse): Settled {
  const settled = settledValue(call, response, decodingOf(call.key));
  orPlain(() => keep(call, response, call.keeping as Keeping));
  return settled;
}

/** The response that was kept, with what the new one says of it. */
function extended(call: Call, kept: KeptResponse, { fields }: HttpResponse): Settled {
  const { context, network, key } = call;
  const response = { ...kept.response, fields: new Map([...kept.response.fields, ...fields]) };
  const expiresAt = orPlain(() => {
    checkCachingMode(key);
    return expiryOf(fields, call.keeping as Keeping, context.nowNs);
  });
  network.responses.set(printValue(key), { response, expiresAt });
  return settledValue(call, response, decodingOf(key));
}

function orPlain<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw isBuiltinError(error) ? plainFailure(error.message) : error;
  }
}
