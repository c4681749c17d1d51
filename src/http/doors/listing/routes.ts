import { createHash } from "node:crypto";
import { z } from "zod";
import { answers, json, type Parameters } from "../../description.ts";
import type { HttpAnswer } from "../../exchange.ts";
import { parseFlag } from "../../request-parts.ts";
import type { Route } from "../../route.ts";
import { PRETTY } from "../../shared-shapes.ts";
import { jsonAnswer } from "../../write-answer.ts";
import { openApiDocument } from "./openapi.ts";

const routeList = z
  .object({
    service: z.literal("gatehouse"),
    routes: z.array(
      z.object({ method: z.string(), path: z.string(), summary: z.string(), who: z.string() }),
    ),
  })
  .meta({ id: "RouteList" });
const openApi = z
  .looseObject({ openapi: z.string(), info: z.looseObject({}), paths: z.looseObject({}) })
  .meta({ id: "OpenApi" });

const IF_NONE_MATCH: Parameters = {
  "If-None-Match": { what: "The ETag of what the client has.", schema: z.string() },
};
const ETAG = { ETag: "Names the content; goes back in `If-None-Match`" };

/** `GET /` and `GET /v1/openapi.json`: what there is, themselves included. */
export function listingRoutes(all: () => readonly Route[]): readonly Route[] {
  let described: HttpAnswer | undefined;
  return [
    {
      method: "GET",
      path: "/",
      summary: "These routes as JSON",
      who: "anyone",
      handle: ({ query }) =>
        jsonAnswer({ service: "gatehouse", routes: all().map(listed) }, parseFlag(query, "pretty")),
      describes: {
        ...{ operation: "listRoutes", query: PRETTY },
        answers: answers("The routes", routeList),
        refuses: [400],
      },
    },
    {
      method: "GET",
      path: "/v1/openapi.json",
      summary: "The same in OpenAPI 3.1, with what they take and give",
      who: "anyone",
      handle: ({ request }) => {
        described ??= documentAnswer(all());
        return unlessThere(described, request.headers["if-none-match"]);
      },
      describes: {
        operation: "showOpenApi",
        headers: IF_NONE_MATCH,
        answers: {
          200: { what: "The description", content: json(openApi), headers: ETAG },
          304: { what: "The client has it", headers: ETAG },
        },
      },
    },
  ];
}

function listed({ method, path, summary, who }: Route) {
  return { method, path, summary, who };
}

function documentAnswer(routes: readonly Route[]): HttpAnswer {
  const answer = jsonAnswer(openApiDocument(routes), false);
  const digest = createHash("sha256").update(String(answer.body)).digest("hex");
  const headers = { ...answer.headers, ETag: `"${digest}"`, "Cache-Control": "no-cache" };
  return { ...answer, headers };
}

/** 304 where the client names what it would get, whatever else it names. */
function unlessThere(answer: HttpAnswer, tags: string | undefined): HttpAnswer {
  const { "Content-Type": _none, ...headers } = answer.headers;
  const isThere = tags?.includes(answer.headers["ETag"] as string) === true;
  return isThere ? { status: 304, headers, body: undefined } : answer;
}
