package err

types.t := lower(input.x)

types.u := count(input.x)

types.v := input.x + 1

types.w := startswith(input.x, "s")

types.x := concat(",", input.x)

types.y := to_number(input.x)

types.z := json.unmarshal(input.x)

types.re := regex.match("[", input.x)

types.div := 1 / 0

types.base := base64.decode("?")

dup := {e.k: e.v | some e in input.l}

fine := "fine"

nested := {"x": types.t, "y": 1}

fun_undefined := f(input.nothing)

f(_) := "called"

a := not_there if {
	not_there := 1
	not types.t
}
