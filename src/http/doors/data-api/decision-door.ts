import type { IncomingMessage, ServerResponse } from "node:http";
import type { Decisions } from "../../../decide/decisions.ts";
import type { DecisionOutcome } from "../../../decide/metrics.ts";
import { collectBody } from "../../body.ts";
import { errorAnswer } from "../../errors.ts";
import type { Exchange, HttpAnswer } from "../../exchange.ts";
import type { FailureLog } from "../../failure-log.ts";
import { STREAM, type Stream } from "../../route.ts";
import { writeAnswer } from "../../write-answer.ts";
import { answerDecision, type WhyUndefined } from "./decisions.ts";

export interface DecisionDoorOptions {
  readonly decisions: Decisions;
  readonly metrics: {
    decided(outcome: DecisionOutcome): void;
    isSampled(): boolean;
    decisionTook(seconds: number): void;
  };
  readonly failures: FailureLog;
  readonly maxInputBytes: number;
  readonly whyUndefined: WhyUndefined;
}

/** Answers one decision request. Never throws. */
export type DecisionDoor = (exchange: Exchange) => Stream;

/** The way of a decision through HTTP without a framework, and without a promise unless the answer is one. */
export function createDecisionDoor(options: DecisionDoorOptions): DecisionDoor {
  const { decisions, metrics, failures, maxInputBytes, whyUndefined } = options;
  const bounds = { maxInflatedBytes: maxInputBytes, whyUndefined };

  function send(request: IncomingMessage, response: ServerResponse, answer: HttpAnswer): void {
    metrics.decided(outcomeOf(answer.status));
    failures.note(request, answer);
    writeAnswer(response, answer);
  }

  return ({ request, response, path, search: query }) => {
    collectBody(request, maxInputBytes, (refusal, body) => {
      if (refusal !== undefined) return send(request, response, errorAnswer(refusal));
      const startedAt = metrics.isSampled() ? performance.now() : 0;
      const finish = (answer: HttpAnswer): void => {
        if (startedAt > 0) metrics.decisionTook((performance.now() - startedAt) / 1000);
        send(request, response, answer);
      };
      const fail = (error: unknown): void => finish(errorAnswer(error));
      try {
        const { method = "", headers } = request;
        const answer = answerDecision(decisions, { method, path, query, headers, body }, bounds);
        if ("then" in answer) answer.then(finish).catch(fail);
        else finish(answer);
      } catch (error) {
        fail(error);
      }
    });
    return STREAM;
  };
}

function outcomeOf(status: number): DecisionOutcome {
  if (status >= 500) return "failed";
  return status >= 400 ? "refused" : "answered";
}
