import type { Layer } from "../trust/trust-document.ts";
import type { Signatory, TrustPolicy } from "../trust/trust-policy.ts";
import { type Fault, furthest } from "./fault.ts";
import { isForAnother } from "./fill-layer.ts";
import type { SignatureFault } from "./find-signers.ts";
import { maySignFor } from "./judge-signer.ts";
import type { Sorted, UnverifiedEvidence } from "./verified-statement.ts";

/** Of layers that take identities: codes that a certificate or what stands around it brings about. */
const OF_CERTIFICATES: ReadonlySet<string> = new Set([
  "bundle_unreadable",
  "bundle_incomplete",
  "certificate_invalid",
  "log_entry_invalid",
  "timestamp_invalid",
  "identity_not_allowed",
]);

/** Why a layer has no statement: what was given and is nobody's may have been meant for it. */
export function absenceOf(layer: Layer, sorted: Sorted, policy: TrustPolicy): Fault {
  const wrong = sorted.verified
    .filter(({ facts }) => !layer.predicateTypes.includes(facts.predicateType))
    .filter(({ signers }) => signers.some(({ by }) => by.some((each) => maySignFor(each, layer))))
    .filter((statement) => !isForAnother(statement, { layer, policy }))
    .map(({ evidence, facts }): Fault => {
      const message = `${evidence.place} has the predicate type ${JSON.stringify(facts.predicateType)}, which ${layer.name} does not take`;
      return { code: "predicate_unexpected", message };
    });
  const nobodys = sorted.unverified.flatMap((each) => meantFor(layer, each, policy));
  const missing: Fault = {
    code: "layer_missing",
    message: `no statement for ${layer.name} was given`,
  };
  return furthest([missing, ...wrong, ...nobodys]) ?? missing;
}

function meantFor(
  layer: Layer,
  { faults, signers }: UnverifiedEvidence,
  { keys, identities }: TrustPolicy,
): Fault[] {
  const may = (each: Signatory): boolean => maySignFor(each, layer);
  if (signers.length > 0) return signers.some(({ by }) => by.some(may)) ? [...faults] : [];
  return faults.filter(({ code, named }: SignatureFault) => {
    if (named !== undefined) return may(named);
    if (code === "signature_invalid" || OF_CERTIFICATES.has(code)) return identities.some(may);
    return code !== "key_unknown" || keys.some(may);
  });
}
