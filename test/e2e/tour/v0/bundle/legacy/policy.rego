package legacy

import data.legacy.lib
import data.legacy.facts as facts
import input.user
import input as request

default allow = false

allow {
	user == facts.root
}

allow = true {
	request.method == "GET"
	not denied
}

denied { deny[_] }

deny[msg] {
	not facts.known[user]
	msg := sprintf("user %v is not known", [user])
}

deny[msg] {
	some i
	request.list[i] == "b"
	msg = sprintf("entry %d is b", [i])
}

hosts[name] = addr {
	addr := facts.hosts[name]
	startswith(addr, "10.")
}

p[1] = "one" { true }

p["x"] = request.method { request.method }

arr = [x | x := request.list[_]]

q = "first" { user == "root" } else = "second" { user == "joe" } else = "third" { true }

any_all = {"any": any(request.list), "all": all(request.list)}

version = 3

contains_b = lib.has(request.list, "b")

if = 1

in_list { lib.names[user] }
