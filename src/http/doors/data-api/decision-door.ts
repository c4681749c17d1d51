import { isPending } from "../../../decide/pending.ts";
import { collectBody } from "../../body.ts";
import type { Exchange, HttpAnswer } from "../../exchange.ts";
import { STREAM, type Stream } from "../../route.ts";
import { writeAnswer } from "../../write-answer.ts";
import type { CountedDecisions } from "./counted-decisions.ts";
import { requirePathAccess } from "./decisions.ts";

/** Answers one decision request. Throws only where whoever asks may not have it answered: then nothing is read. */
export type DecisionDoor = (exchange: Exchange) => Stream;

/** The way of a decision through HTTP without a framework, and without a promise unless the answer is one. */
export function createDecisionDoor(
  decisions: CountedDecisions,
  maxInputBytes: number,
): DecisionDoor {
  return (exchange) => {
    const { request, response, path, search: query, access } = exchange;
    if (access !== undefined) requirePathAccess(access, path);
    collectBody(exchange, maxInputBytes, (refusal, body) => {
      const send = (answer: HttpAnswer): void => writeAnswer(response, answer);
      const { method = "", headers } = request;
      if (refusal !== undefined) return send(decisions.refuse({ method, path }, refusal));
      const answer = decisions.answer({
        ...{ method, path, query, headers, body, access },
        source: request,
      });
      if (isPending(answer)) answer.then(send);
      else send(answer);
    });
    return STREAM;
  };
}
