package v0i.a

import future.keywords.in
import future.keywords.every

allow { 1 in input.x }

all_ones { every x in input.x { x == 1 } }

contains { true }
