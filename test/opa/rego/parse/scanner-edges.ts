import { type Edge, inBody, read, refused } from "./edge.ts";

export const SCANNER_EDGES: readonly Edge[] = [
  ...read({
    "a byte-order mark at the start": '\ufeffpackage a\n\np := "x"\n',
    "no line feed at the end": "package a\np := 1",
    "a comment at the end": "package a\np := 1 # b",
    "a comment at the end whose last character has four bytes": "package a\np := 1 # 😀",
    "a comment at the end whose last character has two bytes": "package a\np := 1 # b é",
    "an empty comment at the end": "package a\n#",
    "a comment with a carriage return at the end": "package a\n# é\r\r",
    "line feeds with carriage returns":
      'package a\r\n\r\n# c\r\np := "x"\r\nq if {\r\n\tp\r\n}\r\n',
    "carriage returns alone, which end no line": "package a\np := 1\rq := 2\r",
    "digits of other scripts in names": "package a\np٣ := 1\nq\u{1d7ce}x := p٣\n",
    "characters of two units before something":
      'package a\np := ["😀😀", x, `😀`, y]\nx := 1\ny := 2\n',
    "a raw string of several lines": "package a\np := [`a\n😀b\\n\n`, 1]\nq := 2\n",
    "a raw string with carriage returns": "package a\np := `a\r\nb`\n",
    "comments everywhere":
      "# a\npackage a # b\n#\n\np := [ # c\n1, # d\n# e\n2 # f\n] # g\nq if { # h\n# i\np # j\n} # k",
    "a quote in a comment": 'package a # "\np := 1 # `\nq := 2 # $"{\n',
    "all escapes": String.raw`package a
p := "\"\\\/\b\f\n\r\tA\u00e9\u20ac"
`,
    "surrogates, in pairs and alone": String.raw`package a
p := ["\ud83d\ude00", "\ud800", "\ude00", "\ud800\ud83d\ude00", "\ud800A", "\udc00x"]
`,
    "a tab where nothing is escaped": 'package a\np := "a\tb"\n',
    "a carriage return in a string": 'package a\np := "a\rb"\n',
    "characters that JavaScript ends lines with": 'package a\np := "\u2028\u0085\\n"\n',
    "the replacement character": 'package a\np := "\ufffd"\n',
    "an escaped line feed before a quote": String.raw`package a
p := "\\"
q := "\\\""
`,
  }),
  ...read(
    inBody({
      "numbers as they are written":
        "x := [0, 1.50, 1e3, 1E+3, 1e-3, 0.5, 0e1, 0E-1, 12345678901234567890]",
      "signs before numbers": "x := [-1, - 1, -0, -1.5e3, 1-1, 1 -1, 1 - 1]",
      "many digits": `x := ${"1".repeat(400)}.${"2".repeat(400)}`,
      "an exponent at the limit": "x := [1e30102, 1e-30103, 0e999999]",
      "a number right before a word": "x := 1 in [1]",
    }),
  ),
  ...refused({
    "empty text": "",
    "comments alone": "# a\n# b",
    "two byte-order marks": "\ufeff\ufeffpackage a\n",
    "a byte-order mark in a string": 'package a\np := "\ufeff"\n',
    "a byte-order mark in a comment": "package a\n# \ufeff\np := 1\n",
    "a NUL in a comment": "package a\n# \0\n",
    "a NUL at the very end": "package a\np := 1\n\0",
    "a byte that is no UTF-8": "package a\n# \udcff\n",
    "a letter that is not of ASCII": "package a\né := 1\n",
    "a letter behind a name": "package a\npé := 1\n",
    "a digit of another script at the start": "package a\n٣ := 1\n",
    "a space that does not break": "package a\np\u00a0:= 1\n",
    "an escape that is none": String.raw`package a
p := "\x"
`,
    "too few digits of an escape": String.raw`package a
p := "\u12"
`,
    "an escape that takes the quote with it": String.raw`package a
p := "\u"abc"
`,
    "a tab where something is escaped": 'package a\np := "a\tb\\n"\n',
    "a string that does not end": 'package a\np := "a\n',
    "a raw string that does not end": "package a\np := `a\n",
  }),
  ...refused(
    inBody({
      "a zero before digits": "x := 01",
      "no digit behind a point": "x := 1.",
      "a point behind digits and a name": "x := 1.y",
      "two points": "x := 1.2.3",
      "two points, the first without a digit": "x := .1.2",
      "no digit of an exponent": "x := 1e",
      "letters behind digits": "x := 1a",
      "hexadecimal digits": "x := 0x1f",
      "an underscore between digits": "x := 1_000",
      "an exponent past the limit": "x := 1e30103",
      "an exponent far past the limit": "x := 1e99999999999999999999",
      "a number too close to zero": "x := 1e-30110",
      "more digits than the limit has": `x := ${"9".repeat(30_200)}`,
      "an exclamation mark": "x := !y",
      "a dollar": "x := $y",
      "a tilde": "x := ~y",
    }),
  ),
];
