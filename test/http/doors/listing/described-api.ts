import { expect } from "@jest/globals";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";

type Json = Readonly<Record<string, unknown>>;

interface Media {
  readonly schema?: { readonly $ref: string };
}
type Content = Readonly<Record<string, Media>>;

export interface Parameter {
  readonly name: string;
  readonly in: "path" | "query" | "header";
  readonly example?: string | readonly string[];
}

interface Answer {
  readonly content?: Content;
  readonly headers?: Json;
}

/** An operation as the description has it. */
export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly operationId: string;
  readonly security: readonly Json[];
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, Answer>>;
}

export interface Sent {
  readonly path?: Readonly<Record<string, string>>;
  /** Whole: nothing else is asked by the query. */
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** What is no text or blob is sent as JSON. Default: the example of the description. */
  readonly body?: unknown;
}

export interface Got {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** The description that a server gives of itself, and requests that are held against it. */
export interface DescribedApi {
  readonly operations: ReadonlyMap<string, Operation>;
  /** Sends, and fails where status, content type, headers or body are not among what is described. */
  send(base: string, id: string, sent?: Sent): Promise<Got>;
  /** Whether a body is one that is described. */
  accepts(id: string, body: unknown): boolean;
  /** The body that the description gives for an example. */
  example(id: string): unknown;
  /** What was met: `pushBundle 200`. */
  readonly met: ReadonlySet<string>;
}

export async function readDescription(base: string): Promise<DescribedApi> {
  const document = (await (await fetch(`${base}/v1/openapi.json`)).json()) as Document;
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajv.addFormat("date-time", (text: string) => new Date(text).toISOString() === text);
  ajv.addSchema(closed(document) as Json, "api");
  ajv.addSchema(document, "open");
  const operations = operationsOf(document);
  const met = new Set<string>();
  const validatorOf = ({ schema }: Media): ValidateFunction | undefined =>
    schema && ajv.compile({ $ref: `api${schema.$ref}` });

  async function send(base: string, id: string, sent: Sent = {}): Promise<Got> {
    const operation = operations.get(id) as Operation;
    const answer = await fetch(`${base}${targetOf(operation, sent)}`, {
      method: operation.method,
      ...requestOf(document, operation, sent),
    });
    const { status, headers } = answer;
    const note = `${id} ${status}`;
    met.add(note);
    const described =
      operation.responses[status] ?? (status >= 500 && operation.responses["default"]);
    if (!described) throw new Error(`${note} is not described: ${await answer.text()}`);
    const { content, headers: named = {} } = resolved(document, described);
    expect({ note, without: Object.keys(named).filter((name) => !headers.has(name)) }).toEqual({
      ...{ note, without: [] },
    });
    const type = headers.get("content-type");
    expect({ note, types: content === undefined ? [null] : Object.keys(content) }).toEqual({
      ...{ note, types: expect.arrayContaining([type]) },
    });
    if (type === "text/event-stream") {
      await answer.body?.cancel();
      return { status, headers, body: undefined };
    }
    const bytes = Buffer.from(await answer.arrayBuffer());
    const body: unknown = type === "application/json" ? JSON.parse(String(bytes)) : bytes;
    const validate = type === "application/json" ? validatorOf(content?.[type] ?? {}) : undefined;
    validate?.(body);
    expect({ note, body, errors: validate?.errors ?? [] }).toEqual({ note, body, errors: [] });
    return { status, headers, body };
  }

  return {
    ...{ operations, send, met },
    accepts(id, body) {
      const { schema } = operations.get(id)?.requestBody?.content["application/json"] ?? {};
      return ajv.validate({ $ref: `open${schema?.$ref}` }, body);
    },
    example(id) {
      const { requestBody } = operations.get(id) as Operation;
      return requestBody && exampleOf(document, requestBody.content);
    },
  };
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, object>>>>;
  readonly components: {
    readonly responses: Readonly<Record<string, Answer>>;
    readonly schemas: Readonly<Record<string, { readonly examples?: readonly unknown[] }>>;
  };
}

function operationsOf({ paths }: Document): ReadonlyMap<string, Operation> {
  const all = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => {
      const known = operation as Operation;
      return { ...known, parameters: known.parameters ?? [], method: method.toUpperCase(), path };
    }),
  );
  return new Map(all.map((each) => [each.operationId, each]));
}

function resolved({ components }: Document, answer: Answer & { readonly $ref?: string }): Answer {
  const name = answer.$ref?.replace("#/components/responses/", "");
  return name === undefined ? answer : (components.responses[name] as Answer);
}

/** Paths of decisions keep their slashes; what else is in a path is escaped as any client does it. */
function targetOf({ path, parameters }: Operation, { path: given = {}, query = "" }: Sent): string {
  const target = path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => {
    const found = parameters.find((each) => each.in === "path" && each.name === name);
    const value = given[name] ?? String(found?.example);
    return name === "path" ? value : encodeURIComponent(value);
  });
  return query === "" ? target : `${target}?${query}`;
}

function requestOf(document: Document, { requestBody }: Operation, sent: Sent): RequestInit {
  const headers = { Authorization: "Bearer operator", ...sent.headers };
  if (requestBody === undefined) return { headers };
  const body = sent.body ?? exampleOf(document, requestBody.content);
  if (typeof body === "string" || body instanceof Blob) {
    return { headers, body };
  }
  const type = { "Content-Type": "application/json" };
  return { headers: { ...type, ...headers }, body: JSON.stringify(body) };
}

function exampleOf({ components }: Document, content: Content): unknown {
  const name = content["application/json"]?.schema?.$ref.replace("#/components/schemas/", "");
  return components.schemas[name ?? ""]?.examples?.[0];
}

/** A member that is not described is a fault here; for clients objects stay open. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).map(([name, member]) => [name, closed(member)]);
  const isOpen = "type" in value && value.type === "object" && "properties" in value;
  return { ...(isOpen && { additionalProperties: false }), ...Object.fromEntries(members) };
}
