package cis.controls.c_1_2

import rego.v1

severity := "low"

pass if {
	input.sysctl["net.ipv4.ip_forward"] == "0"
}

findings contains {"key": k, "value": v} if some k, v in input.sysctl
