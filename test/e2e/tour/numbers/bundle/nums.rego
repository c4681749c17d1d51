package nums

echo := input.n

sum := input.i + 12345678901234567890

product := input.i * data.nums.facts.big

eq contains name if {
	some name, value in data.nums.facts
	value == input.n
}

keys := {input.n: "x", "n": data.nums.facts.one}

marshalled := json.marshal([input.n])

sorted := sort([input.n, 1, 2.5, 100])

text := sprintf("%v %d %s", [input.n, input.n, "x"])

converted := to_number("3.25")

rounded := [round(input.i), abs(input.i)]

literal := [12345678901234567890, 1e3, 1.50, 0.000001, 5.0, 1E5]

compared := [input.n < 1.0000000001, input.n >= 1, input.n == 100]
