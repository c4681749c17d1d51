import { z } from "zod";
import { answers, type Content, json, type Parameters } from "../../description.ts";
import type { Route } from "../../route.ts";
import { BUNDLE_PATH, PRETTY } from "../../shared-shapes.ts";
import {
  ARCHIVE_TYPES,
  type BundleHandlersOptions,
  deleteBundle,
  listBundles,
  PUSH_QUERY,
  pushBundle,
  rollBackBundle,
  showBundle,
  showFiles,
  showHistory,
} from "./bundle-handlers.ts";
import {
  deleted,
  entry,
  files,
  history,
  list,
  published,
  pushed,
  rollback,
} from "./bundle-shapes.ts";

const REVISION_PATH: Parameters = {
  revision: {
    what: "The revision, or its first 8 digits.",
    schema: z.string(),
    example: "5f70bf18",
  },
};

const ARCHIVES: Content = Object.fromEntries([...ARCHIVE_TYPES].map((type) => [type, undefined]));

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
      describes: {
        operation: "listBundles",
        query: PRETTY,
        answers: answers("Those that whoever asks may see", list),
        refuses: [400],
      },
    },
    {
      method: "GET",
      path: "/v1/bundles/<name>/revisions/<revision>/files",
      summary: "What was pushed as a revision: JSON, or tar.gz with Accept: application/gzip",
      who: "viewer",
      about: "bundle",
      handle: (exchange) => showFiles(options, exchange),
      describes: {
        operation: "showFiles",
        path: { ...BUNDLE_PATH, ...REVISION_PATH },
        query: PRETTY,
        answers: {
          200: {
            what: "The files",
            content: { ...json(files), "application/gzip": undefined },
          },
        },
        refuses: [400, 404],
      },
    },
    {
      method: "GET",
      path: "/v1/bundles/<name>/revisions",
      summary: "History: moves of the head and stored revisions",
      who: "viewer",
      about: "bundle",
      handle: (exchange) => showHistory(options, exchange),
      describes: {
        ...{ operation: "showHistory", path: BUNDLE_PATH, query: PRETTY },
        answers: answers("The newest first", history),
        refuses: [400, 404],
      },
    },
    {
      method: "POST",
      path: "/v1/bundles/<name>/rollback",
      summary: 'Older content under a new sequence: {"revision": "..."}',
      who: "author",
      about: "bundle",
      handle: (exchange) => rollBackBundle(options, exchange),
      describes: {
        ...{ operation: "rollBackBundle", path: BUNDLE_PATH, query: PRETTY },
        body: { content: json(rollback) },
        answers: answers("What the bundle is now", published),
        refuses: [400, 404, 408, 409, 413, 415],
      },
    },
    {
      method: "PUT",
      path: "/v1/bundles/<name>",
      summary: "Push a tar.gz or JSON files; ?dry_run only checks; ?roots, ?decide ... say more",
      who: "author",
      about: "bundle",
      handle: (exchange) => pushBundle(options, exchange),
      describes: {
        ...{ operation: "pushBundle", path: BUNDLE_PATH, query: PUSH_QUERY },
        body: { content: { ...json(pushed), ...ARCHIVES } },
        answers: answers("What the bundle is now", published),
        refuses: [400, 408, 409, 413, 415],
      },
    },
    {
      method: "DELETE",
      path: "/v1/bundles/<name>",
      summary: "End a bundle: agents get 404 and keep what they run, its roots are free",
      who: "author",
      about: "bundle",
      handle: (exchange) => deleteBundle(options, exchange),
      describes: {
        ...{ operation: "deleteBundle", path: BUNDLE_PATH, query: PRETTY },
        answers: answers("What the bundle was", deleted),
        refuses: [400, 404],
      },
    },
    {
      method: "GET",
      path: "/v1/bundles/<name>",
      summary: "One bundle with its head",
      who: "viewer",
      about: "bundle",
      handle: (exchange) => showBundle(options, exchange),
      describes: {
        ...{ operation: "showBundle", path: BUNDLE_PATH, query: PRETTY },
        answers: answers("The bundle", entry),
        refuses: [400, 404],
      },
    },
  ];
}
