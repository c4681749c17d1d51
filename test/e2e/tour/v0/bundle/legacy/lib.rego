package legacy.lib

has(list, x) { list[_] == x } else = false { true }

names[n] { data.legacy.facts.known[n] }

mapped(x) = y { y := {"a": 1}[x] }
