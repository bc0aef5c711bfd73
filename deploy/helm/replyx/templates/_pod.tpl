{{- define "replyx.labels" -}}
app.kubernetes.io/name: replyx
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{/* What every pod has; of a dictionary: root, part, and its own variables. */}}
{{- define "replyx.pod" -}}
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile: {type: RuntimeDefault}
volumes:
  - name: data
    emptyDir: {}
  - name: tmp
    emptyDir: {}
  - name: files
    {{- if .root.Values.files.claim }}
    persistentVolumeClaim: {claimName: {{ .root.Values.files.claim }}}
    {{- else }}
    emptyDir: {}
    {{- end }}
{{- end }}

{{- define "replyx.container" -}}
image: "{{ .root.Values.image.repository }}:{{ .root.Values.image.tag | default .root.Chart.AppVersion }}"
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
envFrom:
  - secretRef: {name: {{ .root.Values.secret }}}
env:
  - {name: GRACE_SECONDS, value: {{ .root.Values.web.graceSeconds | quote }}}
  - {name: DRAIN_SECONDS, value: {{ .drain | quote }}}
  - {name: WEB_CONCURRENCY, value: {{ .processes | quote }}}
  - {name: FORWARDED_ALLOW_IPS, value: {{ .root.Values.proxies | quote }}}
  {{- with .root.Values.files.url }}
  - {name: FILES_URL, value: {{ . | quote }}}
  {{- end }}
  {{- with .options }}
  - {name: PGOPTIONS, value: {{ . | quote }}}
  {{- end }}
  {{- range $name, $value := .root.Values.env }}
  - {name: {{ $name }}, value: {{ $value | quote }}}
  {{- end }}
volumeMounts:
  - {name: data, mountPath: /var/lib/replyx}
  - {name: files, mountPath: /var/lib/replyx/files}
  - {name: tmp, mountPath: /tmp}
{{- end }}
