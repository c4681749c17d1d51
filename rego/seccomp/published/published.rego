# METADATA
# title: Published profiles
# description: >-
#   Puts together the OCI profile of a policy. What all profiles of the same architectures deny with
#   EPERM is kept once, and each one leaves out what it allows or answers otherwise.
package seccomp.published

# METADATA
# title: Profile
# description: linux.seccomp of the OCI runtime specification, as the published file has it.
profile(policy) := object.union(published.profile, {"syscalls": rules}) if {
	published := data.seccomp.profiles[policy]
	written := published.profile.syscalls
	at := published.denials.position
	rules := array.concat(
		array.slice(written, 0, at),
		array.concat([_denial(published)], array.slice(written, at, count(written))),
	)
} else := data.seccomp.profiles[policy].profile

_denial(published) := {
	"names": sort(array.concat(published.denials.more, [name |
		some name in data.seccomp.denials[published.denials.list]
		not published.allowed[name]
		not published.answered[name]
	])),
	"action": "SCMP_ACT_ERRNO",
	"errnoRet": 1,
}

# METADATA
# title: What a container is to run with
# description: As securityContext.seccompProfile names it, with the profile itself.
reference(policy) := {
	"policy": policy,
	"type": "Localhost",
	"localhostProfile": data.seccomp.profiles[policy].localhostProfile,
	"profile": profile(policy),
}
