/** What is wrong with the text of a time; the message is empty where it cannot be read. */
export class TimeRefusal extends Error {
  override readonly name = "TimeRefusal";
}

export function bad(): TimeRefusal {
  return new TimeRefusal("");
}

export function outOfRange(field: string): TimeRefusal {
  return new TimeRefusal(`: ${field} out of range`);
}
