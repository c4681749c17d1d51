# METADATA
# title: App
# entrypoint: true
package built.app

import data.built.lib

default allow := false

allow if {
	input.n < lib.consts.max
	print("allowed", input.n)
}

menu := {item | some item in lib.items; lib.visible(item)}
