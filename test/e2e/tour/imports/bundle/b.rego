package imp.b

import future.keywords
import data.imp.a.r as ar
import data.imp.c.helper

r := [ar, helper(2)]
