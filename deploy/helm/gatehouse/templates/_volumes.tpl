{{/* Files lie where gatehouse.yaml says that they do. */}}
{{- define "gatehouse.mounts" -}}
- name: settings
  mountPath: /etc/gatehouse
  readOnly: true
- name: tmp
  mountPath: /tmp
- name: data
  mountPath: /data
{{- range list "tls" "client-ca" "bootstrap" "access" }}
{{- if include "gatehouse.secretOf" (list $ .) }}
- name: {{ . }}
  mountPath: /run/gatehouse/{{ . }}
  readOnly: true
{{- end }}
{{- end }}
{{- range .Values.bundles }}
- name: bundle-{{ .name }}
  mountPath: /gatehouse/bundles/{{ .name }}
  readOnly: true
{{- end }}
{{- with .Values.extraVolumeMounts }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "gatehouse.secretOf" -}}
{{- $values := (index . 0).Values -}}
{{- $access := $values.access -}}
{{- get (dict
      "tls" $values.tls.existingSecret
      "client-ca" $values.tls.clientCA.existingSecret
      "bootstrap" $values.bootstrapToken.existingSecret
      "access" (default $access.existingConfigMap $access.existingSecret)) (index . 1) -}}
{{- end -}}

{{- define "gatehouse.volumes" -}}
- name: settings
  configMap:
    name: {{ include "gatehouse.fullname" . }}
- name: tmp
  emptyDir: {}
{{- if .Values.redis.existingSecret }}
- name: data
  emptyDir: {}
{{- else if .Values.persistence.existingClaim }}
- name: data
  persistentVolumeClaim:
    claimName: {{ .Values.persistence.existingClaim }}
{{- end }}
{{- with .Values.tls.existingSecret }}
{{ include "gatehouse.secretVolume" (dict "name" "tls" "secret" . "key" "") }}
{{- end }}
{{- with .Values.tls.clientCA }}
{{- if .existingSecret }}
{{ include "gatehouse.secretVolume" (dict "name" "client-ca" "secret" .existingSecret "key" .key) }}
{{- end }}
{{- end }}
{{- with .Values.bootstrapToken }}
{{- if .existingSecret }}
{{ include "gatehouse.secretVolume" (dict "name" "bootstrap" "secret" .existingSecret "key" .key) }}
{{- end }}
{{- end }}
{{- with .Values.access }}
{{- if .existingSecret }}
{{ include "gatehouse.secretVolume" (dict "name" "access" "secret" .existingSecret "key" "") }}
{{- else if .existingConfigMap }}
- name: access
  configMap:
    name: {{ .existingConfigMap }}
{{- end }}
{{- end }}
{{- range .Values.bundles }}
- name: bundle-{{ .name }}
  configMap:
    name: {{ .configMap }}
{{- end }}
{{- with .Values.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Of a key only that one is mounted; the group of the pod reads it. */}}
{{- define "gatehouse.secretVolume" -}}
- name: {{ .name }}
  secret:
    secretName: {{ .secret }}
    defaultMode: 0440
    {{- with .key }}
    items: [{key: {{ . | quote }}, path: {{ . | quote }}}]
    {{- end }}
{{- end -}}
