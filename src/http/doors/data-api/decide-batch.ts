import { setImmediate } from "node:timers/promises";
import type { Answer } from "../../../decide/answer.ts";
import type { HeldPath } from "../../../decide/decisions.ts";
import { INTERNAL_ERROR } from "../../../decide/findings.ts";
import { isPending, type Pending } from "../../../decide/pending.ts";
import type { BatchItem } from "./batch-answers.ts";
import type { BatchInput } from "./batch-input.ts";

export interface BatchRun {
  readonly held: HeldPath;
  readonly newId: () => string;
  readonly withMetrics: boolean;
}

/** Others are let in between after so many milliseconds. */
const SLICE_MS = 5;
/** To look at the clock costs a tenth of a small decision: behind quick ones it is looked at once for so many. */
const STRIDE = 8;
const QUICK_MS = 0.5;
/** Of a batch that asks the network, so many decisions wait at once. */
const MAX_PENDING = 16;
/** What has not been decided after so many milliseconds is not decided any more. */
const LIMIT_MS = 30_000;
/** Characters of all answers together. */
const MAX_LENGTH = 32 * 1024 * 1024;

/**
 * Decides all inputs, in slices, with turns of the event loop between them. Past the limits of a batch, of time and of what
 * its answers may take, what is left gets an error in its place. Throws as `HeldPath.ask` and `BatchInput.bytes` do.
 */
export function decideBatch(
  run: BatchRun,
  inputs: readonly BatchInput[],
): Pending<readonly BatchItem[]> {
  const state: State = {
    ...run,
    inputs,
    items: [],
    waiting: [],
    length: 0,
    endsAt: performance.now() + LIMIT_MS,
  };
  const wait = decideSlice(state);
  return wait === undefined ? state.items : decideRest(state, wait);
}

interface State extends BatchRun {
  readonly inputs: readonly BatchInput[];
  /** In the order of the inputs; what is pending has its place. */
  readonly items: BatchItem[];
  waiting: Promise<unknown>[];
  length: number;
  readonly endsAt: number;
}

async function decideRest(state: State, first: Promise<unknown>): Promise<readonly BatchItem[]> {
  for (let wait: Promise<unknown> | undefined = first; wait !== undefined; ) {
    await wait;
    wait = decideSlice(state);
  }
  return state.items;
}

/** Decides until something has to be waited for; undefined when all is there. */
function decideSlice(state: State): Promise<unknown> | undefined {
  const { inputs, items } = state;
  let now = performance.now();
  let lookAt = items.length + 1;
  const sliceEndsAt = now + SLICE_MS;
  while (items.length < inputs.length) {
    if (state.waiting.length === MAX_PENDING) return takeWaiting(state);
    if (items.length === lookAt || state.withMetrics) {
      const before = now;
      now = performance.now();
      lookAt = items.length + (now - before < QUICK_MS ? STRIDE : 1);
    }
    if (now > sliceEndsAt) return setImmediate();
    decideNext(state, items.length, now);
  }
  return state.waiting.length > 0 ? takeWaiting(state) : undefined;
}

function takeWaiting(state: State): Promise<unknown> {
  const all = Promise.all(state.waiting);
  state.waiting = [];
  return all;
}

const NOT_YET: Answer = { decision: { kind: "undefined" }, revisions: [] };

function decideNext(state: State, at: number, startedAt: number): void {
  const input = state.inputs[at] as BatchInput;
  const decisionId = state.newId();
  const answer = limitPassed(state, startedAt) ?? state.held.ask(input);
  const keep = ({ decision, revisions }: Answer): void => {
    if (decision.kind === "defined") state.length += decision.json.length;
    const metrics = state.withMetrics ? metricsSince(startedAt) : undefined;
    state.items[at] = { key: input.key, decisionId, decision, revisions, metrics };
  };
  if (!isPending(answer)) {
    keep(answer);
    return;
  }
  keep(NOT_YET);
  const late = answer.then(keep);
  // Somebody else's failure may end the batch before anybody waits for this one.
  late.catch(() => undefined);
  state.waiting.push(late);
}

function limitPassed({ length, endsAt }: State, now: number): Answer | undefined {
  if (length > MAX_LENGTH) return beyond(`its answers take more than ${MAX_LENGTH} characters`);
  if (now > endsAt) return beyond(`it took more than ${LIMIT_MS} ms`);
  return undefined;
}

function beyond(what: string): Answer {
  const message = `the batch was ended before this decision: ${what}; ask for fewer at once`;
  return {
    decision: { kind: "error", error: { code: INTERNAL_ERROR.code, message } },
    revisions: [],
  };
}

function metricsSince(startedAt: number): Readonly<Record<string, number>> {
  const taken = Math.round((performance.now() - startedAt) * 1e6);
  return { timer_rego_query_eval_ns: taken, timer_server_handler_ns: taken };
}
