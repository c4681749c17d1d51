import { activateRevision } from "../../decide/active-revision.ts";
import { createDecisions } from "../../decide/decisions.ts";
import type { BundleSource } from "../../domain/bundle.ts";
import type { Decision } from "../../domain/decision.ts";
import { PolicyError } from "../../domain/policy-error.ts";
import { readMemberInput } from "../../http/doors/data-api/decision-input.ts";
import { revisionOf } from "../../publish/revision-of.ts";
import type { CliIo } from "../cli-io.ts";
import { compileLocally } from "./local-source.ts";

/** Larger than any input a person gives to a command. Bytes. */
const MAX_INPUT_BYTES = 256 * 1024 * 1024;

/**
 * Compiles a source here and decides as a server would once it is pushed; `body` is that of `POST /v1/data`. A bundle
 * that is for agents only is asked all the same. Throws as the gate does.
 */
export async function decideLocally(
  io: CliIo,
  source: BundleSource,
  path: readonly string[],
  body: string,
): Promise<Decision> {
  const input = readMemberInput({ headers: {}, body: Buffer.from(body) }, MAX_INPUT_BYTES);
  const { engine } = await compileLocally(io, { ...source, decide: true });
  if (engine === undefined) throw new PolicyError("internal_error", "the compiler made no engine");
  const { wasm, data, plan, index } = engine;
  const active = await activateRevision({
    name: source.name,
    revision: revisionOf(source),
    roots: source.roots,
    artifacts: { wasm, data, plan, index: Buffer.from(JSON.stringify(index)) },
  });
  const decisions = createDecisions({});
  try {
    decisions.activate(active);
    return (await decisions.decideIn(source.name, path, input)).decision;
  } finally {
    decisions.close();
  }
}
