import { z } from "zod";
import { BUNDLE_TARGETS } from "../../../domain/bundle.ts";
import type { Description } from "../../description.ts";
import { cleanPath } from "../../request-target.ts";
import type { Route } from "../../route.ts";
import { BUNDLE_PATH } from "../../shared-shapes.ts";
import { BUNDLE_TYPE } from "./bundle-answers.ts";
import { BUNDLE_PREFIX, type BundleDoorOptions, createBundleDoor } from "./bundle-door.ts";

const ETAG = { ETag: "Names the head and the content; goes back in `If-None-Match`" };

const DESCRIPTION: Description = {
  operation: "fetchBundle",
  path: BUNDLE_PATH,
  query: {
    target: {
      what: "What of it: the Rego when absent.",
      schema: z.enum(BUNDLE_TARGETS),
      example: "rego",
    },
  },
  headers: {
    "If-None-Match": { what: "The ETag of what the agent has.", schema: z.string() },
    Prefer: {
      what: "How long the answer may be held until there is something new.",
      schema: z.string(),
      example: "modes=snapshot,delta;wait=60",
    },
  },
  answers: {
    200: { what: "A tar.gz", content: { [BUNDLE_TYPE]: undefined }, headers: ETAG },
    304: { what: "The agent has it", headers: ETAG },
  },
  refuses: [400, 404],
};

/** OPA's Bundle API, for agents. */
export function bundleApiRoutes(options: BundleDoorOptions): readonly Route[] {
  return [
    {
      method: "GET",
      path: "/bundles/<name>",
      summary: "OPA's Bundle API, also as <name>.tar.gz: ETag, 304, long polling, HEAD",
      who: "agent",
      about: "asked",
      handle: createBundleDoor(options),
      takes: (_method, path) => path.startsWith(BUNDLE_PREFIX) && cleanPath(path) === path,
      describes: DESCRIPTION,
    },
  ];
}
