package k8s.lib.images

trusted(image) if {
	some pattern in data.k8s.lib.config.registries
	glob.match(pattern, ["/"], image)
}

tag(image) := t if {
	[_, t] := split(image, ":")
	not contains(image, "@")
} else := "latest" if not contains(image, "@")
