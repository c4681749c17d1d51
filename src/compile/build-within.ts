import { isPolicyError } from "../domain/policy-error.ts";
import {
  type BuildContext,
  type BuildRequest,
  type Built,
  buildArchive,
} from "../opa/program/build.ts";

/** A build that the exact engine does without: what is too much for OPA's compiler is a refusal, too. */
export async function buildWithin(context: BuildContext, request: BuildRequest): Promise<Built> {
  try {
    return await buildArchive(context, request);
  } catch (error) {
    const findings = isPolicyError(error) ? error.diagnostics : [];
    if (findings.length === 0) throw error;
    return { kind: "refused", findings };
  }
}
