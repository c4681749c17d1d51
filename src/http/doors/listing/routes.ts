import { parseFlag } from "../../request-parts.ts";
import type { Route } from "../../route.ts";
import { jsonAnswer } from "../../write-answer.ts";

/** `GET /`: what there is, itself included. */
export function listingRoutes(all: () => readonly Route[]): readonly Route[] {
  return [
    {
      method: "GET",
      path: "/",
      summary: "These routes as JSON",
      who: "anyone",
      handle: ({ query }) =>
        jsonAnswer(
          { service: "gatehouse", routes: all().map(described) },
          parseFlag(query, "pretty"),
        ),
    },
  ];
}

function described({ method, path, summary, who }: Route) {
  return { method, path, summary, who };
}
