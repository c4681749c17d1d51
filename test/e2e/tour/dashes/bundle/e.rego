package dash.v10["é"]

u_ := 1

x["ü"] := input.x

y["/"] := "slash"

z["%41"] := "percent"

w["a+b"] := "plus"
