/** Schemas and queries that use what GraphQL has, each at an edge of its grammar or of a rule. */
const SCHEMA = `
"""
  The pets.
    Indented "as is" \\"""
"""
schema @owner(name: "x") { query: Root mutation: Change subscription: News }
directive @owner("who" name: String! = "none", depth: Int = 3) repeatable on SCHEMA | OBJECT | FIELD | FIELD_DEFINITION
directive @once on FIELD | QUERY | VARIABLE_DEFINITION | FRAGMENT_SPREAD
scalar Date @specifiedBy(url: "x")
# about Named
interface Named { name: String! }
interface Pet implements Named { name: String! age(unit: Unit = YEARS): Int }
type Dog implements Pet & Named @owner(name: "a") @owner(name: "b") {
  name: String!
  age(unit: Unit = YEARS): Int
  barks: Boolean @deprecated
  friends(first: Int!, near: Near): [Pet!]
}
type Cat implements Named & Pet { name: String! age(unit: Unit = YEARS): Int meows: Boolean }
union CatOrDog = | Cat | Dog
enum Unit { YEARS "dog's" DOG_YEARS }
input Near { place: String! = "here", within: [Float!], deep: Near, unit: Unit = YEARS, id: ID }
input Either @oneOf { a: Int b: String }
type Root { pet(id: ID!): Pet any: CatOrDog dogs(near: Near, either: Either): [Dog] since: Date }
type Change { rename(name: String): Dog }
type News { born: Pet left: Pet }
extend type Root { more: Int }
extend union CatOrDog @owner
extend schema @owner
# the end
`;

/** Without `extend union CatOrDog @owner`, which is not applicable. */
export const VALID_SCHEMA: string = SCHEMA.replace("extend union CatOrDog @owner\n", "");

export const QUERIES: readonly string[] = [
  "{ pet(id: 1) { name } }",
  'query Q($id: ID!, $n: Near = {place: "x", within: [1, 2.5e3]}) @once { pet(id: $id) { ...P } dogs(near: $n) { name } }\n' +
    "fragment P on Pet { name age(unit: DOG_YEARS) ... on Dog { barks friends(first: 2) { name } } }",
  '{ a: pet(id: "1") { name } a: pet(id: "1") { name } __typename any { __typename ... on Cat { meows } } }',
  '{ a: pet(id: "1") { name } a: pet(id: "2") { name } }',
  "{ dogs(near: {place: null}) { name } }",
  '{ dogs(either: {a: 1, b: "x"}) { name } }',
  "query($a: Int) { dogs(either: {a: $a}) { name } }",
  '{ dogs(near: {plac: "x", unit: YEAR, id: 1.5, within: "a"}) { nam } }',
  'mutation { rename(name: """\n  block\n    text\n""") { name } }',
  "subscription { born { name } left { name } }",
  "subscription { __typename }",
  "{ pet(id: 1) { ...A } } fragment A on Pet { name ...B } fragment B on Pet { age ...A }",
  "{ since { x } pet }",
  "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }",
  "query A { more } query A { more } { more }",
  "query($x: Int, $x: Int, $y: Dog) { more @skip(if: $x) @once @once @gone }",
  "{ pet(id: 1, id: 2, di: 3) { ...Gone ... on Root { more } } } fragment Unused on Unit { x }",
  "# one\nquery # two\n Named # three\n { # four\n more # five\n } # six",
  '{ a(x: [1, [2, {y: $v}], -0, 1.5E+3, "\\u00e9\\ud83d\\ude00\\n", true, null, ENUM]) @d(e: {}) }',
  "\ufeff{more,,,}",
  "",
  "{",
  "{ a(x: 01) }",
  '{ a(x: "\\x") }',
  "{ a(x: 'b') }",
  "{ a . b }",
  "{ \u00e9 }",
  "fragment on on A { b }",
  "{ dogs(near: {within: [99999999999999999999, 1e999], place: 5}) { name } }",
];

export const SCHEMAS: readonly string[] = [
  SCHEMA,
  VALID_SCHEMA,
  "type Query { a: Int }",
  "type Query { a: Gone }",
  "type Query { a(b: Query): Int }",
  "type Query { a: Int a: Int }",
  "type Query { __a: Int }",
  "type __Query { a: Int }",
  "type Query",
  "type Query { a: In }\ninput In { b: In! }",
  "input A { b: B! } input B { a: A! } type Query { a: Int }",
  "enum E { A A } type Query { e: E }",
  "enum E { true } type Query { e: E }",
  "union U = A | A type A { x: Int } type Query { u: U }",
  "union U = Int type Query { u: U }",
  "interface I { x(a: Int): [Int!] } type A implements I { x(a: Int, b: Int!): [Int!] } type Query { a: A }",
  "interface I { x: I } type A implements I { x: A! } type Query { a: A }",
  "interface I implements I { x: Int } type Query { a: I }",
  "interface J { x: Int } interface I implements J { x: Int } type A implements I { x: Int } type Query { a: A }",
  "schema { query: Gone }",
  "schema { query: A } schema { query: A } type A { x: Int }",
  "extend type Query { a: Int }",
  "extend enum Query { A } type Query { a: Int }",
  "extend type Int",
  "scalar Int",
  "directive @a(x: Int @a) on FIELD_DEFINITION type Query { a: Int }",
  "directive @a on NOWHERE type Query { a: Int }",
  "directive @skip on FIELD type Query { a: Int @deprecated(reason: null) @deprecated }",
  'type Query { a(b: Int = [1, {c: "d"}, $e]): Int }',
  '"" type Query { "" a: Int "b" c: Int } # end',
  '"description" extend type Query { a: Int }',
  "type Query implements & A & { a: Int }",
  "",
  "x",
];
