package main

import (
	"golang.org/x/mod/module"
	"golang.org/x/mod/sumdb/dirhash"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
	"golang.org/x/mod/zip"
)

type zipAnswer struct {
	// Empty where the zip is refused.
	Hash  string `json:"hash"`
	Error string `json:"error"`
}

// describeZip gives the hash of a zip that Go would unpack: its download checks it so, and then reads all of it.
func describeZip(file string, m module.Version) zipAnswer {
	if _, err := zip.CheckZip(m, file); err != nil {
		return zipAnswer{Error: err.Error()}
	}
	hash, err := dirhash.HashZip(file, dirhash.Hash1)
	if err != nil {
		return zipAnswer{Error: err.Error()}
	}
	return zipAnswer{Hash: hash}
}

type noteAnswer struct {
	// signed, unknown_signers, wrong_signature or malformed.
	Kind string `json:"kind"`
	// Of a signed note.
	Text []byte `json:"text"`
	// Whether the text describes a tree, and which.
	Tree bool   `json:"tree"`
	Size int64  `json:"size"`
	Root string `json:"root"`
}

func describeNote(text []byte, verifiers note.Verifiers) noteAnswer {
	opened, err := note.Open(text, verifiers)
	switch err.(type) {
	case nil:
	case *note.UnverifiedNoteError:
		return noteAnswer{Kind: "unknown_signers"}
	case *note.InvalidSignatureError:
		return noteAnswer{Kind: "wrong_signature"}
	default:
		return noteAnswer{Kind: "malformed"}
	}
	a := noteAnswer{Kind: "signed", Text: []byte(opened.Text)}
	if tree, err := tlog.ParseTree(a.Text); err == nil {
		a.Tree, a.Size, a.Root = true, tree.N, tree.Hash.String()
	}
	return a
}

func describeNotes(texts [][]byte, keys []string) ([]noteAnswer, error) {
	var known []note.Verifier
	for _, key := range keys {
		verifier, err := note.NewVerifier(key)
		if err != nil {
			return nil, err
		}
		known = append(known, verifier)
	}
	verifiers := note.VerifierList(known...)
	return each(texts, func(text []byte) noteAnswer { return describeNote(text, verifiers) }), nil
}

func isVerifierKey(key string) bool {
	_, err := note.NewVerifier(key)
	return err == nil
}

type lookupAnswer struct {
	Valid bool   `json:"valid"`
	ID    int64  `json:"id"`
	Text  []byte `json:"text"`
	Note  []byte `json:"note"`
}

func describeLookup(lookup []byte) lookupAnswer {
	id, text, rest, err := tlog.ParseRecord(lookup)
	return lookupAnswer{Valid: err == nil, ID: id, Text: text, Note: rest}
}
