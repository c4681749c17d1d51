/**
 * The public API, three functions: `openBundle` answers in this process by files or by what a server publishes,
 * `startService` runs the whole service in it (its `push` publishes), `parseConfig` reads the service's settings. What
 * fails is a `PolicyError`.
 */

export type { DecisionBudget } from "./domain/bundle.ts";
export type { BundleName } from "./domain/bundle-name.ts";
export type { Head, NamedHead } from "./domain/head.ts";
export {
  type Diagnostic,
  type ErrorCode,
  type Location,
  PolicyError,
} from "./domain/policy-error.ts";
export type { Revision } from "./domain/revision.ts";
export type { BundleVerification, BundleVerificationKey } from "./opa/signatures/verification.ts";
export type { FileChanges, PublishAnswer } from "./pipeline/answers.ts";
export type { BundleFiles } from "./pipeline/bundle-files.ts";
export { type Config, parseConfig } from "./service/config.ts";
export {
  type OpenBundle,
  type OpenBundleOptions,
  openBundle,
} from "./service/open-bundle.ts";
export type {
  AnsweringBundle,
  DecisionAnswer,
  OwnDecisionsOptions,
} from "./service/own-decisions.ts";
export { type Service, type ServiceOptions, startService } from "./service/service.ts";
export type {
  ActivatedBundle,
  BundleSubscription,
  SubscribedBundle,
  SubscribeOptions,
} from "./service/subscribe-bundle.ts";
