package dependency.shapes_test

import data.dependency.shapes

_module := {
	"version": "v1.0.0",
	"required": "indirect",
	"replace": {
		"wildcard": false, "file": "go.mod", "kind": "module", "path": "example.com/fork",
		"version": "v1.0.1",
	},
	"sum": "h1:",
	"time": "2026-01-31T12:00:00Z",
	"status": {"retracted": [], "deprecated": ""},
	"origin": {"vcs": "git", "url": "https://example.com/lib"},
	"licence": {"expression": "MIT", "alternatives": [["MIT"]]},
	"linked": true,
}

test_success_modules if {
	not shapes.is_odd_module(_module)
	not shapes.is_odd_module({"version": "v1.0.0", "required": "direct"})
	shapes.all_modules([["a", _module], ["b", {"version": "v1.0.0", "required": "direct"}]])
	shapes.all_modules([])
}

test_fail_modules if {
	every path in [
		["version"], ["required"], ["replace"], ["replace", "wildcard"], ["replace", "file"],
		["replace", "kind"], ["replace", "path"], ["replace", "version"], ["sum"], ["time"], ["status"],
		["status", "retracted"], ["status", "deprecated"], ["origin"], ["origin", "vcs"],
		["origin", "url"],
		["licence"], ["licence", "alternatives"], ["licence", "alternatives", "0"],
		["licence", "alternatives", "0", "0"], ["linked"],
	] {
		every value in [null, 7] {
			odd := json.patch(_module, [{"op": "replace", "path": path, "value": value}])
			shapes.is_odd_module(odd)
			not shapes.all_modules([["a", _module], ["b", odd]])
		}
	}
	shapes.is_odd_module(null)
	shapes.is_odd_module([])
}
