package injector.leftovers_test

import data.injector.leftovers

_said(value, override) := {
	"value": value,
	"override": override,
	"priority": 0,
	"deny": false,
}

_policies := [{
	"fields": {
		"seccompProfile": _said({"type": "RuntimeDefault"}, "Never"),
		"runAsNonRoot": _said(true, "Never"),
		"allowPrivilegeEscalation": _said(false, "Never"),
	},
	"drop": {"capabilities": ["ALL"], "deny": true},
}]

_pod(context, containers) := {
	"path": "/spec",
	"spec": {"securityContext": context},
	"whole": true,
	"windows": false,
	"containers": [{"path": "/c", "name": name, "spec": {"securityContext": own}} |
		some name, own in containers
	],
}

_messages(pod) := {leftover.message | some leftover in leftovers.leftovers(pod, _policies, [])}

_unconfined := {"seccompProfile": {"type": "Unconfined"}}

test_success_what_stays_unconfined if {
	_messages(_pod(_unconfined, {"a": _unconfined})) == {
		"the pod stays Unconfined",
		"container a stays Unconfined",
	}
}

test_success_what_is_kept if {
	_messages(_pod({"runAsNonRoot": false}, {"a": {"allowPrivilegeEscalation": true}})) == {
		"the pod keeps runAsNonRoot: false",
		"container a keeps allowPrivilegeEscalation: true",
	}
}

test_success_privileges if {
	contexts := {"a": {"privileged": true}, "": {"capabilities": {"add": ["CAP_SYS_ADMIN"]}}}
	_messages(_pod({}, contexts)) == {
		"container a is privileged: no seccomp profile applies",
		"container a is privileged: allowPrivilegeEscalation cannot be false",
		"container a is privileged: it keeps all capabilities",
		"container without a name adds CAP_SYS_ADMIN: allowPrivilegeEscalation cannot be false",
	}
	denied := {leftover.message |
		some leftover in leftovers.leftovers(_pod({}, {"a": {"privileged": true}}), _policies, [])
		leftover.deny
	}
	denied == {"container a is privileged: it keeps all capabilities"}
}

test_fail_nothing_where_all_is_as_wanted if {
	_messages(_pod({}, {"a": {}})) == set()
	_messages(_pod({"seccompProfile": {"type": "Localhost"}}, {"a": {"privileged": false}})) == set()
	_messages(object.union(_pod(_unconfined, {"a": {"privileged": true}}), {"windows": true})) == set()
}
