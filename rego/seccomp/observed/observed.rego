# METADATA
# title: What was observed
# description: >-
#   Judges system calls that were seen against a published profile. A call is {"architecture",
#   "call" or "number", "args"}: the arguments may be left out, and then conditions on them are not
#   judged.
package seccomp.observed

# METADATA
# title: Faults of observed calls
# description: >-
#   An array of {"code", "message", "architecture", "call"} about the calls that the policy's
#   profile would not let through.
faults(calls, policy) := [fault |
	is_array(calls)
	some value in calls
	seen := _object(value)
	fault := _fault(seen, policy)
]

_object(value) := value if is_object(value)

else := {}

_fault(seen, policy) := _told("unreadable", seen, policy, "is no {architecture, call}") if {
	not _architecture(seen)
} else := _told("foreign_architecture", seen, policy, "is of an architecture that is killed") if {
	not data.seccomp.profiles[policy].architectures[_architecture(seen)]
} else := _told("unknown_call", seen, policy, "is no system call of its architecture") if {
	not _name(seen)
} else := _told("not_allowed", seen, policy, "is not allowed") if {
	not data.seccomp.profiles[policy].allowed[_name(seen)]
} else := _told("other_arguments", seen, policy, "is not allowed with these arguments") if {
	args := seen.args
	alternatives := data.seccomp.profiles[policy].allowed[_name(seen)]
	alternatives != true
	not _is_any(alternatives, args)
}

_is_any(alternatives, args) if {
	some conditions in alternatives
	every condition in conditions {
		_is_met(condition, args[condition.index])
	}
}

# Without a mask all 64 bits count.
_is_met(condition, argument) if bits.and(argument, condition.mask) == condition.value

_is_met(condition, argument) if {
	not condition.mask
	argument == condition.value
}

_architecture(seen) := seen.architecture if is_string(seen.architecture)

_name(seen) := seen.call if {
	is_string(seen.call)
} else := data.seccomp.numbers[seen.architecture][format_int(seen.number, 10)] if {
	_is_call_number(seen.number)
}

# A call's number has 32 bits.
_is_call_number(number) if {
	is_number(number)
	number >= 0
	number <= 4294967295
	number == floor(number)
}

_told(code, seen, policy, what) := {
	"code": code,
	"architecture": object.get(seen, "architecture", null),
	"call": called,
	"message": concat("", [_text(called), " ", what, " by the profile of the policy ", policy]),
} if {
	called := _called(seen)
}

_called(seen) := name if {
	name := _name(seen)
} else := seen.call if {
	seen.call
} else := object.get(seen, "number", null)

_text(called) := called if {
	is_string(called)
} else := concat(" ", ["number", format_int(called, 10)]) if {
	_is_call_number(called)
} else := "a call"
