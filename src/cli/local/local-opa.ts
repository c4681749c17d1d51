import { messageOf, PolicyError } from "../../domain/policy-error.ts";
import { readSetting } from "../../means/settings/setting.ts";
import type { Opa } from "../../opa/program/opa.ts";
import { CPU_SECONDS } from "../../opa/program/settings.ts";
import type { CliIo } from "../cli-io.ts";

/** Where set-up's own steps lie: beside `src`, beside `dist`, and in the published package. */
const STEPS: URL = new URL("../../../scripts/lib/opa.mjs", import.meta.url);

interface Steps {
  ensureOpa(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<string>;
}

/**
 * The path of the pinned opa, its version checked: the one of `OPA_BIN`, the cached one, one on the PATH, else it is built
 * or downloaded and verified as set-up does it. Throws `misconfigured` that says how to get one.
 */
export async function obtainOpa({ env, signal }: Pick<CliIo, "env" | "signal">): Promise<string> {
  const { ensureOpa } = (await import(STEPS.href)) as Steps;
  try {
    return await ensureOpa(env, signal);
  } catch (error) {
    throw new PolicyError("misconfigured", messageOf(error), { cause: error });
  }
}

/** The driver of that opa. Throws `misconfigured`. */
export async function openLocalOpa(io: Pick<CliIo, "env" | "signal">): Promise<Opa> {
  const { createOpa } = await import("../../opa/program/opa.ts");
  const cpuSeconds = readSetting(CPU_SECONDS, io.env);
  return createOpa({ binary: await obtainOpa(io), cpuSeconds });
}
