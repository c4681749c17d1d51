// Chart answers, one JSON object a line, what Helm makes of a chart and of values, and what Kubernetes' own types say of the
// manifests. Tests ask it in bulk; the product never runs it.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
)

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
		if err := encoder.Encode(render(q)); err != nil {
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
