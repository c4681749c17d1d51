{{- define "gatehouse.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- $full := ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) -}}
{{- $full | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "gatehouse.selector" -}}
app.kubernetes.io/name: {{ default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "gatehouse.labels" -}}
{{ include "gatehouse.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}
{{- end -}}

{{- define "gatehouse.serviceAccountName" -}}
{{- default (include "gatehouse.fullname" .) .Values.serviceAccount.name -}}
{{- end -}}

{{- define "gatehouse.image" -}}
{{- with .Values.image -}}
{{- if .digest -}}
{{ .repository }}@{{ .digest }}
{{- else -}}
{{ .repository }}:{{ default $.Chart.AppVersion .tag }}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "gatehouse.scheme" -}}
{{- ternary "HTTPS" "HTTP" (ne .Values.tls.existingSecret "") -}}
{{- end -}}

{{/* What no schema can say: values that are each right and do not go together. */}}
{{- define "gatehouse.check" -}}
{{- with .Values -}}
{{- if and (eq .tls.existingSecret "") (not .behindProxy) -}}
{{- fail "tls.existingSecret is empty: what goes over the network could be read on the way. Name a Secret with a certificate, or set behindProxy: true where a mesh or a proxy speaks TLS" -}}
{{- end -}}
{{- if and (eq .tls.existingSecret "") (ne .tls.clientCA.existingSecret "") -}}
{{- fail "tls.clientCA.existingSecret is set without tls.existingSecret: clients show certificates only to a server that speaks TLS" -}}
{{- end -}}
{{- if and (gt (int .replicas) 1) (eq .redis.existingSecret "") -}}
{{- fail (printf "replicas is %d without redis.existingSecret: each server would have a store of its own" (int .replicas)) -}}
{{- end -}}
{{- if and (ne .access.existingSecret "") (ne .access.existingConfigMap "") -}}
{{- fail "access.existingSecret and access.existingConfigMap are both set: the file is in one of them" -}}
{{- end -}}
{{- range $name := list "address" "dataDir" "tlsCert" "tlsKey" "tlsClientCa" "behindProxy" "bootstrapTokenFile" "access" "redisUrl" -}}
{{- if hasKey $.Values.settings $name -}}
{{- fail (printf "settings.%s is what the chart sets by values of its own: see values.yaml" $name) -}}
{{- end -}}
{{- end -}}
{{- range .extraEnv -}}
{{- if hasPrefix "GATEHOUSE_" .name -}}
{{- fail (printf "extraEnv names %s: settings of the server are written in settings" .name) -}}
{{- end -}}
{{- end -}}
{{- if .webhook.enabled -}}
{{- if eq .tls.existingSecret "" -}}
{{- fail "webhook.enabled needs tls.existingSecret: the API server asks over TLS only" -}}
{{- end -}}
{{- if eq (eq .webhook.caBundle "") (eq .webhook.certManagerCertificate "") -}}
{{- fail "webhook.enabled needs webhook.caBundle or webhook.certManagerCertificate, and not both: else the API server does not believe the certificate" -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
