import type { Route } from "../../route.ts";
import {
  type BundleHandlersOptions,
  deleteBundle,
  listBundles,
  pushBundle,
  rollBackBundle,
  showBundle,
  showFiles,
  showHistory,
} from "./bundle-handlers.ts";

/** What authors and viewers do with bundles. What is more specific comes first. */
export function managementRoutes(options: BundleHandlersOptions): readonly Route[] {
  return [
    {
      method: "GET",
      path: "/v1/bundles",
      summary: "All bundles with their heads",
      who: "viewer",
      about: "own",
      handle: (exchange) => listBundles(options, exchange),
    },
    {
      method: "GET",
      path: "/v1/bundles/<name>/revisions/<revision>/files",
      summary: "What was pushed as a revision: JSON, or tar.gz with Accept: application/gzip",
      who: "viewer",
      about: "bundle",
      handle: (exchange) => showFiles(options, exchange),
    },
    {
      method: "GET",
      path: "/v1/bundles/<name>/revisions",
      summary: "History: moves of the head and stored revisions",
      who: "viewer",
      about: "bundle",
      handle: (exchange) => showHistory(options, exchange),
    },
    {
      method: "POST",
      path: "/v1/bundles/<name>/rollback",
      summary: 'Older content under a new sequence: {"revision": "..."}',
      who: "author",
      about: "bundle",
      handle: (exchange) => rollBackBundle(options, exchange),
    },
    {
      method: "PUT",
      path: "/v1/bundles/<name>",
      summary: "Push a tar.gz or JSON files; ?dry_run only checks; ?roots, ?decide ... say more",
      who: "author",
      about: "bundle",
      handle: (exchange) => pushBundle(options, exchange),
    },
    {
      method: "DELETE",
      path: "/v1/bundles/<name>",
      summary: "End a bundle: agents get 404 and keep what they run, its roots are free",
      who: "author",
      about: "bundle",
      handle: (exchange) => deleteBundle(options, exchange),
    },
    {
      method: "GET",
      path: "/v1/bundles/<name>",
      summary: "One bundle with its head",
      who: "viewer",
      about: "bundle",
      handle: (exchange) => showBundle(options, exchange),
    },
  ];
}
