/** Makes the text of each object once: many events tell of the same nodes and values. */
export function createKnownTexts(): (key: object, make: () => string) => string {
  const known = new WeakMap<object, string>();
  return (key, make) => {
    let text = known.get(key);
    if (text === undefined) {
      text = make();
      known.set(key, text);
    }
    return text;
  };
}
