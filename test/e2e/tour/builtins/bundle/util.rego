package util

objects.union := object.union(input.o, {"a": {"z": 1}})

objects.union_n := object.union_n([input.o, {"a": 2}, {"n": 3}])

objects.filter := object.filter(input.o, {"a", "é"})

objects.remove := object.remove(input.o, ["c"])

objects.keys := object.keys(input.o)

objects.deep := object.get(input.o, ["a", "b", 1], "default")

objects.subset := object.subset(input.o, {"c": null})

objects.json_filter := json.filter(input.o, ["a/b/0", "c"])

objects.json_remove := json.remove(input.o, ["a/b"])

arrays.concat := array.concat(input.l, [9])

arrays.slice := array.slice(input.l, 1, 3)

arrays.reverse := array.reverse(input.l)

arrays.sorted := sort(input.l)

arrays.max := max(input.l)

arrays.sum := sum(input.l)

arrays.joined := concat("|", [x | some x in input.l; is_string(x)])

sets.made := {x | some x in input.l}

sets.union := {1, 2} | sets.made

sets.and := {1, 2} & sets.made

sets.minus := sets.made - {3}

sets.all := union({{1}, sets.made})

sets.inter := intersection({{1, 3}, sets.made})

sets.has if 3 in sets.made

texts.lower := lower(input.s)

texts.upper := upper(input.s)

texts.split := split(input.s, "/")

texts.groups := regex.find_all_string_submatch_n(`(\w)(\w)`, input.s, 2)

texts.count := count(input.s)

texts.sub := substring(input.s, 7, 5)

texts.indexes := indexof_n(input.s, "l")

texts.trimmed := trim(input.s, "Ha\"")

texts.prefix := strings.any_prefix_match(input.s, ["He", "a/"])

texts.padded := sprintf("%-10s|%6.2f|%x|%08b|%e|%t|%c|%U", [input.s, 3.14159, 255, 5, 12345.678, true, 65, 128512])

texts.verbs := sprintf("%v %v %v %s %d %q", [input.o, input.l, null, input.l, "no", input.s])

texts.template := $"{input.s}: {count(input.o)} and {input.l[0]}, {{1}} {"x"}"

types := {k: type_name(v) | some k, v in input}

hashes := [crypto.sha256(input.s), crypto.md5(input.s), base64.encode(input.s), hex.encode(input.s), crypto.hmac.sha256(input.s, "key")]

semver_cmp := semver.compare("1.2.3-rc.1", "1.2.3")

ids := uuid.parse("00000000-0000-4000-8000-00000000000a")

bits_all := [bits.or(5, 2), bits.lsh(1, 40), bits.xor(5, 1), bits.negate(0)]

rounding := [round(2.5), ceil(2.1), floor(-2.1), abs(-0.5), 7 % 3, 10 / 4, 2 - 5]
