/** The public API: build a bundle from written intent, publish it, answer from it, or run the whole service. */

export type { BundleSource, CompiledBundle, FileTree } from "./domain/bundle.ts";
export { type BundleName, parseBundleName } from "./domain/bundle-name.ts";
export type { Decision } from "./domain/decision.ts";
export type { Head } from "./domain/head.ts";
export { type Diagnostic, type ErrorCode, PolicyError } from "./domain/policy-error.ts";
export { parseRevision, type Revision } from "./domain/revision.ts";
export type { Management } from "./pipeline/answers.ts";
export { readSource } from "./pipeline/read-source.ts";
export { type Config, parseConfig } from "./service/config.ts";
export { type Service, type ServiceOptions, startService } from "./service/service.ts";
