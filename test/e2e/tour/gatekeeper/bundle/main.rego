package k8s.admission.main

import data.k8s.admission

response := {
	"apiVersion": "admission.k8s.io/v1",
	"kind": "AdmissionReview",
	"response": {"allowed": count(admission.deny) == 0, "uid": uid, "status": {"message": concat("; ", sort([m | some m in admission.deny]))}},
}

default uid := ""

uid := input.request.uid
