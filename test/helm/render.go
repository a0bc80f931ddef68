// Renders a chart as `helm template` does, as far as the chart's own functions go, without its sub-charts, and prints
// the values and the objects as JSON.
// usage: go run render.go <chart directory> [values file]   (values on top of the chart's own)
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig"
	"gopkg.in/yaml.v3"
)

type object = map[string]interface{}

func main() {
	chart := os.Args[1]
	values := readYaml(filepath.Join(chart, "values.yaml"))
	for _, file := range os.Args[2:] {
		values = overlay(values, readYaml(file))
	}
	meta := readYaml(filepath.Join(chart, "Chart.yaml"))
	context := object{
		"Values":  values,
		"Chart":   object{"Name": meta["name"], "Version": meta["version"], "AppVersion": meta["appVersion"]},
		"Release": object{"Name": "trial", "Namespace": "default", "Service": "Helm", "IsInstall": true, "IsUpgrade": false},
	}
	objects := []object{}
	templates := parse(filepath.Join(chart, "templates"))
	for _, one := range templates.Templates() {
		if filepath.Ext(one.Name()) != ".yaml" {
			continue
		}
		var text bytes.Buffer
		check(one.Execute(&text, context))
		objects = append(objects, documents(one.Name(), text.Bytes())...)
	}
	check(json.NewEncoder(os.Stdout).Encode(object{"values": values, "objects": objects}))
}

func parse(directory string) *template.Template {
	all := template.New("chart").Option("missingkey=zero")
	functions := sprig.TxtFuncMap()
	functions["include"] = func(name string, data interface{}) (string, error) {
		var text strings.Builder
		err := all.ExecuteTemplate(&text, name, data)
		return text.String(), err
	}
	functions["toYaml"] = func(value interface{}) (string, error) {
		var text bytes.Buffer
		encoder := yaml.NewEncoder(&text)
		encoder.SetIndent(2)
		err := encoder.Encode(value)
		return strings.TrimSuffix(text.String(), "\n"), err
	}
	files, err := filepath.Glob(filepath.Join(directory, "*"))
	check(err)
	for _, file := range files {
		text, err := os.ReadFile(file)
		check(err)
		_, err = all.New(filepath.Base(file)).Funcs(functions).Parse(string(text))
		check(err)
	}
	return all
}

func documents(file string, text []byte) []object {
	found := []object{}
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	for {
		var one object
		err := decoder.Decode(&one)
		if err == io.EOF {
			return found
		}
		if err != nil {
			fail(fmt.Errorf("%s: %w\n%s", file, err, text))
		}
		if one != nil {
			found = append(found, one)
		}
	}
}

func readYaml(file string) object {
	text, err := os.ReadFile(file)
	check(err)
	var read object
	check(yaml.Unmarshal(text, &read))
	return read
}

// Objects are merged key by key, anything else is replaced.
func overlay(below, above object) object {
	for key, value := range above {
		inner, isObject := value.(object)
		outer, wasObject := below[key].(object)
		if isObject && wasObject {
			below[key] = overlay(outer, inner)
		} else {
			below[key] = value
		}
	}
	return below
}

func check(err error) {
	if err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
