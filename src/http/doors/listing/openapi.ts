import { z } from "zod";
import type { Content, Described, Description, Parameters } from "../../description.ts";
import { STATUS_OF } from "../../errors.ts";
import type { Route } from "../../route.ts";
import { errorShape } from "../../shared-shapes.ts";

type Json = Readonly<Record<string, unknown>>;

const ABOUT = [
  "A policy bundle service for Open Policy Agent.",
  "The role that a request needs stands beside it (`x-gatehouse-role`); where nobody is asked who they are, everybody may everything.",
  "What a bundle lets anyone read asks for no credential.",
  "Every refusal has the shape of OPA's errors, but those of AuthZEN.",
].join(" ");

/** The description of these routes in OpenAPI 3.1. Those that describe nothing of themselves are left out. */
export function openApiDocument(routes: readonly Route[]): Json {
  const described = routes.flatMap(({ describes, ...route }) =>
    describes === undefined ? [] : [{ ...route, describes }],
  );
  const schemas = createSchemas();
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of described) {
    const path = route.path.replaceAll(/<(\w+)>/g, "{$1}");
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route, schemas) };
  }
  return {
    openapi: "3.1.1",
    info: {
      title: "Gatehouse",
      version: "1",
      description: ABOUT,
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/" }],
    paths,
    components: {
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer", description: "A token, or a JWT." },
        mutualTLS: { type: "mutualTLS", description: "A client certificate." },
      },
      responses: refusals(schemas),
      schemas: schemas.all(),
    },
  };
}

interface DescribedRoute extends Pick<Route, "method" | "path" | "summary" | "who"> {
  readonly describes: Description;
}

function operationOf({ summary, who, describes }: DescribedRoute, schemas: Schemas): Json {
  const { operation, path, query, headers, body, answers, refuses = [] } = describes;
  const parameters = [
    ...parametersOf("path", path, schemas),
    ...parametersOf("query", query, schemas),
    ...parametersOf("header", headers, schemas),
  ];
  const refused = [...refuses, ...(who === "anyone" ? [] : [401, 403, 429])];
  return {
    ...{ operationId: operation, summary, "x-gatehouse-role": who },
    // OpenAPI 3.1 names roles here too, of schemes that know none of their own.
    security: who === "anyone" ? [] : [{ bearer: [who] }, { mutualTLS: [who] }],
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: {
        required: body.isOptional !== true,
        content: contentOf(body.content, schemas),
      },
    }),
    responses: {
      ...Object.fromEntries(refused.map((status) => [status, refusal(status)])),
      ...Object.fromEntries(
        Object.entries(answers).map(([status, answer]) => [status, answerOf(answer, schemas)]),
      ),
      default: refusal("failure"),
    },
  };
}

function parametersOf(
  place: "path" | "query" | "header",
  parameters: Parameters = {},
  schemas: Schemas,
): readonly Json[] {
  return Object.entries(parameters).map(([name, { what, schema, example, isRequired }]) => ({
    ...{ name, in: place, required: place === "path" || isRequired === true, description: what },
    schema: schemas.inline(schema),
    ...(example !== undefined && { example }),
  }));
}

function contentOf(content: Content, schemas: Schemas): Json {
  return Object.fromEntries(
    Object.entries(content).map(([type, schema]) => [type, schema ? schemas.media(schema) : {}]),
  );
}

function answerOf({ what, content, headers }: Described, schemas: Schemas): Json {
  return {
    description: what,
    ...(headers && { headers: headersOf(headers) }),
    ...(content && { content: contentOf(content, schemas) }),
  };
}

function headersOf(headers: Readonly<Record<string, string>>): Json {
  return Object.fromEntries(
    Object.entries(headers).map(([name, description]) => [
      name,
      { description, schema: { type: "string" } },
    ]),
  );
}

function refusal(name: number | "failure"): Json {
  return { $ref: `#/components/responses/${name}` };
}

const CHALLENGE = { "WWW-Authenticate": "That a bearer token is wanted" };
const RETRY = { "Retry-After": "After how many seconds to come again" };

/** By their statuses, and whatever else fails. */
function refusals(schemas: Schemas): Json {
  const content = { "application/json": schemas.media(errorShape) };
  const codes = Object.entries(STATUS_OF).filter(([, status]) => status < 500);
  return {
    ...Object.fromEntries(
      codes.map(([code, status]) => [
        status,
        {
          description: `\`${code}\``,
          ...(status === 401 && { headers: headersOf(CHALLENGE) }),
          ...(status === 429 && { headers: headersOf(RETRY) }),
          content,
        },
      ]),
    ),
    failure: { description: "The fault is the server's, or it is away", content },
  };
}

interface Schemas {
  /** A reference to a schema that has a name. */
  media(schema: z.ZodType): Json;
  inline(schema: z.ZodType): Json;
  /** All that were referred to, and what they refer to. */
  all(): Json;
}

function createSchemas(): Schemas {
  const named = new Map<string, z.ZodType>();
  return {
    media(schema) {
      const id = z.globalRegistry.get(schema)?.id;
      if (id === undefined) throw new Error("what a body or an answer holds needs a name");
      named.set(id, schema);
      return { schema: { $ref: `${COMPONENTS}${id}` } };
    },
    inline(schema) {
      const { $schema: _none, ...rest } = jsonSchema(schema);
      return rest;
    },
    all: () => referring(jsonSchema(z.object(Object.fromEntries(named))).$defs ?? {}) as Json,
  };
}

const COMPONENTS = "#/components/schemas/";

/** As it is sent: answers stay open for members to come. */
function jsonSchema(schema: z.ZodType): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(schema, {
    io: "input",
    override: ({ jsonSchema: made }) => {
      // What every integer of JavaScript keeps to.
      if (made.maximum === Number.MAX_SAFE_INTEGER) delete made.maximum;
      if (made.minimum === Number.MIN_SAFE_INTEGER) delete made.minimum;
    },
  });
}

/** With references into the components. */
function referring(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(referring);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      name === "$ref" ? String(member).replace("#/$defs/", COMPONENTS) : referring(member),
    ]),
  );
}
