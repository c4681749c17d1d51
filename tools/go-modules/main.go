// Oracle answers, one JSON object a line, what Go's own libraries make of go.mod and go.work files, versions and module
// paths. Tests ask it in bulk; the product never runs it.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"go/version"
	"io"
	"os"

	"golang.org/x/mod/module"
)

// question is one of several things, by Ask.
type question struct {
	// mod, work, versions, compare, paths, match, go_versions, compare_go, zips, notes, verifier_keys or lookups.
	Ask string `json:"ask"`
	// Of mod and work: the file, in base64.
	Text []byte `json:"text"`
	// Of mod: read as that of a dependency.
	Lax bool `json:"lax"`
	// Of mod and work: done before the file is written.
	Edits []edit `json:"edits"`
	// Of versions, paths, go_versions, zips (files) and verifier_keys.
	Items []string `json:"items"`
	// Of zips: path and version of the module that all of them are said to be of.
	Module [2]string `json:"module"`
	// Of notes and lookups, in base64.
	Texts [][]byte `json:"texts"`
	// Of notes: the known verifier keys.
	Keys []string `json:"keys"`
	// Of compare, match (version and the major version of a path) and compare_go.
	Pairs [][2]string `json:"pairs"`
}

func answer(q question) (any, error) {
	switch q.Ask {
	case "mod":
		return answerMod(q), nil
	case "work":
		return answerWork(q), nil
	case "versions":
		return each(q.Items, describeVersion), nil
	case "compare":
		return each(q.Pairs, compareVersions), nil
	case "paths":
		return each(q.Items, describePath), nil
	case "match":
		return each(q.Pairs, matchMajor), nil
	case "go_versions":
		return each(q.Items, version.IsValid), nil
	case "compare_go":
		return each(q.Pairs, compareGoVersions), nil
	case "zips":
		m := module.Version{Path: q.Module[0], Version: q.Module[1]}
		return each(q.Items, func(file string) zipAnswer { return describeZip(file, m) }), nil
	case "notes":
		return describeNotes(q.Texts, q.Keys)
	case "verifier_keys":
		return each(q.Items, isVerifierKey), nil
	case "lookups":
		return each(q.Texts, describeLookup), nil
	}
	return nil, fmt.Errorf("unknown question %q", q.Ask)
}

func each[Item, Answer any](items []Item, describe func(Item) Answer) []Answer {
	answers := make([]Answer, 0, len(items))
	for _, item := range items {
		answers = append(answers, describe(item))
	}
	return answers
}

func run(in io.Reader, out io.Writer) error {
	decoder := json.NewDecoder(bufio.NewReader(in))
	buffered := bufio.NewWriter(out)
	defer buffered.Flush()
	encoder := json.NewEncoder(buffered)
	encoder.SetEscapeHTML(false)
	for {
		var q question
		if err := decoder.Decode(&q); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		answered, err := answer(q)
		if err != nil {
			return err
		}
		if err := encoder.Encode(answered); err != nil {
			return err
		}
	}
}

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
