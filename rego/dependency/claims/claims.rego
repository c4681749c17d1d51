# METADATA
# title: Claims
# description: >-
#   What was checked of the files, the binary and the evidence against each other. What contradicts
#   is denied unless the declaration says otherwise; what is asked for must be verified.
package dependency.claims

import data.dependency.subject

# METADATA
# title: Findings
# description: Claims that are contradicted, that cannot be verified, and that nobody made.
findings contains object.union(_about(claim), {
	"code": concat("_", ["claim", outcome]),
	"effectiveOn": settings.effectiveOn,
	"evidence": {"claim": claim.claim, "code": claim.code},
	"message": claim.message,
	"policy": policy,
	"severity": severity,
	"subject": claim.claim,
}) if {
	some outcome in ["contradicted", "not_verifiable"]
	some claim in input.claims
	claim.outcome == outcome
	some policy in subject.policies
	settings := data.dependency.policies[policy].claims
	severity := object.get(settings[outcome], claim.claim, settings[outcome]["*"])
	severity != "allow"
}

findings contains {
	"code": "claim_missing",
	"effectiveOn": settings.effectiveOn,
	"evidence": {"claim": claim},
	"message": concat("", ["nobody checked the claim ", claim]),
	"policy": policy,
	"severity": "deny",
	"subject": claim,
} if {
	some policy in subject.policies
	settings := data.dependency.policies[policy].claims
	some claim in settings.required
	not claim in _made
}

_made contains claim.claim if {
	some claim in input.claims
	claim.outcome in {"verified", "contradicted", "not_verifiable"}
}

_about(claim) := {field: claim[field] | some field in ["module", "version"]}
