package base.app.rules

allow if input.x

all := data.base.app.config

wide := [k | some k, _ in data.base.other]
