package app.rbac

default allow := false

allow if user_is_admin

allow if {
	some grant in user_is_granted
	input.action == grant.action
	input.type == grant.type
}

user_is_admin if "admin" in data.app.rbac.user_roles[input.user]

user_is_granted contains grant if {
	some role in data.app.rbac.user_roles[input.user]
	some inherited in graph.reachable(data.app.rbac.role_graph, {role})
	some grant in data.app.rbac.role_grants[inherited]
}

grants := {grant.action | some grant in user_is_granted}

roles_of[user] contains role if {
	some user, roles in data.app.rbac.user_roles
	some role in roles
}

effective[user][action] contains grant.type if {
	some user, roles in data.app.rbac.user_roles
	some role in graph.reachable(data.app.rbac.role_graph, roles)
	some grant in data.app.rbac.role_grants[role]
	action := grant.action
}
