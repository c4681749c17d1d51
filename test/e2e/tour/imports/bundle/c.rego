package imp.c

import future.keywords.contains
import future.keywords.every
import future.keywords.if
import future.keywords.in

helper(n) := n * input.x.y

r contains helper(3)
