{{/* What the chart's own values say, over those of settings. */}}
{{- define "gatehouse.settings" -}}
{{- include "gatehouse.check" . -}}
{{- $own := dict "behindProxy" .Values.behindProxy -}}
{{- if .Values.tls.existingSecret -}}
{{- $_ := set $own "tlsCert" "/run/gatehouse/tls/tls.crt" -}}
{{- $_ := set $own "tlsKey" "/run/gatehouse/tls/tls.key" -}}
{{- end -}}
{{- with .Values.tls.clientCA -}}
{{- if .existingSecret -}}
{{- $_ := set $own "tlsClientCa" (printf "/run/gatehouse/client-ca/%s" .key) -}}
{{- end -}}
{{- end -}}
{{- with .Values.bootstrapToken -}}
{{- if .existingSecret -}}
{{- $_ := set $own "bootstrapTokenFile" (printf "/run/gatehouse/bootstrap/%s" .key) -}}
{{- end -}}
{{- end -}}
{{- with .Values.access -}}
{{- if or .existingSecret .existingConfigMap -}}
{{- $_ := set $own "access" (printf "/run/gatehouse/access/%s" .key) -}}
{{- end -}}
{{- end -}}
{{- toYaml (merge $own .Values.settings) -}}
{{- end -}}
