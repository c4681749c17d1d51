package clutter

ok if input.x == data.clutter.facts.x
