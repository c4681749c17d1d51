package v0i.b

import rego.v1

allow if 1 in input.x
