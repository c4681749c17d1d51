import { z } from "zod";
import { answers, type Description, json, type Parameters } from "../../description.ts";
import type { Route } from "../../route.ts";
import { BUNDLE_PATH, flagOf } from "../../shared-shapes.ts";
import { answerBundleHealth, answerHealth, type HealthSources } from "./health.ts";

const healthy = z.object({}).meta({ id: "Healthy" });
const unhealthy = z.object({ error: z.string() }).meta({ id: "Unhealthy" });

/** Read as OPA reads flags: what is none is not refused. */
const HEALTH_QUERY: Parameters = {
  bundles: flagOf("Asks whether every bundle is active."),
  store: flagOf("Asks whether the store answers."),
};

const HEALTH: Description["answers"] = {
  ...answers("All is well", healthy),
  500: { what: "Something is not, and what", content: json(unhealthy) },
};

export function healthRoutes(sources: HealthSources): readonly Route[] {
  return [
    {
      method: "GET",
      path: "/health",
      summary: "200 {} or 500; ?bundles: all bundles are active; ?store: the store answers",
      who: "anyone",
      handle: ({ query }) => answerHealth(sources, query),
      describes: { operation: "showHealth", query: HEALTH_QUERY, answers: HEALTH },
    },
    {
      method: "GET",
      path: "/health/<name>",
      summary: "The same for one bundle",
      who: "viewer",
      about: "bundle",
      handle: ({ parameters }) => answerBundleHealth(sources, parameters["name"] ?? ""),
      describes: {
        ...{ operation: "showBundleHealth", path: BUNDLE_PATH, refuses: [400] },
        answers: { ...HEALTH, 404: { what: "There is no such bundle", content: json(unhealthy) } },
      },
    },
  ];
}
