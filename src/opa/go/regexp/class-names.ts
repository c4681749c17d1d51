/** Categories and scripts that Go 1.26 finds by their canonical name: of the scripts those of one word. */
const NAMES: string =
  "Any Assigned Ascii Lc C Cc Cf Cn Co Cs L Ll Lm Lo Lt Lu M Mc Me Mn N Nd Nl No P Pc Pd Pe Pf " +
  "Pi Po Ps S Sc Sk Sm So Z Zl Zp Zs Adlam Ahom Arabic Armenian Avestan Balinese Bamum Batak " +
  "Bengali Bhaiksuki Bopomofo Brahmi Braille Buginese Buhid Carian Chakma Cham Cherokee " +
  "Chorasmian Common Coptic Cuneiform Cypriot Cyrillic Deseret Devanagari Dogra Duployan " +
  "Elbasan Elymaic Ethiopic Georgian Glagolitic Gothic Grantha Greek Gujarati Gurmukhi Han " +
  "Hangul Hanunoo Hatran Hebrew Hiragana Inherited Javanese Kaithi Kannada Katakana Kawi " +
  "Kharoshthi Khmer Khojki Khudawadi Lao Latin Lepcha Limbu Lisu Lycian Lydian Mahajani Makasar " +
  "Malayalam Mandaic Manichaean Marchen Medefaidrin Miao Modi Mongolian Mro Multani Myanmar " +
  "Nabataean Nandinagari Newa Nko Nushu Ogham Oriya Osage Osmanya Palmyrene Phoenician Rejang " +
  "Runic Samaritan Saurashtra Sharada Shavian Siddham Sinhala Sogdian Soyombo Sundanese Syriac " +
  "Tagalog Tagbanwa Takri Tamil Tangsa Tangut Telugu Thaana Thai Tibetan Tifinagh Tirhuta Toto " +
  "Ugaritic Vai Vithkuqi Wancho Yezidi Yi";

/** Long names of categories, and the short ones. */
const ALIASES: string =
  "Casedletter=Lc Closepunctuation=Pe Combiningmark=M Connectorpunctuation=Pc Control=Cc " +
  "Currencysymbol=Sc Dashpunctuation=Pd Decimalnumber=Nd Enclosingmark=Me Finalpunctuation=Pf " +
  "Format=Cf Initialpunctuation=Pi Letter=L Letternumber=Nl Lineseparator=Zl Lowercaseletter=Ll " +
  "Mark=M Mathsymbol=Sm Modifierletter=Lm Modifiersymbol=Sk Nonspacingmark=Mn Number=N " +
  "Openpunctuation=Ps Other=C Otherletter=Lo Othernumber=No Otherpunctuation=Po Othersymbol=So " +
  "Paragraphseparator=Zp Privateuse=Co Punctuation=P Separator=Z Spaceseparator=Zs " +
  "Spacingmark=Mc Surrogate=Cs Symbol=S Titlecaseletter=Lt Unassigned=Cn Uppercaseletter=Lu " +
  "Cntrl=Cc Digit=Nd Punct=P";

const CANONICAL: ReadonlyMap<string, string> = new Map([
  ...NAMES.split(" ").map((name): [string, string] => [name, name]),
  ...ALIASES.split(" ").map((pair) => pair.split("=") as [string, string]),
]);

/**
 * The name by which the matching library knows a Unicode class that Go's `\p{name}` accepts: Go ignores case, spaces, `_`
 * and `-` (regexp/syntax, canonicalName). Undefined for any other.
 */
export function unicodeClassName(name: string): string | undefined {
  const letters = name.replace(/[-_ ]/g, "");
  if (!/^[A-Za-z]*$/.test(letters)) return undefined;
  return CANONICAL.get(letters.slice(0, 1).toUpperCase() + letters.slice(1).toLowerCase());
}
