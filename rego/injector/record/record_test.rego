package injector.record_test

import data.injector.record

_annotated(text) := {"metadata": {"annotations": {"gatehouse.dev/injected": text}}}

test_success_records if {
	record.records(_annotated("a=b,c/d=e,,=,f=g=h")) == [["a", "b"], ["c/d", "e"], ["", ""]]
}

test_fail_records if {
	every pod in [{"metadata": null}, _annotated(7), _annotated("")] {
		record.records(pod) == []
	}
}

_gives_way(chosen, override, recorded) if {
	wanted := {"value": {"type": "RuntimeDefault"}, "override": override, "priority": 5}
	record.gives_way(chosen, wanted, "f", recorded) with data.injector.policies as {
		"weaker": {"name": "weaker", "priority": 4},
		"equal": {"name": "equal", "priority": 5},
	}
}

test_success_gives_way if {
	_gives_way({"type": "Localhost"}, "Always", [])
	_gives_way({"type": "Unconfined"}, "Unconfined", [])
	_gives_way({"type": "Localhost"}, "Never", [["f", "weaker"]])
	_gives_way({"type": "Localhost"}, "Never", [["g", "equal"], ["f", "gone"]])
}

test_fail_gives_way if {
	not _gives_way({"type": "RuntimeDefault"}, "Always", [["f", "weaker"]])
	not _gives_way({"type": "Localhost"}, "Unconfined", [])
	not _gives_way({"type": "Unconfined"}, "Never", [["f", "equal"], ["g", "weaker"]])
}

_value(recorded, fresh) := record.annotation(recorded, fresh)["gatehouse.dev/injected"].value

test_success_annotation if {
	_value([["f", "old"], ["e", "stays"], ["\"", "odd"]], [["f", "new"], ["g/app", "new"]]) == concat(
		",",
		["e=stays", "f=new", "g/app=new"],
	)
}

test_fail_annotation if {
	record.annotation([["f", "old"]], []) == {}
	record.annotation([], [["f/müsli", "new"]]) == {}
}
