# METADATA
# title: "1.1 Ensure modes"
# custom:
#   id: "1.1"
#   severity: high
#   entrypoint: no
package cis.controls.c_1_1

severity := "high"

pass if count(findings) == 0

findings contains {"path": f.path, "mode": f.mode} if {
	some f in input.files
	bits.and(to_number(trim_left(f.mode, "0")), 2) != 0
}
