package yaml_facts

types := {k: type_name(x) | some k, x in data.yaml_facts.v}
