import type { Route } from "../../route.ts";
import { answerBundleHealth, answerHealth, type HealthSources } from "./health.ts";

export function healthRoutes(sources: HealthSources): readonly Route[] {
  return [
    {
      method: "GET",
      path: "/health",
      summary: "200 {} or 500; ?bundles: all bundles are active; ?store: the store answers",
      who: "anyone",
      handle: ({ query }) => answerHealth(sources, query),
    },
    {
      method: "GET",
      path: "/health/<name>",
      summary: "The same for one bundle",
      who: "viewer",
      about: "bundle",
      handle: ({ parameters }) => answerBundleHealth(sources, parameters["name"] ?? ""),
    },
  ];
}
