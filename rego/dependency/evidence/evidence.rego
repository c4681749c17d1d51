# METADATA
# title: Evidence
# description: Which layers of the signature chain must be verified.
package dependency.evidence

import data.dependency.subject

# METADATA
# title: Findings
# description: Layers that contradict, that cannot be verified, and that nobody shows.
findings contains {
	"code": "evidence_contradicted",
	"effectiveOn": "",
	"evidence": {"code": entry.code},
	"message": concat("", ["the evidence of ", entry.layer, " is contradicted: ", entry.message]),
	"policy": policy,
	"severity": severity,
	"subject": entry.layer,
} if {
	some policy in subject.policies
	some entry in input.evidence
	entry.outcome == "contradicted"
	severity := _severity(policy, entry.layer)
	severity != "allow"
}

# What is asked for must be verified, whatever else is said of contradictions.
_severity(policy, layer) := "deny" if {
	layer in data.dependency.policies[policy].evidence.layers
} else := data.dependency.policies[policy].evidence.contradicted

findings contains {
	"code": "evidence_not_verifiable",
	"effectiveOn": settings.effectiveOn,
	"evidence": {"code": entry.code},
	"message": concat("", ["the evidence of ", layer, " cannot be verified: ", entry.message]),
	"policy": policy,
	"severity": "deny",
	"subject": layer,
} if {
	some policy in subject.policies
	settings := data.dependency.policies[policy].evidence
	some layer in settings.layers
	not layer in _verified
	some entry in input.evidence
	entry.layer == layer
	entry.outcome == "not_verifiable"
}

findings contains {
	"code": "evidence_missing",
	"effectiveOn": settings.effectiveOn,
	"evidence": {},
	"message": concat("", ["nobody shows evidence of ", layer]),
	"policy": policy,
	"severity": "deny",
	"subject": layer,
} if {
	some policy in subject.policies
	settings := data.dependency.policies[policy].evidence
	some layer in settings.layers
	not layer in _shown
}

_verified contains entry.layer if {
	some entry in input.evidence
	entry.outcome == "verified"
}

# Of an outcome that is none, nothing is shown.
_shown contains entry.layer if {
	some entry in input.evidence
	entry.outcome in {"verified", "contradicted", "not_verifiable"}
}
