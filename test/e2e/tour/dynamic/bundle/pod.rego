package dyn.checks.pod

deny contains "n" if input.n
