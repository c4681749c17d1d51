import type { Decisions } from "../../../decide/decisions.ts";
import type { DecisionOutcome } from "../../../decide/metrics.ts";
import { isPending, type Pending } from "../../../decide/pending.ts";
import { errorAnswer } from "../../errors.ts";
import type { HttpAnswer, HttpRequest } from "../../exchange.ts";
import type { FailureLog } from "../../failure-log.ts";
import type { Narrowing } from "../../narrowing/narrowing.ts";
import type { AccessOptions } from "./authzen/authzen.ts";
import { answerDecision, type WhyUndefined } from "./decisions.ts";

export interface CountedDecisionsOptions {
  readonly decisions: Decisions;
  readonly metrics: {
    decided(outcome: DecisionOutcome): void;
    isSampled(): boolean;
    decisionTook(seconds: number): void;
  };
  readonly failures: FailureLog;
  readonly maxInputBytes: number;
  readonly whyUndefined: WhyUndefined;
  readonly decisionIds?: boolean;
  readonly access?: AccessOptions;
  readonly narrowing?: Narrowing | undefined;
}

/** What every request for a decision goes through, however it came: it is answered, counted, and its failure is told. */
export interface CountedDecisions {
  /** At once where it can. Never throws or rejects: a defect of ours is an answer too. */
  answer(request: HttpRequest): Pending<HttpAnswer>;
  /** The answer to a request that could not be read. */
  refuse(request: Asked, error: unknown): HttpAnswer;
}

type Asked = Pick<HttpRequest, "method" | "path">;

export function createCountedDecisions(options: CountedDecisionsOptions): CountedDecisions {
  const { decisions, metrics, failures, maxInputBytes, whyUndefined } = options;
  const { decisionIds = false, access, narrowing } = options;
  const bounds = { maxInflatedBytes: maxInputBytes, whyUndefined, decisionIds, access, narrowing };

  function counted(request: Asked, answer: HttpAnswer): HttpAnswer {
    metrics.decided(outcomeOf(answer.status));
    if (answer.failure !== undefined) {
      failures.note({ method: request.method, url: request.path }, answer);
    }
    return answer;
  }

  function finished(request: Asked, startedAt: number, answer: HttpAnswer): HttpAnswer {
    if (startedAt > 0) metrics.decisionTook((performance.now() - startedAt) / 1000);
    return counted(request, answer);
  }

  return {
    answer(request) {
      const startedAt = metrics.isSampled() ? performance.now() : 0;
      try {
        const answer = answerDecision(decisions, request, bounds);
        return isPending(answer)
          ? answer.catch(errorAnswer).then((late) => finished(request, startedAt, late))
          : finished(request, startedAt, answer);
      } catch (error) {
        return finished(request, startedAt, errorAnswer(error));
      }
    },
    refuse: (request, error) => counted(request, errorAnswer(error)),
  };
}

function outcomeOf(status: number): DecisionOutcome {
  if (status >= 500) return "failed";
  return status >= 400 ? "refused" : "answered";
}
