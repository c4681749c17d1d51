package injector.operation_test

import data.injector.operation

test_success_absent_parents if {
	every parent in [{}, {"a": null}] {
		operation.object_if_absent(parent, "a", "/a") == [{
			"op": "add",
			"path": "/a",
			"value": {},
			"text": "{}",
		}]
		[made.value | some made in operation.array_if_absent(parent, "a", "/a")] == [[]]
		operation.object_at(parent, "a") == {}
		operation.array_at(parent, "a") == []
	}
}

test_fail_what_stands_there_stays if {
	every there in [{}, [], "text", 1, false] {
		operation.object_if_absent({"a": there}, "a", "/a") == []
		operation.array_if_absent({"a": there}, "a", "/a") == []
	}
	not operation.object_at({"a": []}, "a")
	not operation.array_at({"a": {}}, "a")
}
