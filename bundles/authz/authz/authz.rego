# METADATA
# title: Role-based access
# description: >-
#   Decides whether a user may act on a resource. Users have roles, roles have actions; both are
#   looked up in data, so that a decision costs the same for ten users and for ten thousand.
package authz

# METADATA
# title: Whether the action is allowed
# description: True when a role of the user has the action, or when the user owns the resource.
# entrypoint: true
default allow := false

allow if {
	_is_active
	is_string(input.action)
	some role in data.authz.users[input.user].roles
	_has_action(role, input.action)
}

allow if {
	_is_active
	input.resource.owner == input.user
	input.action in {"read", "write"}
}

# METADATA
# title: What the user may do
# description: The actions that the roles of the user have. "*" stands for every action.
permissions contains action if {
	_is_active
	some role in data.authz.users[input.user].roles
	some action, true in data.authz.roles[role]
}

# METADATA
# title: Why the action is denied
# description: A set of sentences for people; empty when the action is allowed.
reasons contains "the question names no user" if not _names_user

reasons contains reason if {
	_names_user
	not _is_known
	reason := sprintf("there is no user %v", [input.user])
}

reasons contains reason if {
	_is_known
	data.authz.users[input.user].suspended
	reason := sprintf("the user %v is suspended", [input.user])
}

reasons contains reason if {
	_is_active
	not allow
	action := object.get(input, "action", "do anything unnamed")
	reason := sprintf("no role lets the user %v %v", [input.user, action])
}

_names_user if is_string(input.user)

_is_known if {
	_names_user
	data.authz.users[input.user]
}

_is_active if {
	_is_known
	not data.authz.users[input.user].suspended
}

_has_action(role, action) if data.authz.roles[role][action]

_has_action(role, _) if data.authz.roles[role]["*"]
