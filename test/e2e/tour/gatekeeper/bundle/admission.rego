# METADATA
# title: Admission
# description: What no workload may do.
# scope: package
# authors:
#   - name: Platform
package k8s.admission

import data.k8s.lib.config
import data.k8s.lib.images

containers contains container if {
	some path, value
	walk(input.request.object, [path, value])
	path[count(path) - 2] in {"containers", "initContainers"}
	container := value
}

# METADATA
# title: Privileged
# custom: {severity: high}
deny contains msg if {
	some container in containers
	container.securityContext.privileged
	msg := sprintf("container %v may not be privileged", [container.name])
}

deny contains msg if {
	some container in containers
	not images.trusted(container.image)
	msg := sprintf("container %q: image %s comes from none of %v", [container.name, container.image, config.registries])
}

deny contains msg if {
	some container in containers
	some capability in container.securityContext.capabilities.add
	capability in config.capabilities.forbidden
	msg := sprintf("%s: capability %s (%d forbidden)", [container.name, capability, count(config.capabilities.forbidden)])
}

deny contains "label owner is missing" if not input.request.object.metadata.labels.owner

warn contains msg if {
	some container in containers
	images.tag(container.image) == "latest"
	msg := $"{container.name} uses latest"
}

warn contains $"memory of {container.name} is {container.resources.limits.memory}" if {
	some container in containers
	endswith(container.resources.limits.memory, "Gi")
}
