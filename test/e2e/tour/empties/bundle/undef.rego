package empties.undef

never if false

never_set contains x if some x in input.nothing

never_object[k] := v if some k, v in input.nothing

asks if input.x
