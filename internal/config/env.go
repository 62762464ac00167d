package config

import "strings"

// fileVariable names the file and is no key.
const fileVariable = variablePrefix + "CONFIG"

const variablePrefix = "TIDEMARK_"

// Variable is the environment variable of a key.
func Variable(key string) string {
	return variablePrefix + strings.ToUpper(strings.ReplaceAll(key, ".", "_"))
}

// variables gives those of the environment that bear the prefix.
func variables(env []string) map[string]string {
	ours := map[string]string{}
	for _, entry := range env {
		if name, value, ok := strings.Cut(entry, "="); ok && strings.HasPrefix(name, variablePrefix) {
			ours[name] = value
		}
	}
	return ours
}

// readEnv puts the variables over the configuration. Other programs may have
// variables of the prefix as well: a name is held to be a mistake only where it
// speaks of a section or is spelled almost like a key.
func (l *loader) readEnv(env []string) {
	byVariable := map[string]field{}
	for key, f := range l.fields {
		byVariable[Variable(key)] = f
	}
	for name, text := range variables(env) {
		source := Source{Layer: LayerEnv, Variable: name}
		switch f, known := byVariable[name]; {
		case name == fileVariable || text == "":
		case known:
			l.set(f, source, f.setText(text))
		default:
			l.unknownVariable(source)
		}
	}
}

func (l *loader) unknownVariable(source Source) {
	best := nearest(strings.TrimPrefix(source.Variable, variablePrefix), Keys())
	switch {
	case best != "":
		l.add(Problem{Source: source, Reason: "no key has this variable", Next: "did you mean $" + Variable(best) + "?"})
	case namesSection(source.Variable):
		l.add(Problem{Source: source, Reason: "no key has this variable", Next: "unset it; `tidemark config show` lists the keys"})
	}
}

func namesSection(variable string) bool {
	for section := range sections() {
		if strings.HasPrefix(variable, Variable(section)+"_") {
			return true
		}
	}
	return false
}
