/**
 * The public API, three functions: `openBundle` answers by files in this process, `startService` runs the whole service in
 * it (its `push` publishes), `parseConfig` reads the service's settings. What fails is a `PolicyError`.
 */

export type { BundleName } from "./domain/bundle-name.ts";
export type { Head, NamedHead } from "./domain/head.ts";
export {
  type Diagnostic,
  type ErrorCode,
  type Location,
  PolicyError,
} from "./domain/policy-error.ts";
export type { Revision } from "./domain/revision.ts";
export type { FileChanges, PublishAnswer } from "./pipeline/answers.ts";
export type { BundleFiles } from "./pipeline/bundle-files.ts";
export { type Config, parseConfig } from "./service/config.ts";
export { type OpenBundle, type OpenBundleOptions, openBundle } from "./service/open-bundle.ts";
export { type Service, type ServiceOptions, startService } from "./service/service.ts";
