package cis

severity := {s: count(ids) | some s, ids in data.cis.report.summary}
