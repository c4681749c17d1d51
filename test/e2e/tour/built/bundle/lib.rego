package built.lib

items contains {"id": i, "name": name} if some i, name in data.built.lib.consts.names

visible(item) if item.id <= input.n

# METADATA
# entrypoint: true
first := {n | some n in data.built.lib.consts.names}
