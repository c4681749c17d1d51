package dependency.patterns_test

import data.dependency.patterns

_policies := {"strict": {
	"match": ["..."],
	"uses": {
		"...": {"drift": 1},
		"example.com/a": {"forbidden": [0]},
		"example.com/b/...": {"forbidden": [1]},
		"example.com/b/c/...": {"forbidden": [2]},
	},
	"depths": {"example.com": [2, 3]},
	"below": {"example.com/b": true, "example.com/b/c": true},
}}

test_success_covers if {
	patterns.covers("example.com/a", "example.com/a")
	patterns.covers("example.com/a/...", "example.com/a")
	patterns.covers("example.com/a/...", "example.com/a/b/c")
	patterns.covers("...", "example.com/a")
}

test_fail_covers if {
	not patterns.covers("example.com/a", "example.com/a/b")
	not patterns.covers("example.com/a/...", "example.com/ab")
	not patterns.covers("example.com/a/...", "example.com")
	not patterns.covers("example.com/a...", "example.com/ab")
	not patterns.covers("...", null)
}

test_success_covering if {
	covering := {path: found |
		some path in ["example.com/a", "example.com/a/x", "example.com/b", "example.com/b/c/d", "b"]
		found := patterns.covering("strict", path) with data.dependency.policies as _policies
	}
	covering == {
		"example.com/a": {"example.com/a", "..."},
		"example.com/a/x": {"..."},
		"example.com/b": {"example.com/b/...", "..."},
		"example.com/b/c/d": {"example.com/b/...", "example.com/b/c/...", "..."},
		"b": {"..."},
	}
}

test_success_hits if {
	hits := patterns.hits with input as {"modules": {"example.com/a": {}, "example.com/b/c": {}}}
		with data.dependency.names as ["strict"]
		with data.dependency.policies as _policies
	hits == {"strict": {
		["example.com/a", "example.com/a"],
		["example.com/a", "..."],
		["example.com/b/c", "example.com/b/..."],
		["example.com/b/c", "example.com/b/c/..."],
		["example.com/b/c", "..."],
	}}
}

test_fail_no_modules_no_hits if {
	every document in [{}, null, {"modules": null}, {"modules": [1]}] {
		hits := patterns.hits with input as document
			with data.dependency.names as ["strict"]
			with data.dependency.policies as json.remove(_policies, ["strict/uses/..."])
		hits == {"strict": set()}
	}
}
