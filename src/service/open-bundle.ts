import { parseBundleName } from "../domain/bundle-name.ts";
import { type Diagnostic, PolicyError } from "../domain/policy-error.ts";
import { readSetting } from "../means/settings/setting.ts";
import { findOpa } from "../opa/program/find-opa.ts";
import { checkOpaVersion, createOpa, type Opa } from "../opa/program/opa.ts";
import { CPU_SECONDS } from "../opa/program/settings.ts";
import { type AgentBundle, readAgentBundle } from "../pipeline/agent-bundle.ts";
import { type BundleFiles, nameOfFiles, readBundleFiles } from "../pipeline/bundle-files.ts";
import { passOwnGate } from "../pipeline/decide-once.ts";
import { partsOf } from "../pipeline/load-revision.ts";
import { readSource } from "../pipeline/read-source.ts";
import { createVerifySignatures, verifiedWarnings } from "../pipeline/verify-signatures.ts";
import { revisionOf } from "../publish/revision-of.ts";
import {
  type AnsweringBundle,
  createOwnDecisions,
  type OwnDecisions,
  type OwnDecisionsOptions,
} from "./own-decisions.ts";
import {
  type BundleSubscription,
  type SubscribedBundle,
  type SubscribeOptions,
  subscribe,
} from "./subscribe-bundle.ts";

export interface OpenBundleOptions extends OwnDecisionsOptions {
  /**
   * Where opa is looked for: `OPA_BIN`, `GATEHOUSE_CACHE`, `PATH`. With it the files go through the whole gate of a push
   * first, tests and all. Without it no opa is needed: they are taken as an agent takes them, from a publisher who has
   * checked them.
   */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** The bundle's name; that of its `bundle.yaml`, or `bundle`, when absent. */
  readonly name?: string;
  /** Ends an opening that is under way. */
  readonly signal?: AbortSignal;
}

/** A bundle of files. */
export interface OpenBundle extends AnsweringBundle {
  /**
   * What its manifest calls it where it was taken as agents take it; else the name of its content: what a server gives these
   * files when they are pushed.
   */
  readonly revision: string;
  readonly roots: readonly string[];
  /** Findings that did not refuse it. */
  readonly warnings: readonly Diagnostic[];
}

/**
 * Makes a bundle answer here, without a server or a store: from files, or from a server of OPA's Bundle API that is followed
 * until it is closed. A bundle that is for agents only answers all the same. Files: throws `invalid_parameter` with every
 * finding and its place in `diagnostics`, `too_large` past a limit, `misconfigured` without the opa that is wanted. A
 * subscription throws `invalid_parameter` for what is no address or header, and tells `onError` of all that comes later.
 */
export async function openBundle(
  from: BundleFiles,
  options?: OpenBundleOptions,
): Promise<OpenBundle>;
export async function openBundle(
  from: BundleSubscription,
  options?: SubscribeOptions,
): Promise<SubscribedBundle>;
export async function openBundle(
  from: BundleFiles | BundleSubscription,
  options: OpenBundleOptions & SubscribeOptions = {},
): Promise<OpenBundle | SubscribedBundle> {
  const decisions = createOwnDecisions(options);
  try {
    if ("url" in from) return subscribe(from, decisions, options);
    return await openFiles(from, decisions, options);
  } catch (error) {
    decisions.close();
    throw error;
  }
}

async function openFiles(
  from: BundleFiles,
  decisions: OwnDecisions,
  options: OpenBundleOptions,
): Promise<OpenBundle> {
  const read = await readFiles(from, decisions, options);
  const { parts, revision } = read;
  const isVerified = options.verification !== undefined;
  const warnings = isVerified ? verifiedWarnings(read.warnings) : read.warnings;
  await decisions.activate(parts, revision);
  return {
    ...{ revision, roots: parts.roots, warnings },
    decide: decisions.decide,
    ready: async () => undefined,
    close: decisions.close,
  };
}

async function readFiles(
  from: BundleFiles,
  { builtins }: OwnDecisions,
  { env, name, verification, signal = new AbortController().signal }: OpenBundleOptions,
): Promise<AgentBundle> {
  const verify = verification && createVerifySignatures(verification);
  const tree = await readBundleFiles(from);
  verify?.(tree);
  const bundle = name === undefined ? nameOfFiles(tree) : parseBundleName(name);
  if (env === undefined) return readAgentBundle(bundle, tree);
  const source = readSource(bundle, tree);
  const opa = await localOpa(env);
  const passed = await passOwnGate({ ...source, decide: true }, { opa, signal, builtins });
  if (passed.engine === undefined) {
    throw new PolicyError("internal_error", "the compiler made no engine");
  }
  const revision = revisionOf(source);
  return { parts: partsOf(source, revision, passed.engine), revision, warnings: passed.warnings };
}

async function localOpa(env: NonNullable<OpenBundleOptions["env"]>): Promise<Opa> {
  const opa = createOpa({ binary: findOpa(env), cpuSeconds: readSetting(CPU_SECONDS, env) });
  await checkOpaVersion(opa);
  return opa;
}
