package authz_test

import data.authz

test_allow_action_of_role if {
	authz.allow with input as {"user": "alice", "action": "read"}
}

test_allow_any_action_for_admin if {
	authz.allow with input as {"user": "carol", "action": "delete"}
}

test_allow_owner_without_role if {
	authz.allow with input as {"user": "dave", "action": "write", "resource": {"owner": "dave"}}
}

test_deny_action_of_no_role if {
	not authz.allow with input as {"user": "bob", "action": "write"}
}

test_deny_owner_beyond_read_and_write if {
	question := {"user": "dave", "action": "delete", "resource": {"owner": "dave"}}
	not authz.allow with input as question
}

test_deny_suspended_admin if {
	question := {"user": "mallory", "action": "read"}
	not authz.allow with input as question
	authz.reasons == {"the user mallory is suspended"} with input as question
}

test_deny_unknown_user if {
	question := {"user": "trudy", "action": "read"}
	not authz.allow with input as question
	authz.reasons == {"there is no user trudy"} with input as question
}

test_deny_empty_question if {
	not authz.allow with input as {}
	authz.reasons == {"the question names no user"} with input as {}
}

test_deny_says_why if {
	question := {"user": "bob", "action": "write"}
	authz.reasons == {"no role lets the user bob write"} with input as question
}

test_allow_gives_no_reasons if {
	authz.reasons == set() with input as {"user": "alice", "action": "read"}
}

test_allow_permissions_of_all_roles if {
	authz.permissions == {"*", "comment", "read"} with input as {"user": "carol"}
}

test_deny_permissions_of_suspended if {
	authz.permissions == set() with input as {"user": "mallory"}
}
