import { z } from "zod";
import { text } from "../../shapes.ts";
import { errorShape } from "../../shared-shapes.ts";

/** Any JSON at all, by which clients may know an input or a result. */
const anything = z.unknown();
const numbers = z.record(z.string(), z.number()).meta({ id: "DecisionMetrics" });
const warning = z.object({ code: z.string(), message: z.string() }).meta({ id: "DecisionWarning" });
const provenance = z
  .object({
    ...{ version: text("OPA's."), build_commit: text(), build_timestamp: text() },
    build_hostname: text(),
    bundles: z.record(z.string(), z.object({ revision: z.string() })).exactOptional(),
  })
  .meta({ id: "Provenance" });
const traceEvent = z
  .object({
    ...{ op: z.string(), query_id: z.int(), parent_id: z.int(), type: z.string(), node: anything },
    locals: z.array(z.object({ key: anything, value: anything })),
    message: z.string().exactOptional(),
  })
  .meta({ id: "TraceEvent" });
const explanation = z
  .union([z.array(traceEvent), z.array(z.string())])
  .meta({ id: "Explanation", description: "Events; with `pretty` lines." });

/** The body of a decision, and {@link dataText}. */
export const decisionRequest: z.ZodType = z
  .object({ input: anything.optional() })
  .meta({ id: "DecisionRequest", examples: [{ input: { user: "alice" } }] });

const DECISION = {
  decision_id: z.string().exactOptional(),
  provenance: provenance.exactOptional(),
  metrics: numbers.exactOptional(),
  result: z.unknown().optional().meta({ description: "Absent where the decision is undefined." }),
};

export const decision: z.ZodType = z
  .object({
    ...DECISION,
    explanation: explanation.exactOptional(),
    warning: warning.exactOptional(),
  })
  .meta({ id: "Decision" });

/** Of `/v0/data`, where the whole body is the one and the whole answer the other. */
export const wholeInput: z.ZodType = z
  .unknown()
  .meta({ id: "Input", description: "The input itself.", examples: [{ user: "alice" }] });
export const wholeResult: z.ZodType = z
  .unknown()
  .meta({ id: "Result", description: "What the decision comes to." });

export const batchRequest: z.ZodType = z
  .object({
    inputs: z
      .record(z.string(), z.unknown())
      .nullish()
      .meta({ description: "By names that the answer has too." }),
    common_input: z
      .unknown()
      .optional()
      .meta({ description: "An object that each input adds to." }),
  })
  .meta({ id: "BatchRequest", examples: [{ inputs: { one: { user: "alice" }, two: {} } }] });

/** {@link batchText}: an item is a decision or why there is none. */
export const batch: z.ZodType = z
  .object({
    batch_decision_id: z.string(),
    responses: z
      .record(
        z.string(),
        z.union([
          z
            .object({ ...DECISION, http_status_code: z.string().exactOptional() })
            .meta({ id: "BatchDecision" }),
          z
            .object({
              ...{ decision_id: z.string(), code: z.string(), message: z.string() },
              http_status_code: z.string().exactOptional(),
            })
            .meta({ id: "FailedDecision" }),
        ]),
      )
      .exactOptional(),
    metrics: numbers.exactOptional(),
    warning: warning.exactOptional(),
  })
  .meta({ id: "Batch" });

export const failedBatch: z.ZodType = z.union([batch, errorShape]).meta({ id: "FailedBatch" });

export const queryRequest: z.ZodType = z
  .object({ query: z.string(), input: z.unknown().optional() })
  .meta({ id: "QueryRequest", examples: [{ query: "x := data.authz.allow" }] });

export const solutions: z.ZodType = z
  .object({
    result: z
      .array(z.record(z.string(), z.unknown()))
      .exactOptional()
      .meta({ description: "The variables of each solution; absent where there is none." }),
    explanation: explanation.exactOptional(),
    metrics: numbers.exactOptional(),
  })
  .meta({ id: "Solutions" });
