import type { Location } from "../../../domain/policy-error.ts";
import type { EvaluationContext } from "../../context.ts";
import { type Fetch, type Settled, startFetch } from "../../network/answers.ts";
import type { Network } from "../../network/network.ts";
import { evaluationCancelled } from "../../topdown/errors.ts";
import { printValue } from "../../values/print-value.ts";
import { entriesOf, makeSet, type ObjectValue, type Value } from "../../values/value.ts";
import {
  type Builtin,
  BuiltinError,
  type BuiltinFamily,
  impure,
  isBuiltinError,
} from "../builtin.ts";
import { badOperand, objectOperand } from "../operands.ts";
import { type Call, decodingOf, revalidate, sendAfresh } from "./fetch-response.ts";
import { HTTP_REQUEST_KEYS } from "./request-keys.ts";
import { cacheKeyOf, keepingOf, raisesErrors } from "./request-options.ts";
import { responseValue } from "./response-value.ts";
import { failureValue, isSendFailure, placing, plainFailure } from "./send-failure.ts";

/** `http.send(request)` (v1/topdown/http.go). */
const httpSend: Builtin = (context, args, place) => {
  const request = objectOperand(args, 0);
  const { network } = context;
  if (network === undefined) throw new BuiltinError("no host may be asked from here");
  const raises = raisesErrors(request);
  try {
    return respond(context, network, request, place);
  } catch (error) {
    if (!isSendFailure(error)) throw error;
    if (raises) throw error.raised;
    return failureValue(error);
  }
};

const REQUIRED = ["method", "url"];

function checkKeys(request: ObjectValue): void {
  const names = entriesOf(request).map(([name]) => name);
  const invalid = names.filter(
    (name) => !(typeof name === "string" && HTTP_REQUEST_KEYS.has(name)),
  );
  if (invalid.length > 0) {
    throw badOperand(0, `invalid request parameters(s): ${printValue(makeSet(invalid))}`);
  }
  const missing = REQUIRED.filter((name) => !names.includes(name));
  if (missing.length > 0) {
    throw badOperand(0, `missing required request parameters(s): ${printValue(makeSet(missing))}`);
  }
}

/** Throws a SendFailure. */
function respond(
  context: EvaluationContext,
  network: Network,
  request: ObjectValue,
  place: Location | undefined,
): Value {
  placing(place, () => checkKeys(request));
  const key = keyOf(request);
  const keeping = placing(place, () => keepingOf(request));
  const call: Call = { context, network, request, key, keeping, place };
  const settled = context.answers.ask(["http.send", key], () => find(call));
  if ("failure" in settled) throw settled.failure;
  return settled.value;
}

function keyOf(request: ObjectValue): ObjectValue {
  try {
    return cacheKeyOf(request);
  } catch (error) {
    throw isBuiltinError(error) ? plainFailure(error.message) : error;
  }
}

/** What other decisions left, or a request on its way. */
function find(call: Call): Settled | Fetch {
  const { context, network, key, keeping, place } = call;
  const late = (): Error =>
    evaluationCancelled("http.send: timed out (context deadline exceeded)", place);
  try {
    if (keeping === undefined) return startFetch(sendAfresh(call), late);
    const decoding = placing(place, () => decodingOf(key));
    const kept = network.responses.get(printValue(key));
    if (kept === undefined) return startFetch(sendAfresh(call), late);
    if (context.nowNs >= kept.expiresAt) return startFetch(revalidate(call, kept), late);
    const value = responseValue(context, kept.response, decoding);
    return { value, isLasting: true, bytes: kept.response.body.length };
  } catch (error) {
    if (isSendFailure(error)) return { failure: error, isLasting: true };
    throw error;
  }
}

export const HTTP_SEND: BuiltinFamily = {
  "http.send": impure(1, httpSend),
};
