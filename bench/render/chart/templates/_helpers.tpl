{{- define "big.selector" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: big
{{- end }}

{{- define "big.labels" -}}
{{ include "big.selector" . }}
app.kubernetes.io/component: service
app.kubernetes.io/part-of: big
app.kubernetes.io/managed-by: windlass
{{- end }}
