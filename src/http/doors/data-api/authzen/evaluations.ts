import { setImmediate } from "node:timers/promises";
import type { Answer } from "../../../../decide/answer.ts";
import type { Decisions } from "../../../../decide/decisions.ts";
import type { Pending } from "../../../../decide/pending.ts";
import { isPolicyError, PolicyError } from "../../../../domain/policy-error.ts";
import { goJson } from "../../../../means/json/go-json.ts";
import {
  ENTITIES,
  type Entity,
  inputOf,
  invalid,
  listOf,
  membersOf,
  type Texts,
} from "./access-request.ts";

const NEEDED: Readonly<Partial<Record<Entity, string[]>>> = {
  subject: ["type", "id"],
  action: ["name"],
  resource: ["type", "id"],
};

/** The input for one evaluation. Throws `invalid_parameter`. */
export function evaluationInput(members: Texts): Uint8Array {
  return inputOf(members, NEEDED);
}

/** What a policy says: a boolean, or an object of `decision` and maybe `context`. */
export interface Verdict {
  readonly isPermitted: boolean;
  /** JSON text of the answer. */
  readonly text: string;
}

const DENIED: Verdict = { isPermitted: false, text: '{"decision":false}' };
const PERMITTED: Verdict = { isPermitted: true, text: '{"decision":true}' };

/** Throws `evaluation_error` for a failure, and for what is no answer to such a question. */
export function verdictOf({ decision }: Answer): Verdict {
  if (decision.kind === "undefined") return DENIED;
  if (decision.kind === "error") {
    const { code, message } = decision.error;
    throw new PolicyError("evaluation_error", `${code}: ${message}`, { cause: decision.cause });
  }
  if (decision.json === "true") return PERMITTED;
  if (decision.json === "false") return DENIED;
  if (!decision.json.startsWith("{")) throw noVerdict();
  const members = membersOf(Buffer.from(decision.json), "the decision");
  const said = textOf(members.get("decision"));
  const context = textOf(members.get("context"));
  if (said !== "true" && said !== "false") throw noVerdict();
  if (context !== undefined && !context.startsWith("{")) throw noVerdict();
  const rest = context === undefined ? "" : `,"context":${context}`;
  return { isPermitted: said === "true", text: `{"decision":${said}${rest}}` };
}

function textOf(bytes: Uint8Array | undefined): string | undefined {
  return bytes && Buffer.from(bytes).toString("utf8");
}

function noVerdict(): PolicyError {
  const wanted = "true, false, or an object with decision, a boolean, and maybe context, an object";
  return new PolicyError("evaluation_error", `the policy's answer is none: ${wanted} is wanted`);
}

/** Which verdict ends the evaluations before the last. */
const SEMANTICS: Readonly<Record<string, boolean | undefined>> = {
  execute_all: undefined,
  deny_on_first_deny: false,
  permit_on_first_permit: true,
};

const MAX_EVALUATIONS = 10_000;

export interface Evaluations {
  /** One set of entities for each, with the defaults in it. */
  readonly each: readonly Texts[];
  readonly endsAt: boolean | undefined;
}

/** The evaluations of a body, undefined where it has none and is one itself. Throws `invalid_parameter` and `too_large`. */
export function readEvaluations(members: Texts): Evaluations | undefined {
  const text = members.get("evaluations");
  const items = text === undefined ? [] : listOf(text, "evaluations");
  if (items.length === 0) return undefined;
  if (items.length > MAX_EVALUATIONS) {
    throw new PolicyError("too_large", `more than ${MAX_EVALUATIONS} evaluations at once`);
  }
  const defaults = ENTITIES.flatMap((entity) => {
    const value = members.get(entity);
    return value === undefined ? [] : [[entity, value] as const];
  });
  const each = items.map((item) => new Map([...defaults, ...membersOf(item, "an evaluation")]));
  return { each, endsAt: endOf(members.get("options")) };
}

function endOf(options: Uint8Array | undefined): boolean | undefined {
  const said = options && membersOf(options, "options").get("evaluations_semantic");
  if (said === undefined) return undefined;
  const semantic = JSON.parse(textOf(said) as string) as unknown;
  if (typeof semantic === "string" && Object.hasOwn(SEMANTICS, semantic)) {
    return SEMANTICS[semantic];
  }
  throw invalid(
    `options.evaluations_semantic is ${textOf(said)}; ${Object.keys(SEMANTICS).join(", ")} are known`,
  );
}

const SLICE_MS = 5;
const LIMIT_MS = 30_000;

/** All verdicts up to the one that ends them, by the same revisions. What fails is denied, and says why. */
export async function evaluateAll(
  decisions: Decisions,
  path: readonly string[],
  { each, endsAt }: Evaluations,
): Promise<{ readonly text: string; readonly revisions: Answer["revisions"] }> {
  const held = await decisions.hold(path);
  const texts: string[] = [];
  let revisions: Answer["revisions"] = [];
  const limit = performance.now() + LIMIT_MS;
  let sliceEndsAt = performance.now() + SLICE_MS;
  try {
    for (const members of each) {
      const verdict = await verdictFor(members, async (input) => {
        if (performance.now() > limit) throw new PolicyError("unavailable", "this took too long");
        const answer: Pending<Answer> = held.ask(input);
        const { revisions: named, ...rest } = await answer;
        revisions = named;
        return { ...rest, revisions: named };
      });
      texts.push(verdict.text);
      if (verdict.isPermitted === endsAt) break;
      if (performance.now() <= sliceEndsAt) continue;
      await setImmediate();
      sliceEndsAt = performance.now() + SLICE_MS;
    }
  } finally {
    held.release();
  }
  return { text: `{"evaluations":[${texts.join()}]}`, revisions };
}

async function verdictFor(
  members: Texts,
  ask: (input: Uint8Array) => Promise<Answer>,
): Promise<Verdict> {
  try {
    return verdictOf(await ask(evaluationInput(members)));
  } catch (error) {
    if (!isPolicyError(error)) throw error;
    const status = error.code === "invalid_parameter" ? 400 : 500;
    const context = goJson({ error: { status, message: error.message } });
    return { isPermitted: false, text: `{"decision":false,"context":${context}}` };
  }
}
