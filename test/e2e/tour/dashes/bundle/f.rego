package dash.kw

import data.dash["a-b"].c as c
import data.dash.v10["é"].x as ex

all := [c.d.e.f.g.h.deep, ex["ü"]]

obj.if := 1

obj.contains := input.x

obj.in.every := [1]

obj.default := 2

obj.not := 3

read := obj.if + obj["default"]
