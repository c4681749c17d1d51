package cis.report

failed contains id if {
	some id, control in data.cis.controls
	not control.pass
}

summary[data.cis.controls[id].severity] contains id if some id in failed

totals := {"failed": count(failed), "all": count(object.keys(data.cis.controls))}
