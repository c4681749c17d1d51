package test_clutter

import data.clutter

test_ok if clutter.ok with input.x as 2

test_not if not clutter.ok with input as {}
