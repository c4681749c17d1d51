package uni

names["日本"] := input.s

keys := {k: concat("→", [k, v]) | some k, v in input.k}

lens := [count(input.s), count(split(input.s, ""))]

upper_s := [upper(input.s), lower(input.s)]

escapes := "tab\t quote\" slash\/ uni\u00e9 <&>"

raw := `back\slash ü`

found := data.uni.facts[input.s]

rev := strings.reverse(input.s)
