# METADATA
# title: Go's order of versions
# description: >-
#   Turns versions into keys that Rego orders as Go does, exactly, at any length, and without
#   builtins that only some engines have.
package dependency.version

# What semver.IsValid of golang.org/x/mod accepts: v1 and v1.2 are short for v1.0.0 and v1.2.0.
_version := concat("", [
	`^v(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*)`,
	`(-(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*)`,
	`(\.(0|[1-9][0-9]*|[0-9]*[A-Za-z-][0-9A-Za-z-]*))*)?`,
	`(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?)?)?$`,
])

_pseudo_version := concat("", [
	`^v[0-9]+\.(0\.0-|[0-9]+\.[0-9]+-([^+]*\.)?0\.)`,
	`[0-9]{14}-[A-Za-z0-9]+(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$`,
])

# METADATA
# title: Whether a text is a version
# description: As Go's semver.IsValid has it.
is_version(text) if {
	is_string(text)
	regex.match(_version, text)
}

# METADATA
# title: Whether a version is a pseudo-version
# description: One that Go makes of a commit; its distance from a release cannot be told.
is_pseudo_version(text) if {
	is_string(text)
	regex.match(_pseudo_version, text)
}

# METADATA
# title: Whether a version is a pre-release
# description: One with a hyphen that is no pseudo-version.
is_pre_release(text) if {
	is_version(text)
	contains(split(text, "+")[0], "-")
	not is_pseudo_version(text)
}

# METADATA
# title: Key of a version
# description: >-
#   An array that sorts among its like as semver.Compare of golang.org/x/mod sorts versions: major,
#   minor and patch, 1 for a release or 0 and the identifiers of a pre-release. What follows a plus
#   sign does not count. Undefined for what is no version.
key(text) := array.concat(_release(core), _pre_release(array.slice(parts, 1, count(parts)))) if {
	is_version(text)
	parts := split(trim_prefix(split(text, "+")[0], "v"), "-")
	core := array.concat(split(parts[0], "."), ["0", "0"])
}

_release(core) := [number(core[0]), number(core[1]), number(core[2])]

_pre_release([]) := [1]

_pre_release(parts) := array.concat([0], identifiers) if {
	count(parts) > 0
	identifiers := [_identifier(text) | some text in split(concat("-", parts), ".")]
}

# Numbers sort below texts: a text is filed in an array, as a number too long for a number is.
_identifier(text) := number(text) if {
	trim(text, "0123456789") == ""
} else := [text]

# METADATA
# title: A number of any length
# description: >-
#   Of decimal digits without leading zeros, so that Rego's order is that of the numbers: numbers
#   sort below arrays, and arrays of a length and digits as the numbers that they stand for.
number(digits) := to_number(digits) if {
	count(digits) <= 15
} else := [count(digits), digits]
