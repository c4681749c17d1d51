package main

import (
	"go/version"
	"time"

	"golang.org/x/mod/module"
	"golang.org/x/mod/semver"
)

type versionAnswer struct {
	Canonical string `json:"canonical"`
	Major     string `json:"major"`
	Pseudo    bool   `json:"pseudo"`
	// Of pseudo-versions; what cannot be said is empty.
	Base     string `json:"base"`
	Baseless bool   `json:"baseless"`
	Time     string `json:"time"`
	Revision string `json:"revision"`
}

func describeVersion(v string) versionAnswer {
	a := versionAnswer{
		Canonical: module.CanonicalVersion(v),
		Major:     semver.Major(v),
		Pseudo:    module.IsPseudoVersion(v),
	}
	if !a.Pseudo {
		return a
	}
	base, err := module.PseudoVersionBase(v)
	a.Base, a.Baseless = base, err != nil
	if t, err := module.PseudoVersionTime(v); err == nil {
		a.Time = t.Format(time.RFC3339)
	}
	a.Revision, _ = module.PseudoVersionRev(v)
	return a
}

func compareVersions(pair [2]string) int {
	return semver.Compare(pair[0], pair[1])
}

type pathAnswer struct {
	Module bool `json:"module"`
	Import bool `json:"import"`
	File   bool `json:"file"`
	// Null where the path ends in a major version that cannot be.
	Split            *[2]string `json:"split"`
	Escaped          string     `json:"escaped"`
	Unescaped        string     `json:"unescaped"`
	EscapedVersion   string     `json:"escapedVersion"`
	UnescapedVersion string     `json:"unescapedVersion"`
}

func describePath(path string) pathAnswer {
	a := pathAnswer{
		Module: module.CheckPath(path) == nil,
		Import: module.CheckImportPath(path) == nil,
		File:   module.CheckFilePath(path) == nil,
	}
	if prefix, major, ok := module.SplitPathVersion(path); ok {
		a.Split = &[2]string{prefix, major}
	}
	a.Escaped, _ = module.EscapePath(path)
	a.Unescaped, _ = module.UnescapePath(path)
	a.EscapedVersion, _ = module.EscapeVersion(path)
	a.UnescapedVersion, _ = module.UnescapeVersion(path)
	return a
}

func matchMajor(pair [2]string) bool {
	return module.MatchPathMajor(pair[0], pair[1])
}

func compareGoVersions(pair [2]string) int {
	return version.Compare(pair[0], pair[1])
}
