package builtold

default allow = false

allow { names[input.user] }

names[n] { n := ["a", "b"][_] }
