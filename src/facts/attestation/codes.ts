import type { ClaimOutcome } from "../dependencies/claim.ts";

/** How a layer of the signature chain, or one statement, ended: stable, in the order of how far it got. */
export type EvidenceCode =
  | "layer_missing"
  | "trust_expired"
  | "trust_rolled_back"
  | "predicate_unexpected"
  | "payload_type_unexpected"
  | "no_trusted_root"
  | "bundle_unreadable"
  | "bundle_incomplete"
  | "key_unknown"
  | "certificate_invalid"
  | "log_entry_invalid"
  | "timestamp_invalid"
  | "signature_invalid"
  | "statement_malformed"
  | "identity_not_allowed"
  | "principal_not_allowed"
  | "key_not_yet_valid"
  | "key_expired"
  | "key_retired"
  | "no_trusted_time"
  | "key_revoked"
  | "time_in_future"
  | "too_old"
  | "link_missing"
  | "link_ambiguous"
  | "subject_differs"
  | "link_broken"
  | "predicate_differs"
  | "statement_negative"
  | "threshold_not_met"
  | "time_order"
  | "chain_too_wide"
  | "statement_denied"
  | "artefact_denied"
  | "verified";

export interface EvidenceMeaning {
  readonly outcome: ClaimOutcome;
  readonly meaning: string;
}

const told =
  (outcome: ClaimOutcome) =>
  (meaning: string): EvidenceMeaning => ({ outcome, meaning });
const contradicted = told("contradicted");
const unverifiable = told("not_verifiable");

/** What each code means; of two faults the one that stands later got further, and is told. */
export const EVIDENCE_CODES: Readonly<Record<EvidenceCode, EvidenceMeaning>> = {
  layer_missing: unverifiable("No statement for this layer was given."),
  trust_expired: unverifiable("The trust policy has expired: nothing can be verified by it."),
  trust_rolled_back: unverifiable(
    "The trust policy is older than one that was seen before, or another one under the same version.",
  ),
  predicate_unexpected: contradicted(
    "Who may sign for this layer signed a statement of another predicate type.",
  ),
  payload_type_unexpected: unverifiable(
    "What was signed does not call itself an in-toto statement.",
  ),
  no_trusted_root: unverifiable(
    "A certificate signed, and the trust policy names no trusted root for certificates.",
  ),
  bundle_unreadable: unverifiable(
    "A certificate, timestamp or log entry of the bundle cannot be read.",
  ),
  bundle_incomplete: unverifiable(
    "The bundle holds fewer log entries, timestamps or certificate timestamps than the root demands.",
  ),
  key_unknown: unverifiable("No key of the trust policy made any of the signatures."),
  certificate_invalid: contradicted(
    "The signing certificate does not come from an authority of the trusted root, or was not valid then.",
  ),
  log_entry_invalid: contradicted(
    "An entry of a transparency log does not verify, or is of something else.",
  ),
  timestamp_invalid: contradicted("A timestamp does not verify by the trusted root."),
  signature_invalid: contradicted(
    "A signature names a key of the trust policy, or comes with its certificate, and is not made by it.",
  ),
  statement_malformed: unverifiable(
    "What was signed is no in-toto statement that can be read: v1, or v0.1.",
  ),
  identity_not_allowed: contradicted(
    "The certificate is good, but no identity of the trust policy has its issuer and name.",
  ),
  principal_not_allowed: contradicted("Who signed may not sign for this layer."),
  key_not_yet_valid: unverifiable("The key was not yet valid for this layer when it signed."),
  key_expired: unverifiable(
    "The key is past its validity for this layer, and no trusted time says that it signed before.",
  ),
  key_retired: contradicted("The key signed after it was retired."),
  no_trusted_time: unverifiable(
    "No trusted clock says when it was signed, and that is needed: the key is revoked, or the layer asks for an age or a time.",
  ),
  key_revoked: contradicted("The key signed when it was already compromised."),
  time_in_future: contradicted("It was signed after the time for which is judged."),
  too_old: unverifiable("It is older than the layer allows."),
  link_missing: unverifiable(
    "Nothing that was verified says which digest of this sort belongs to the artefact.",
  ),
  link_ambiguous: unverifiable(
    "The statement names several digests of one sort, and does not say which is of the artefact.",
  ),
  subject_differs: contradicted("The statement is about another artefact."),
  link_broken: contradicted("The statement names another digest than the rest of the chain."),
  predicate_differs: contradicted(
    "The predicate does not say what the layer requires: another builder, verifier, policy or level.",
  ),
  statement_negative: contradicted(
    "The statement itself says no: a failed verification, or a review that rejects.",
  ),
  threshold_not_met: unverifiable("Fewer distinct principals signed than the layer asks for."),
  time_order: contradicted("It was signed before the layer in front of it was complete."),
  chain_too_wide: unverifiable(
    "There are too many ways to put the statements together; give only those of this artefact.",
  ),
  statement_denied: contradicted(
    "The trust policy denies a statement of this layer by its digest.",
  ),
  artefact_denied: contradicted("The trust policy denies the artefact by its digest."),
  verified: {
    outcome: "verified",
    meaning: "Enough principals signed, for this artefact, in time.",
  },
};

const ORDER = Object.keys(EVIDENCE_CODES) as readonly EvidenceCode[];

/** How far what ended so got. */
export function progressOf(code: EvidenceCode): number {
  return ORDER.indexOf(code);
}
