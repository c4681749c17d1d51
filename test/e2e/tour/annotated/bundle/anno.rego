# METADATA
# title: Package
# description: |
#   Several lines
#   of text.
# organizations:
#   - Acme
# related_resources:
#   - ref: https://example.org/doc
#     description: docs
# scope: subpackages
# custom:
#   level: 1
package anno

# METADATA
# title: Allow
# scope: document
# description: May they
# entrypoint: true

# METADATA
# scope: rule
# title: First body
allow if input.user == "a"

allow if input.user == "b"

# METADATA
# title: Deny
# custom:
#   code: E-17
#   tags: [x, y]
deny contains {"code": meta.custom.code, "title": meta.title} if {
	meta := rego.metadata.rule()
	not allow
}

# METADATA
# title: Chain
chain := [entry.annotations.title | some entry in rego.metadata.chain()]
