{{/* The pod of both: the Deployment with Redis, and the StatefulSet with a volume. */}}
{{- define "gatehouse.pod" -}}
metadata:
  labels:
    {{- include "gatehouse.selector" . | nindent 4 }}
    {{- with .Values.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    # The file is read once: a change of it is a change of the pods.
    checksum/settings: {{ include (print $.Template.BasePath "/configmap.yaml") . | sha256sum }}
    {{- with .Values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ include "gatehouse.serviceAccountName" . }}
  automountServiceAccountToken: false
  # Links of a Service that is called gatehouse would be variables that begin with GATEHOUSE_, which are settings.
  enableServiceLinks: false
  # Five seconds until nobody sends any more, and up to 20 for what is in flight.
  terminationGracePeriodSeconds: 30
  securityContext:
    {{- toYaml .Values.podSecurityContext | nindent 4 }}
  {{- with .Values.imagePullSecrets }}
  imagePullSecrets:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  {{- with .Values.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with .Values.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  topologySpreadConstraints:
    {{- include "gatehouse.spread" . | nindent 4 }}
  containers:
    - name: gatehouse
      image: {{ include "gatehouse.image" . | quote }}
      imagePullPolicy: {{ .Values.image.pullPolicy }}
      args: [serve, --config, /etc/gatehouse/gatehouse.yaml]
      env:
        {{- include "gatehouse.env" . | nindent 8 }}
      ports:
        - name: api
          containerPort: 8420
      {{- include "gatehouse.probes" . | nindent 6 }}
      lifecycle:
        preStop:
          sleep:
            seconds: 5
      resources:
        {{- toYaml .Values.resources | nindent 8 }}
      securityContext:
        {{- toYaml .Values.securityContext | nindent 8 }}
      volumeMounts:
        {{- include "gatehouse.mounts" . | nindent 8 }}
  volumes:
    {{- include "gatehouse.volumes" . | nindent 4 }}
{{- end -}}

{{- define "gatehouse.spread" -}}
{{- if kindIs "slice" .Values.topologySpreadConstraints -}}
{{ toYaml .Values.topologySpreadConstraints }}
{{- else -}}
{{- range $index, $key := list "kubernetes.io/hostname" "topology.kubernetes.io/zone" }}
{{- if $index }}
{{ end -}}
- maxSkew: 1
  topologyKey: {{ $key }}
  whenUnsatisfiable: ScheduleAnyway
  labelSelector:
    matchLabels:
      {{- include "gatehouse.selector" $ | nindent 6 }}
{{- end }}
{{- end -}}
{{- end -}}

{{/* The image sets the first two itself, and variables go before the file. */}}
{{- define "gatehouse.env" -}}
- name: GATEHOUSE_ADDRESS
  value: "0.0.0.0:8420"
- name: GATEHOUSE_DATA_DIR
  value: /data
{{- with .Values.redis }}
{{- if .existingSecret }}
- name: GATEHOUSE_REDIS_URL
  valueFrom:
    secretKeyRef:
      name: {{ .existingSecret }}
      key: {{ .key }}
{{- end }}
{{- end }}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "gatehouse.probes" -}}
{{- $replicated := ne .Values.redis.existingSecret "" -}}
startupProbe:
  httpGet:
    path: {{ ternary "/health?bundles" "/health" (and $replicated .Values.probes.waitForBundles) }}
    port: api
    scheme: {{ include "gatehouse.scheme" . }}
  periodSeconds: 2
  timeoutSeconds: 5
  failureThreshold: {{ div (add (int .Values.probes.startupSeconds) 1) 2 }}
livenessProbe:
  httpGet:
    path: /health
    port: api
    scheme: {{ include "gatehouse.scheme" . }}
  periodSeconds: 10
  timeoutSeconds: 5
  failureThreshold: 6
readinessProbe:
  httpGet:
    path: /health
    port: api
    scheme: {{ include "gatehouse.scheme" . }}
  periodSeconds: 5
  timeoutSeconds: 5
  failureThreshold: 2
{{- end -}}
