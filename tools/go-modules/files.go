package main

import (
	"fmt"

	"golang.org/x/mod/modfile"
)

// edit is one that `go mod edit` or `go work edit` does, by its flag.
type edit struct {
	// require, droprequire, dropreplace, dropexclude, dropuse, go, toolchain; or requirements.
	Flag    string `json:"flag"`
	Path    string `json:"path"`
	Version string `json:"version"`
	// Of require: a new requirement is marked so, which the flag cannot.
	Indirect bool `json:"indirect"`
	// Of requirements: all that there are afterwards.
	Requirements []requirement `json:"requirements"`
}

type requirement struct {
	Path     string `json:"path"`
	Version  string `json:"version"`
	Indirect bool   `json:"indirect"`
}

type fault struct {
	Row     int    `json:"row"`
	Col     int    `json:"col"`
	Message string `json:"message"`
}

// entry is one directive: what `go mod edit -json` says of it, and its line.
type entry struct {
	Row    int      `json:"row"`
	Col    int      `json:"col"`
	Values []string `json:"values"`
}

type fileAnswer struct {
	// By verb, as written; null where there are faults.
	Directives map[string][]entry `json:"directives"`
	// What is left of the file after the edits.
	Text []byte `json:"text"`
	// Everything that is wrong with it.
	Faults []fault `json:"faults"`
}

func answerMod(q question) fileAnswer {
	parse := modfile.Parse
	if q.Lax {
		parse = modfile.ParseLax
	}
	f, err := parse("go.mod", q.Text, nil)
	if err != nil {
		return fileAnswer{Faults: faultsOf(err)}
	}
	a := fileAnswer{Directives: modDirectives(f)}
	for _, e := range q.Edits {
		editMod(f, e)
	}
	f.SortBlocks()
	f.Cleanup()
	a.Text = modfile.Format(f.Syntax)
	return a
}

func answerWork(q question) fileAnswer {
	f, err := modfile.ParseWork("go.work", q.Text, nil)
	if err != nil {
		return fileAnswer{Faults: faultsOf(err)}
	}
	a := fileAnswer{Directives: workDirectives(f)}
	for _, e := range q.Edits {
		editWork(f, e)
	}
	f.SortBlocks()
	f.Cleanup()
	a.Text = modfile.Format(f.Syntax)
	return a
}

func faultsOf(err error) []fault {
	list, ok := err.(modfile.ErrorList)
	if !ok {
		return []fault{{Message: err.Error()}}
	}
	return each(list, func(e modfile.Error) fault {
		return fault{Row: e.Pos.Line, Col: e.Pos.LineRune, Message: e.Err.Error()}
	})
}

func entryOf(line *modfile.Line, values ...string) entry {
	return entry{Row: line.Start.Line, Col: line.Start.LineRune, Values: values}
}

func modDirectives(f *modfile.File) map[string][]entry {
	found := map[string][]entry{}
	add := func(verb string, e entry) { found[verb] = append(found[verb], e) }
	if f.Module != nil {
		add("module", entryOf(f.Module.Syntax, f.Module.Mod.Path, f.Module.Deprecated))
	}
	if f.Go != nil {
		add("go", entryOf(f.Go.Syntax, f.Go.Version))
	}
	if f.Toolchain != nil {
		add("toolchain", entryOf(f.Toolchain.Syntax, f.Toolchain.Name))
	}
	for _, d := range f.Godebug {
		add("godebug", entryOf(d.Syntax, d.Key, d.Value))
	}
	for _, r := range f.Require {
		add("require", entryOf(r.Syntax, r.Mod.Path, r.Mod.Version, fmt.Sprint(r.Indirect)))
	}
	for _, x := range f.Exclude {
		add("exclude", entryOf(x.Syntax, x.Mod.Path, x.Mod.Version))
	}
	for _, r := range f.Replace {
		add("replace", entryOf(r.Syntax, r.Old.Path, r.Old.Version, r.New.Path, r.New.Version))
	}
	for _, r := range f.Retract {
		add("retract", entryOf(r.Syntax, r.Low, r.High, r.Rationale))
	}
	for _, t := range f.Tool {
		add("tool", entryOf(t.Syntax, t.Path))
	}
	for _, i := range f.Ignore {
		add("ignore", entryOf(i.Syntax, i.Path))
	}
	return found
}

func workDirectives(f *modfile.WorkFile) map[string][]entry {
	found := map[string][]entry{}
	add := func(verb string, e entry) { found[verb] = append(found[verb], e) }
	if f.Go != nil {
		add("go", entryOf(f.Go.Syntax, f.Go.Version))
	}
	if f.Toolchain != nil {
		add("toolchain", entryOf(f.Toolchain.Syntax, f.Toolchain.Name))
	}
	for _, d := range f.Godebug {
		add("godebug", entryOf(d.Syntax, d.Key, d.Value))
	}
	for _, u := range f.Use {
		add("use", entryOf(u.Syntax, u.Path))
	}
	for _, r := range f.Replace {
		add("replace", entryOf(r.Syntax, r.Old.Path, r.Old.Version, r.New.Path, r.New.Version))
	}
	return found
}
