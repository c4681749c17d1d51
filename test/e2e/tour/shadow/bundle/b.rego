package shadow.b

result := max([1, 2])

max(xs) := count(xs)

data_rule := data.shadow.a.deep
