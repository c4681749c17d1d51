# METADATA
# title: Times
# description: >-
#   RFC 3339 in UTC with Z and whole seconds: the order of such texts is the order of the times.
#   Plain arithmetic, for builtins that know the calendar are not in every engine.
package dependency.times

_time := concat("", [
	"^[0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)",
	"|02-(0[1-9]|[12][0-9]))T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z$",
])

# METADATA
# title: Whether a value is a time
# description: Texts of 20 characters such as 2026-01-31T12:00:00Z.
is_time(value) if {
	is_string(value)
	regex.match(_time, value)
}

# METADATA
# title: The time so many days before
# description: >-
#   By the proleptic Gregorian calendar, at the same time of the day. Days are whole.
before(time, days) := concat("T", [_date(day), split(time, "T")[1]]) if {
	is_time(time)
	day := max({0, _day_number(time) - days})
}

# METADATA
# title: The time so many days after
# description: The like for the end of a leeway.
after(time, days) := before(time, 0 - days)

# Days since March of 400 years before the year 0, so that none is below 0: a year that begins in
# March ends with its leap day, and after 400 years the calendar repeats itself.
_day_number(time) := ((365 * year) + within) + (leap_days + _quotient(year, 400)) if {
	date := split(split(time, "T")[0], "-")
	month := _number(date[1])
	shifted := (month + 9) % 12
	year := (_number(date[0]) + 400) - _quotient(shifted, 10)
	leap_days := _quotient(year, 4) - _quotient(year, 100)
	within := (_quotient((153 * shifted) + 2, 5) + _number(date[2])) - 1
}

# Of numbers that divide without a rest, for that is cheap and exact.
_quotient(number, by) := (number - (number % by)) / by

# A leading zero is none of a number: 1 goes before it.
_number(digits) := to_number(concat("", ["1", digits])) - _power(count(digits))

_power(2) := 100

_power(4) := 10000

_date(number) := concat("-", [_digits(year, 4), _digits(month, 2), _digits(day, 2)]) if {
	era := _quotient(number, 146097)
	within_era := number % 146097
	leap_days := _quotient(within_era, 1460) - _quotient(within_era, 36524)
	year_of_era := _quotient(within_era - (leap_days + _quotient(within_era, 146096)), 365)
	spent := ((365 * year_of_era) + _quotient(year_of_era, 4)) - _quotient(year_of_era, 100)
	within_year := within_era - spent
	shifted := _quotient((5 * within_year) + 2, 153)
	day := (within_year - _quotient((153 * shifted) + 2, 5)) + 1
	month := ((shifted + 2) % 12) + 1
	year := ((year_of_era + (era * 400)) - 399) - _quotient(month + 9, 12)
}

# Years outside 0000 to 9999 are texts that no time is written as.
_digits(number, width) := substring(text, count(text) - width, -1) if {
	number >= 0
	number < _power(width)
	text := format_int(number + _power(width), 10)
} else := "0000" if {
	number < 0
} else := "9999"
