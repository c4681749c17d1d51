package money

a := sum(input.p)

b := input.p[0] * input.q

d := input.p[0] - input.p[1]

e := product(input.p) > 5
