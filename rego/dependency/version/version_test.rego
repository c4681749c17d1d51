package dependency.version_test

import data.dependency.version

_ascending := [
	"v0.0.0-20190101000000-abcdefabcdef",
	"v0.0.0-20200101000000-000000000000",
	"v0.0.0",
	"v0.0.1-0.20200101000000-abcdefabcdef",
	"v0.0.1",
	"v1.0.0-0",
	"v1.0.0-1",
	"v1.0.0-2",
	"v1.0.0-10",
	"v1.0.0-999999999999999",
	"v1.0.0-1000000000000000",
	"v1.0.0-99999999999999999999",
	"v1.0.0-100000000000000000000",
	"v1.0.0--",
	"v1.0.0-0a",
	"v1.0.0-A",
	"v1.0.0-alpha",
	"v1.0.0-alpha.0",
	"v1.0.0-alpha.1",
	"v1.0.0-alpha.beta",
	"v1.0.0-alpha-1",
	"v1.0.0-beta",
	"v1.0.0-rc.1.0.20200101000000-abcdefabcdef",
	"v1.0.0",
	"v1.2.0-pre",
	"v1.2.0",
	"v1.2.9",
	"v1.2.10",
	"v1.10.0",
	"v1.999999999999999.0",
	"v1.1000000000000000.0",
	"v1.9007199254740993.0",
	"v1.9007199254740994.0",
	"v2.0.0-pre+incompatible",
	"v2.0.0+incompatible",
	"v10.0.0",
	"v99999999999999999999999999.0.0",
]

test_success_versions_ascend if {
	every index, lower in _ascending {
		every higher in array.slice(_ascending, index + 1, count(_ascending)) {
			version.key(lower) < version.key(higher)
		}
	}
}

test_success_equal_versions if {
	version.key("v1") == version.key("v1.0.0")
	version.key("v1.2") == version.key("v1.2.0")
	version.key("v2.0.0+incompatible") == version.key("v2.0.0")
	version.key("v1.0.0-rc.1+meta") == version.key("v1.0.0-rc.1")
}

test_fail_no_versions if {
	every text in [
		"", "v", "1.2.3", "v01.2.3", "v1.02.3", "v1.2.03", "v1.2.3.4", "v1.2-pre", "v1.2.3-", "v1.2.3-01",
		"v1.2.3-a..b", "v1.2.3+", "v1.2.3+a..b", "v1.2.3 ", " v1.2.3", "v1.2.3\n", "v1.2.x", "(devel)",
		"v1.2.3-ä", "v+1.2.3", "latest", null, 1, ["v1.2.3"], {},
	] {
		not version.is_version(text)
		not version.key(text)
	}
}

test_success_pseudo_versions if {
	every text in [
		"v0.0.0-20191109021931-daa7c04131f5", "v1.2.4-0.20191109021931-daa7c04131f5",
		"v1.2.3-pre.0.20191109021931-daa7c04131f5",
		"v2.0.1-0.20191109021931-daa7c04131f5+incompatible",
	] {
		version.is_pseudo_version(text)
		not version.is_pre_release(text)
	}
}

test_fail_pseudo_versions if {
	every text in ["v1.2.3", "v1.2.3-pre", "v1.2.3-20191109021931-daa7c04131f5", "v1.2.3-0", null] {
		not version.is_pseudo_version(text)
	}
	version.is_pre_release("v1.2.3-pre")
	not version.is_pre_release("v1.2.3")
	not version.is_pre_release("v1.2.3+incompatible-x")
}
