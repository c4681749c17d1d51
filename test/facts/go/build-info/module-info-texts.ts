/** Texts, and what is wrong with them; undefined where nothing is. */
export const MODULE_INFO_TEXTS: readonly {
  readonly note: string;
  readonly text: string;
  readonly wrong?: string;
}[] = [
  { note: "nothing", text: "" },
  {
    note: "all kinds of lines",
    text: "path\tp\nmod\tm\tv1.0.0\th1:a\ndep\ta\tv1.0.0\t\n=>\tb\tv2.0.0\th1:b\nbuild\tk=v\n",
  },
  { note: "modules of two columns", text: "mod\tm\tv1.0.0\ndep\ta\tv1.0.0\n" },
  { note: "a replaced main module", text: "mod\tm\tv1.0.0\t\n=>\t./x\t(devel)\t\n" },
  { note: "an empty main module", text: "mod\t\t\t\n" },
  {
    note: "later lines in place of earlier ones",
    text: "path\ta\npath\tb\nmod\ta\tv1\nmod\tb\tv2\n",
  },
  { note: "lines that nobody knows", text: "new\tx\n\n#\nbuild\nbuild k=v\nbuild\tk=v\n" },
  { note: "a last line without an end", text: "path\ta\nbuild\t=\npath\tb" },
  { note: "an empty value", text: "build\tk=\n" },
  { note: "a value between quotes", text: 'build\tk="a b\\t\\u00e4\\x41\\n"\n' },
  { note: "a value between back quotes", text: "build\tk=`a b\\t`\n" },
  { note: "a key between quotes", text: 'build\t"a b"=c\nbuild\t`d=`=e\nbuild\t""=f\n' },
  { note: "bytes that are no UTF-8, escaped", text: 'build\tk="a\\xffb"\n' },
  { note: "a byte order mark", text: "\ufeffpath\ta\npath\t\ufeffb\n" },
  {
    note: "one column",
    text: "path\tp\ndep\ta\n",
    wrong: "line 2 .* 1 columns where a module has 2 or 3",
  },
  { note: "four columns", text: "mod\ta\tb\tc\td\n", wrong: "line 1 .* 4 columns" },
  {
    note: "a replacement of two columns",
    text: "dep\ta\tb\n=>\ta\tb\n",
    wrong: "line 2 .* replacement has 3",
  },
  { note: "a replacement of nothing", text: "=>\ta\tb\tc\n", wrong: "replaces no module" },
  {
    note: "a module replaced twice",
    text: "dep\ta\tb\n=>\ta\tb\tc\n=>\ta\tb\tc\n",
    wrong: "line 3 .* replaces no module",
  },
  { note: "an empty setting", text: "build\t\n", wrong: "has no = behind a key" },
  { note: "a setting without =", text: "build\tk\n", wrong: "has no = behind a key" },
  { note: "a setting without a key", text: "build\t=v\n", wrong: "has no = behind a key" },
  { note: "nothing behind a quoted key", text: 'build\t"k"\n', wrong: "has no = behind a key" },
  { note: "no = behind a quoted key", text: 'build\t"k"x=v\n', wrong: "has no = behind a key" },
  {
    note: "a key whose quotes do not end",
    text: 'build\t"k=v\n',
    wrong: "has no = behind a key",
  },
  {
    note: "a key with a wrong escape",
    text: 'build\t"\\q"=v\n',
    wrong: "has a key with wrong quotes",
  },
  {
    note: "a key that needs quotes",
    text: "build\ta b=v\n",
    wrong: "without the quotes it needs",
  },
  {
    note: "a value that needs quotes",
    text: "build\tk=a b\n",
    wrong: "has a value without the quotes",
  },
  {
    note: "a value with more behind its quotes",
    text: 'build\tk="a"b\n',
    wrong: "has a value with wrong quotes",
  },
  {
    note: "a value whose quotes do not end",
    text: 'build\tk="a\n',
    wrong: "has a value with wrong quotes",
  },
];
