package base.app.rules.sub.deep

v := input.x
