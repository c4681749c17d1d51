# METADATA
# title: What a container asks for
# description: >-
#   Judges the seccomp profile that a container requests against the policy that binds it. The
#   profile is fetched from the published bundle to the kubelet's folder of profiles, where a
#   container names it by type Localhost.
package seccomp.request

# METADATA
# title: Faults of a request
# description: An array of {"code", "message"}, empty where what is published is asked for.
faults(container, policy) := [{"code": code, "message": message} |
	some code, message in _faults(container, data.seccomp.profiles[policy], policy)
]

_faults(container, published, policy) := object.union_n([
	_profile_fault(container, published, policy),
	_privileged_fault(container, policy),
	_escalation_fault(container, published, policy),
])

_profile_fault(container, published, policy) := {code: message} if {
	[code, asked] := _other(container.requested, published.localhostProfile)
	message := concat("", [
		asked,
		": the policy ",
		policy,
		" wants seccompProfile {type: Localhost, localhostProfile: ",
		published.localhostProfile,
		"}",
	])
} else := {}

_other(requested, wanted) := ["no_profile", "no seccomp profile is requested"] if {
	not requested.type
} else := ["unconfined", "type Unconfined allows every system call"] if {
	requested.type == "Unconfined"
} else := ["runtime_default", "type RuntimeDefault is the runtime's own profile"] if {
	requested.type == "RuntimeDefault"
} else := ["unknown_type", "the type of the requested profile is unknown"] if {
	requested.type != "Localhost"
} else := ["other_profile", concat("", ["the profile ", asked, " is another one"])] if {
	asked := object.get(requested, "localhostProfile", "without a name")
	is_string(asked)
	asked != wanted
} else := ["other_profile", "the name of the requested profile is no text"] if {
	not is_string(object.get(requested, "localhostProfile", ""))
}

_privileged_fault(container, policy) := {"privileged": message} if {
	container.privileged
	message := concat("", [
		"a privileged container runs without any seccomp profile: ",
		"leave privileged out where the policy ",
		policy,
		" holds",
	])
} else := {}

_escalation_fault(container, published, policy) := {"privilege_escalation": message} if {
	published.noNewPrivileges
	container.escalates
	message := concat("", [
		"allowPrivilegeEscalation must be false: the profile of the policy ",
		policy,
		" lacks what a runtime calls without no_new_privs",
	])
} else := {}
