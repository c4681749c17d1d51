package main

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"helm.sh/helm/v3/pkg/chart/loader"
	"helm.sh/helm/v3/pkg/chartutil"
	"helm.sh/helm/v3/pkg/engine"
	"helm.sh/helm/v3/pkg/lint"
	"helm.sh/helm/v3/pkg/lint/support"
)

type question struct {
	// The folder of the chart.
	Chart string `json:"chart"`
	// What would be written with --values, as YAML.
	Values    string `json:"values"`
	Release   string `json:"release"`
	Namespace string `json:"namespace"`
}

type answer struct {
	// What helm would say instead of rendering.
	Refusal string `json:"refusal,omitempty"`
	// By the file of the template; what is empty is left out.
	Manifests map[string]string `json:"manifests,omitempty"`
	Notes     string            `json:"notes,omitempty"`
	// Of helm lint, from a warning on.
	Lint []string `json:"lint"`
	// Of Kubernetes' types: unknown and doubled fields, wrong types, unknown kinds.
	Faults []string `json:"faults"`
}

func render(q question) answer {
	values, err := chartutil.ReadValues([]byte(q.Values))
	if err != nil {
		return answer{Refusal: err.Error()}
	}
	chart, err := loader.Load(q.Chart)
	if err != nil {
		return answer{Refusal: err.Error()}
	}
	release := chartutil.ReleaseOptions{
		Name: q.Release, Namespace: q.Namespace, Revision: 1, IsInstall: true,
	}
	all, err := chartutil.ToRenderValues(chart, values, release, chartutil.DefaultCapabilities)
	if err != nil {
		return answer{Refusal: err.Error()}
	}
	files, err := engine.Engine{Strict: true}.Render(chart, all)
	if err != nil {
		return answer{Refusal: err.Error()}
	}
	found := answer{Manifests: map[string]string{}, Lint: lintOf(q, values), Faults: []string{}}
	for _, file := range slices.Sorted(maps.Keys(files)) {
		text := strings.TrimSpace(files[file])
		name := strings.TrimPrefix(file, chart.Name()+"/templates/")
		switch {
		case name == "NOTES.txt":
			found.Notes = text
		case text == "" || strings.HasPrefix(path.Base(name), "_"):
		default:
			found.Manifests[name] = text
			found.Faults = append(found.Faults, faultsOf(name, text)...)
		}
	}
	return found
}

func lintOf(q question, values map[string]any) []string {
	messages := []string{}
	for _, each := range lint.All(q.Chart, values, q.Namespace, true).Messages {
		if each.Severity >= support.WarningSev {
			messages = append(messages, fmt.Sprintf("%s: %s", each.Path, each.Err))
		}
	}
	return messages
}
