package dependency.times_test

import data.dependency.times

test_success_times if {
	every time in ["2026-01-31T12:00:00Z", "2024-02-29T23:59:59Z", "0000-01-01T00:00:00Z"] {
		times.is_time(time)
	}
}

test_fail_times if {
	every time in [
		null, 1, "", "2026-01-31", "2026-01-31T12:00:00", "2026-01-31T12:00:00+00:00",
		"2026-01-31T12:00:00.5Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-04-31T00:00:00Z",
		"2026-02-30T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z",
		"2026-1-01T00:00:00Z", " 2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z\n",
		"２026-01-01T00:00:00Z",
	] {
		not times.is_time(time)
		not times.before(time, 1)
	}
}

test_success_before if {
	every case in [
		["2026-01-31T12:00:00Z", 0, "2026-01-31T12:00:00Z"],
		["2026-01-31T12:00:00Z", 31, "2025-12-31T12:00:00Z"],
		["2024-03-01T00:00:01Z", 1, "2024-02-29T00:00:01Z"],
		["2023-03-01T00:00:00Z", 1, "2023-02-28T00:00:00Z"],
		["2000-03-01T00:00:00Z", 1, "2000-02-29T00:00:00Z"],
		["2100-03-01T00:00:00Z", 1, "2100-02-28T00:00:00Z"],
		["2026-11-27T00:00:00Z", 10000, "1999-07-12T00:00:00Z"],
		["0000-01-02T00:00:00Z", 1, "0000-01-01T00:00:00Z"],
		["1970-01-01T00:00:00Z", 719468, "0000-03-01T00:00:00Z"],
	] {
		times.before(case[0], case[1]) == case[2]
	}
}

test_success_after if {
	times.after("2024-02-28T06:00:00Z", 2) == "2024-03-01T06:00:00Z"
	times.after("2023-12-31T06:00:00Z", 1) == "2024-01-01T06:00:00Z"
}

test_success_before_and_after_are_inverse if {
	every days in numbers.range(0, 400) {
		times.after(times.before("2025-06-15T01:02:03Z", days), days) == "2025-06-15T01:02:03Z"
	}
}

test_fail_years_that_are_not_written if {
	startswith(times.before("0001-01-01T00:00:00Z", 100000), "0000-")
	startswith(times.after("9999-12-31T00:00:00Z", 1), "9999-")
}
