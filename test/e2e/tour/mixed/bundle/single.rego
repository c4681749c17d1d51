package mixed.one

names[n] { n := input.names[_] }
