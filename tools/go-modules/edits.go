package main

import (
	"go/version"

	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
)

func editMod(f *modfile.File, e edit) {
	switch e.Flag {
	case "require":
		if e.Indirect && !requires(f, e.Path) {
			f.AddNewRequire(e.Path, e.Version, true)
		} else {
			must(f.AddRequire(e.Path, e.Version))
		}
	case "requirements":
		setRequirements(f, e.Requirements)
	case "droprequire":
		must(f.DropRequire(e.Path))
	case "dropreplace":
		must(f.DropReplace(e.Path, e.Version))
	case "dropexclude":
		must(f.DropExclude(e.Path, e.Version))
	case "go":
		must(f.AddGoStmt(e.Version))
	case "toolchain":
		if e.Version == "none" {
			f.DropToolchainStmt()
		} else {
			must(f.AddToolchainStmt(e.Version))
		}
	default:
		panic("unknown edit " + e.Flag)
	}
}

func requires(f *modfile.File, path string) bool {
	for _, r := range f.Require {
		if r.Mod.Path == path {
			return true
		}
	}
	return false
}

// setRequirements leaves these and no others, as the go command writes go.mod after `go get`.
func setRequirements(f *modfile.File, list []requirement) {
	f.Cleanup() // Dropped requirements are not expected here.
	var all []*modfile.Require
	for _, r := range list {
		mod := module.Version{Path: r.Path, Version: r.Version}
		all = append(all, &modfile.Require{Mod: mod, Indirect: r.Indirect})
	}
	if f.Go != nil && version.Compare("go"+f.Go.Version, "go1.17") >= 0 {
		f.SetRequireSeparateIndirect(all)
	} else {
		f.SetRequire(all)
	}
}

func editWork(f *modfile.WorkFile, e edit) {
	switch e.Flag {
	case "dropuse":
		must(f.DropUse(e.Path))
	case "dropreplace":
		must(f.DropReplace(e.Path, e.Version))
	case "go":
		must(f.AddGoStmt(e.Version))
	case "toolchain":
		if e.Version == "none" {
			f.DropToolchainStmt()
		} else {
			must(f.AddToolchainStmt(e.Version))
		}
	default:
		panic("unknown edit " + e.Flag)
	}
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}
