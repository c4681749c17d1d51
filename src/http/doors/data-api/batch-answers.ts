import type { Answer } from "../../../decide/answer.ts";
import type { Diagnostic } from "../../../domain/policy-error.ts";
import { goJson } from "../../../means/json/go-json.ts";
import { compareTexts } from "../../../opa/go/text-bytes.ts";
import { dataText, missingWarning } from "./decision-bodies.ts";

/** One decision of a batch. */
export interface BatchItem extends Answer {
  /** What the caller calls it. */
  readonly key: string;
  readonly decisionId: string;
  readonly metrics: Readonly<Record<string, number>> | undefined;
}

export interface BatchAnswer {
  readonly batchDecisionId: string;
  /** Undefined where none were asked for. */
  readonly items: readonly BatchItem[] | undefined;
  readonly withProvenance: boolean;
  readonly metrics?: Readonly<Record<string, number>>;
}

/** 200 when all decisions are there, 500 when none is, 207 between. */
export function batchStatus(items: readonly BatchItem[]): number {
  const failed = items.filter(hasFailed).length;
  if (failed === 0) return 200;
  return failed === items.length ? 500 : 207;
}

/** The text of a batch's answer, without the line end: Enterprise OPA's (pkg/batchquery/types.go), in its order. */
export function batchText(answer: BatchAnswer): string {
  const { batchDecisionId, items, metrics } = answer;
  const members: string[] = [];
  if (metrics !== undefined) members.push(`"metrics":${goJson(metrics)}`);
  if (items === undefined) members.push(`"warning":${missingWarning("inputs")}`);
  else if (items.length > 0) members.push(`"responses":{${responses(answer, items)}}`);
  members.push(`"batch_decision_id":"${batchDecisionId}"`);
  return `{${members.join()}}`;
}

/** Names that stand in JSON as they are; JavaScript's own order of them is that of their bytes. */
const PLAIN = /^[\w.:/-]*$/;

/** In the order of the bytes of their names. */
function responses({ withProvenance }: BatchAnswer, items: readonly BatchItem[]): string {
  const isMixed = batchStatus(items) === 207;
  const arePlain = items.every(({ key }) => PLAIN.test(key));
  const inOrder = items.toSorted(
    arePlain
      ? (left, right) => (left.key < right.key ? -1 : 1)
      : (left, right) => compareTexts(left.key, right.key),
  );
  let text = "";
  for (const item of inOrder) {
    const key = arePlain ? `"${item.key}"` : goJson(item.key);
    text += `${text === "" ? "" : ","}${key}:${itemText(item, isMixed, withProvenance)}`;
  }
  return text;
}

function hasFailed({ decision }: BatchItem): boolean {
  return decision.kind === "error";
}

function itemText(item: BatchItem, isMixed: boolean, withProvenance: boolean): string {
  const { decision, decisionId, metrics, revisions } = item;
  if (decision.kind === "error") {
    return goJson({
      decision_id: decisionId,
      ...(isMixed && { http_status_code: "500" }),
      code: "internal_error",
      message: errorText(decision.error),
    });
  }
  const isPlain = metrics === undefined && !isMixed && !withProvenance;
  if (isPlain && decision.kind === "defined") {
    return `{"decision_id":"${decisionId}","result":${decision.json}}`;
  }
  return dataText({
    decisionId,
    isInputMissing: false,
    result: decision.kind === "defined" ? decision.json : undefined,
    ...(metrics && { metrics }),
    ...(withProvenance && { provenance: revisions }),
    ...(isMixed && { httpStatusCode: "200" }),
  });
}

/** As OPA's `topdown.Error` prints itself. */
function errorText({ code, message, location }: Diagnostic): string {
  const place = location === undefined ? "" : `${location.file}:${location.row}: `;
  return `${place}${code}: ${message}`;
}
