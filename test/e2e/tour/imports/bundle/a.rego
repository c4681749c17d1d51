package imp.a

import rego.v1

import data.imp.facts
import data.imp.facts.list as l
import input.x
import input.x.y as why

r := [facts.k, l[0], x, why]
