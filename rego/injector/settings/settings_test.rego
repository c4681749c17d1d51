package injector.settings_test

import data.injector.settings

_said(value, override) := {
	"value": value,
	"text": "",
	"override": override,
	"by": "d",
	"priority": 1,
}

_profile(override) := {"fields": {"seccompProfile": _said({"type": "RuntimeDefault"}, override)}}

_flag(field, value) := {"fields": {field: _said(value, "Never")}}

_pod(spec, contexts) := {
	"path": "/s",
	"spec": spec,
	"whole": true,
	"windows": false,
	"containers": [{
		"path": concat("/", ["/c", format_int(position, 10)]),
		"name": "n",
		"spec": {"securityContext": context},
	} |
		some position, context in contexts
	],
}

_paths(pod, policies) := [operation.path |
	some change in settings.changes(pod, policies, [])
	some operation in change.operations
]

_chosen(type) := {"seccompProfile": {"type": type}}

_crowd := _pod(
	{"securityContext": _chosen("Unconfined")},
	[
		{},
		_chosen("Unconfined"),
		_chosen("Localhost"),
		object.union(_chosen("Unconfined"), {"privileged": true}),
		_chosen("RuntimeDefault"),
	],
)

test_success_override_decides_which_choices_stay if {
	paths := {override: _paths(_crowd, [_profile(override)]) |
		some override in ["Never", "Unconfined", "Always"]
	}
	paths == {
		"Never": [],
		"Unconfined": [
			"/s/securityContext/seccompProfile",
			"/c/1/securityContext/seccompProfile",
		],
		"Always": [
			"/s/securityContext/seccompProfile",
			"/c/1/securityContext/seccompProfile",
			"/c/2/securityContext/seccompProfile",
		],
	}
}

test_success_pod_level_fields_stand_at_the_pod if {
	policies := [_profile("Never"), _flag("runAsNonRoot", true)]
	_paths(_pod({}, [null, {}]), policies) == [
		"/s/securityContext",
		"/s/securityContext/seccompProfile",
		"/s/securityContext/runAsNonRoot",
	]
}

test_success_container_level_fields_stand_at_each_container if {
	policies := [_flag("allowPrivilegeEscalation", false), _flag("readOnlyRootFilesystem", true)]
	_paths(_pod({}, [null, {"allowPrivilegeEscalation": true}]), policies) == [
		"/c/0/securityContext",
		"/c/0/securityContext/allowPrivilegeEscalation",
		"/c/0/securityContext/readOnlyRootFilesystem",
		"/c/1/securityContext/readOnlyRootFilesystem",
	]
}

test_success_a_new_container_of_a_running_pod_gets_what_the_pod_lacks if {
	running := object.union(_pod({}, [{}]), {"whole": false})
	_paths(running, [_profile("Never")]) == ["/c/0/securityContext/seccompProfile"]
	open := object.union(running, {"spec": {"securityContext": _chosen("Unconfined")}})
	_paths(open, [_profile("Unconfined")]) == ["/c/0/securityContext/seccompProfile"]
	_paths(open, [_profile("Never")]) == []
}

test_fail_no_denied_escalation_beside_privileges if {
	contexts := [{"privileged": true}, {"capabilities": {"add": ["CAP_SYS_ADMIN"]}}]
	_paths(_pod({}, contexts), [_flag("allowPrivilegeEscalation", false)]) == []
}

test_fail_on_windows_only_what_it_knows if {
	windows := object.union(_pod({}, [_chosen("Unconfined")]), {"windows": true})
	policies := [
		_profile("Always"),
		_flag("allowPrivilegeEscalation", false),
		_flag("readOnlyRootFilesystem", true),
	]
	_paths(windows, policies) == []
	_paths(windows, [_flag("runAsNonRoot", true)]) == [
		"/s/securityContext",
		"/s/securityContext/runAsNonRoot",
	]
}

test_fail_nothing_below_what_is_no_object if {
	_paths(_pod({"securityContext": "text"}, ["text"]), [_profile("Always")]) == []
}
