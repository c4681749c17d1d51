import { z } from "zod";

/** The AuthZEN Authorization API 1.0: what it asks and what is answered. */
const properties = z.record(z.string(), z.unknown()).optional();
const context = z.record(z.string(), z.unknown());
const type = z.string();
const someone = { type, properties };
const entity = z.object({ ...someone, id: z.string() }).meta({ id: "AuthzenEntity" });
const sort = z.object(someone).meta({ id: "AuthzenType", description: "Of those looked for." });
const action = z.object({ name: z.string(), properties }).meta({ id: "AuthzenAction" });
const EXAMPLE = {
  subject: { type: "user", id: "alice" },
  action: { name: "read" },
  resource: { type: "record", id: "1" },
};

export const evaluationRequest: z.ZodType = z
  .object({ subject: entity, action, resource: entity, context: context.optional() })
  .meta({ id: "EvaluationRequest", examples: [EXAMPLE] });

const verdict = z.object({ decision: z.boolean(), context: context.exactOptional() });
export const evaluation: z.ZodType = verdict.meta({ id: "Evaluation" });

const part = {
  subject: entity.optional(),
  action: action.optional(),
  resource: entity.optional(),
  context: context.optional(),
};

export const evaluationsRequest: z.ZodType = z
  .object({
    ...part,
    evaluations: z.array(z.object(part)).optional(),
    options: z
      .object({
        evaluations_semantic: z
          .enum(["execute_all", "deny_on_first_deny", "permit_on_first_permit"])
          .optional(),
      })
      .optional(),
  })
  .meta({
    id: "EvaluationsRequest",
    description: "What an evaluation lacks it has from beside it.",
    examples: [{ ...EXAMPLE, evaluations: [{}, { subject: { type: "user", id: "bob" } }] }],
  });

/** Without evaluations the body is one itself, and so is the answer. */
export const evaluations: z.ZodType = z
  .union([z.object({ evaluations: z.array(evaluation) }), evaluation])
  .meta({ id: "Evaluations" });

const page = z.object({ token: z.string().optional(), limit: z.int().positive().optional() });
const asked = { context: context.optional(), page: page.optional() };
const found = (id: string, item: z.ZodType): z.ZodType =>
  z
    .object({
      results: z.array(item),
      page: z.object({ next_token: z.string(), count: z.int(), total: z.int() }).exactOptional(),
    })
    .meta({ id });

export interface SearchShapes {
  readonly request: z.ZodType;
  readonly answer: z.ZodType;
}

export const subjectSearch: SearchShapes = {
  request: z.object({ subject: sort, action, resource: entity, ...asked }).meta({
    id: "SubjectSearch",
    examples: [{ ...EXAMPLE, subject: { type: "user" } }],
  }),
  answer: found("FoundSubjects", entity),
};

export const resourceSearch: SearchShapes = {
  request: z.object({ subject: entity, action, resource: sort, ...asked }).meta({
    id: "ResourceSearch",
    examples: [{ ...EXAMPLE, resource: { type: "record" } }],
  }),
  answer: found("FoundResources", entity),
};

export const actionSearch: SearchShapes = {
  request: z.object({ subject: entity, resource: entity, ...asked }).meta({
    id: "ActionSearch",
    examples: [{ subject: EXAMPLE.subject, resource: EXAMPLE.resource }],
  }),
  answer: found("FoundActions", action),
};

const url = z.string();
export const configuration: z.ZodType = z
  .object({
    policy_decision_point: url,
    access_evaluation_endpoint: url.exactOptional(),
    access_evaluations_endpoint: url.exactOptional(),
    search_subject_endpoint: url.exactOptional(),
    search_resource_endpoint: url.exactOptional(),
    search_action_endpoint: url.exactOptional(),
  })
  .meta({ id: "AuthzenConfiguration" });

/** An error is a message alone. */
export const authzenError: z.ZodType = z.string().meta({ id: "AuthzenError" });
