# METADATA
# title: What a patch leaves
# description: >-
#   Where a pod or container keeps what declarations would not have: their own choices that are not
#   replaced, and what the API does not let be set.
package injector.leftovers

import data.injector.capabilities
import data.injector.record
import data.injector.settings

# METADATA
# title: Leftovers
# description: >-
#   A set of {"message", "deny"}: "deny" says whether the declaration that is not obeyed wants the
#   request refused for it.
leftovers(pod, policies, recorded) := (_of_pod(pod, said, recorded) | _of_containers(
	pod,
	said,
	recorded,
)) | _of_privileges(pod, said, policies) if {
	said := settings.wanted(policies)
}

_of_pod(pod, said, recorded) := {leftover |
	pod.whole
	some [field, true] in settings.fields
	settings.can_have(pod, {}, field, said[field].value)
	chosen := pod.spec.securityContext[field]
	kept := _kept(field, chosen, said[field].value)
	not record.gives_way(chosen, said[field], field, recorded)
	leftover := _leftover(["the pod ", kept], said[field].deny)
}

_of_containers(pod, said, recorded) := {leftover |
	some container in pod.containers
	context := object.get(container.spec, "securityContext", {})
	some [field, _] in settings.fields
	settings.can_have(pod, context, field, said[field].value)
	[chosen, what] := settings.choice(pod, container, field)
	kept := _kept(field, chosen, said[field].value)
	not record.gives_way(chosen, said[field], what, recorded)
	leftover := _leftover(["container ", _named(container), " ", kept], said[field].deny)
}

_kept("seccompProfile", chosen, wanted) := "stays Unconfined" if {
	chosen.type == "Unconfined"
	wanted.type != "Unconfined"
}

_kept(field, false, true) := concat("", ["keeps ", field, ": false"])

_kept(field, true, false) := concat("", ["keeps ", field, ": true"])

_of_privileges(pod, said, policies) := {leftover |
	not pod.windows
	some container in pod.containers
	some reason in ["profile", "escalation", "administrator", "capabilities"]
	[text, deny] := _reason(reason, container.spec.securityContext, said, policies)
	leftover := _leftover(["container ", _named(container), " ", text], deny)
}

_reason("profile", context, said, _) := [
	"is privileged: no seccomp profile applies",
	said.seccompProfile.deny,
] if {
	context.privileged == true
	said.seccompProfile.value.type != "Unconfined"
}

_reason("escalation", context, said, _) := [
	"is privileged: allowPrivilegeEscalation cannot be false",
	said.allowPrivilegeEscalation.deny,
] if {
	context.privileged == true
	said.allowPrivilegeEscalation.value == false
}

_reason("administrator", context, said, _) := [
	"adds CAP_SYS_ADMIN: allowPrivilegeEscalation cannot be false",
	said.allowPrivilegeEscalation.deny,
] if {
	not context.privileged == true
	"CAP_SYS_ADMIN" in context.capabilities.add
	said.allowPrivilegeEscalation.value == false
}

_reason("capabilities", context, _, policies) := [
	"is privileged: it keeps all capabilities",
	_is_denied(policies),
] if {
	context.privileged == true
	count(capabilities.wanted(policies)) > 0
}

_is_denied(policies) if {
	some policy in policies
	policy.drop.deny
} else := false

_leftover(parts, deny) := {"message": concat("", parts), "deny": deny}

_named(container) := "without a name" if container.name == ""

# A warning is short, and nobody has checked the name yet.
_named(container) := substring(container.name, 0, 63) if container.name != ""
