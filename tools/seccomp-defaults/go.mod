// Nothing is built of it: it pins the default profiles that a test compares.
module gatehouse.local/tools/seccomp-defaults

go 1.24.0

require (
	github.com/containers/common v0.64.0
	github.com/moby/profiles/seccomp v0.3.0
)
