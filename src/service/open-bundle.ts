import { parseBundleName } from "../domain/bundle-name.ts";
import { type Diagnostic, messageOf, PolicyError } from "../domain/policy-error.ts";
import type { Revision } from "../domain/revision.ts";
import { readSetting } from "../means/settings/setting.ts";
import { findOpa } from "../opa/program/find-opa.ts";
import { checkOpaVersion, createOpa, type Opa } from "../opa/program/opa.ts";
import { CPU_SECONDS } from "../opa/program/settings.ts";
import { parseRulePath } from "../opa/rego/rule-path.ts";
import { type BundleFiles, nameOfFiles, readBundleFiles } from "../pipeline/bundle-files.ts";
import { type OpenDecisions, openDecisions, passOwnGate } from "../pipeline/decide-once.ts";
import { readSource } from "../pipeline/read-source.ts";
import { revisionOf } from "../publish/revision-of.ts";

export interface OpenBundleOptions {
  /** Where opa is looked for: `OPA_BIN`, `GATEHOUSE_CACHE`, `PATH`. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The bundle's name; that of its `bundle.yaml`, or `bundle`, when absent. */
  readonly name?: string;
  /** Ends an opening that is under way. */
  readonly signal?: AbortSignal;
}

/** A bundle that passed the gate and answers in this process. */
export interface OpenBundle {
  /** The name of its content: what a server gives these files when they are pushed. */
  readonly revision: Revision;
  readonly roots: readonly string[];
  /** Findings that did not refuse it. */
  readonly warnings: readonly Diagnostic[];
  /**
   * The value at a path, `authz/allow` or `data.authz.allow`, as `JSON.parse` gives it; undefined where it is undefined.
   * `input` is any value that JSON has; undefined and null are no input. Throws `invalid_parameter` for what is no path
   * or no JSON, `evaluation_error` where OPA answers with an error, `unavailable` once it is closed. Nothing ends an
   * evaluation that does not come back.
   */
  decide(path: string, input?: unknown): Promise<unknown>;
  /** Gives its memory back. */
  close(): void;
}

/**
 * Takes files through the whole gate of a push (checked, tested and compiled with the local opa) and answers by them here,
 * without a server or a store. A bundle that is for agents only answers all the same. Throws `invalid_parameter` with every
 * finding and its place in `diagnostics`, `too_large` past a limit, `misconfigured` without opa 1.22.2.
 */
export async function openBundle(
  files: BundleFiles,
  { env, name, signal = new AbortController().signal }: OpenBundleOptions,
): Promise<OpenBundle> {
  const tree = await readBundleFiles(files);
  const source = readSource(name === undefined ? nameOfFiles(tree) : parseBundleName(name), tree);
  const opa = await localOpa(env);
  const compiled = await passOwnGate({ ...source, decide: true }, { opa, signal });
  const { roots } = source;
  return {
    revision: revisionOf(source),
    roots,
    ...answering(await openDecisions(compiled)),
    warnings: compiled.warnings,
  };
}

async function localOpa(env: OpenBundleOptions["env"]): Promise<Opa> {
  const opa = createOpa({ binary: findOpa(env), cpuSeconds: readSetting(CPU_SECONDS, env) });
  await checkOpaVersion(opa);
  return opa;
}

function answering(decisions: OpenDecisions): Pick<OpenBundle, "decide" | "close"> {
  let isClosed = false;
  return {
    async decide(path, input) {
      if (isClosed) throw new PolicyError("unavailable", "the bundle is closed");
      const decision = await decisions.decide(parseRulePath(path), jsonOf(input));
      switch (decision.kind) {
        case "defined":
          return JSON.parse(decision.json) as unknown;
        case "undefined":
          return undefined;
        case "error":
          throw new PolicyError("evaluation_error", decision.error.message, {
            diagnostics: [decision.error],
            cause: decision.cause,
          });
      }
    },
    close() {
      isClosed = true;
      decisions.close();
    },
  };
}

function jsonOf(input: unknown): string | undefined {
  if (input === undefined) return undefined;
  try {
    const text: string | undefined = JSON.stringify(input);
    if (text !== undefined) return text;
  } catch (error) {
    throw new PolicyError("invalid_parameter", `the input is no JSON: ${messageOf(error)}`, {
      cause: error,
    });
  }
  throw new PolicyError("invalid_parameter", `the input is no JSON: it is a ${typeof input}`);
}
