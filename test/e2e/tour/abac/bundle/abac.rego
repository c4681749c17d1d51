package abac

allow if count(reasons) == 0

now := time.parse_rfc3339_ns(input.at)

hours := (now / 3600000000000) % 24

hour := floor((now % 86400000000000) / 3600000000000)

tenure := now - time.parse_rfc3339_ns(input.user.since)

reasons contains "new" if tenure < 24 * 3600000000000

reasons contains "outside working hours" if not working_hours

reasons contains sprintf("clearance %v is below %v", [clearance, input.resource.level]) if clearance < input.resource.level

reasons contains reason if {
	input.user.dept != input.resource.dept
	input.user.name != input.resource.owner
	reason := $"{input.user.name} of {input.user.dept} is not of {input.resource.dept}"
}

default clearance := 0

clearance := input.user.clearance if is_number(input.user.clearance)

working_hours if {
	hour >= 8
	hour < 18
}
