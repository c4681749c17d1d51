import { cleanPath } from "../../request-target.ts";
import type { Route } from "../../route.ts";
import { BUNDLE_PREFIX, type BundleDoorOptions, createBundleDoor } from "./bundle-door.ts";

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
    },
  ];
}
