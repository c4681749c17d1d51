import type { Decisions } from "../../../decide/decisions.ts";
import { isPending, type Pending, whenReady } from "../../../decide/pending.ts";
import { PolicyError } from "../../../domain/policy-error.ts";
import { indentJson } from "../../../means/json/indent-json.ts";
import { randomUuid } from "../../../means/text/random-uuid.ts";
import { REGO_TYPE_ERROR } from "../../../opa/program/findings.ts";
import type { HttpAnswer, HttpRequest } from "../../exchange.ts";
import { type BatchItem, batchStatus, batchText } from "./batch-answers.ts";
import { readBatch } from "./batch-body.ts";
import { decideBatch } from "./decide-batch.ts";
import {
  defectAnswer,
  evaluationFailed,
  headersFor,
  refusedAnswer,
  unsupported,
} from "./decision-answers.ts";
import { type DecisionFlags, parseDecisionFlags } from "./decision-flags.ts";
import { packAnswer } from "./decision-packing.ts";
import type { DecisionRoute } from "./decision-route.ts";

interface Asked {
  readonly decisions: Decisions;
  /** With its body unwrapped. */
  readonly request: HttpRequest;
}

/**
 * Answers `POST /v1/batch/data[/<path>]` as Enterprise OPA does (pkg/batchquery): one decision for each input, all by the
 * same revisions. Throws PolicyErrors for what is wrong with the request.
 */
export function answerBatch(
  { decisions, request }: Asked,
  route: Extract<DecisionRoute, { readonly kind: "batch" }>,
): Pending<HttpAnswer> {
  const flags = parseDecisionFlags(request.query);
  const startedAt = performance.now();
  const inputs = readBatch(request.body, decisions.reads(route.path));
  const readAt = performance.now();
  const refusal = unsupported(flags) ?? defectAnswer(route);
  if (refusal !== undefined) return refusal;
  const finish = (items: readonly BatchItem[] | undefined): Pending<HttpAnswer> => {
    const metrics = flags.metrics ? { metrics: batchMetrics(startedAt, readAt, items) } : {};
    return batchAnswer(request, flags, items, metrics);
  };
  const { strictBuiltinErrors } = flags;
  if (inputs === undefined || inputs.size === 0) return finish(inputs && []);
  const items = whenReady(decisions.hold(route.path, { strictBuiltinErrors }), (held) =>
    releasing(held.release, () =>
      decideBatch({ held, newId: randomUuid, withMetrics: flags.metrics }, [...inputs.values()]),
    ),
  );
  return isPending(items) ? items.then(finish).catch(refusedAnswer) : finish(items);
}

/** Releases once all is there, or cannot be. */
function releasing<T extends object>(release: () => void, work: () => Pending<T>): Pending<T> {
  let isLate = false;
  try {
    const made = work();
    if (!isPending(made)) return made;
    isLate = true;
    return made.finally(release);
  } finally {
    if (!isLate) release();
  }
}

/** Longer answers are not indented: that would hold up others. */
const MAX_PRETTY = 1024 * 1024;

function batchAnswer(
  request: HttpRequest,
  { pretty, provenance }: DecisionFlags,
  items: readonly BatchItem[] | undefined,
  others: { readonly metrics?: Readonly<Record<string, number>> },
): Pending<HttpAnswer> {
  const [first] = items ?? [];
  if (first?.decision.kind === "error" && first.decision.error.code === REGO_TYPE_ERROR.code) {
    return evaluationFailed(first.decision, first.revisions);
  }
  const text = batchText({
    batchDecisionId: randomUuid(),
    items,
    withProvenance: provenance,
    ...others,
  });
  const isIndented = pretty && text.length <= MAX_PRETTY;
  const body = `${isIndented ? (indentJson(text) ?? text) : text}\n`;
  const status = batchStatus(items ?? []);
  const answer = { status, headers: headersFor(first?.revisions ?? []), body };
  return packAnswer(request, status === 500 ? { ...answer, failure: failureOf(items) } : answer);
}

/** The log is told the first of the errors. */
function failureOf(items: readonly BatchItem[] = []): { readonly cause: unknown } {
  const decision = items[0]?.decision;
  if (decision?.kind !== "error") return { cause: undefined };
  const { error, cause } = decision;
  const message = `no decision of a batch: ${error.code}: ${error.message}`;
  return { cause: new PolicyError("evaluation_error", message, { cause }) };
}

function batchMetrics(
  startedAt: number,
  readAt: number,
  items: readonly BatchItem[] = [],
): Readonly<Record<string, number>> {
  return {
    counter_server_query_cache_hit: items.length,
    timer_rego_input_parse_ns: Math.round((readAt - startedAt) * 1e6),
    timer_server_handler_ns: Math.round((performance.now() - startedAt) * 1e6),
  };
}
