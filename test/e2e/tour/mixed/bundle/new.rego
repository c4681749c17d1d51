package mixed.new

import data.mixed.old
import data.mixed.one

allow if {
	old.allow
	every n in one.names { is_string(n) }
}

all contains x if some x in (old.reasons | one.names)
