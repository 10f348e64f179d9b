/* One number as a person types it, read while they type. The reader that counts is `ground.values.read_typed`; this one
   must read the same, which a test proves on a table of cases in the browser. Its words and bounds come from there.

   An amount is a BigInt of ten-thousandths: exact, like the server's decimals. */

const PLACES = 4;
export const ONE = 10n ** BigInt(PLACES);

// Python's blanks, among them those a spreadsheet puts between digits.
const BLANKS = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/gu;
const NUMBER = /^(-?)([0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+)(?:,([0-9]+))?$/u;
const TYPED = /^(-?[0-9., ]*[0-9]) *([\p{L}_]*(?: t[ỷỉ])?) *(?:đồng|đ|vnđ|vnd)?$/iu;
const ENGLISH_THOUSAND = /^-?[1-9][0-9]{0,2},[0-9]{3}$/u;

/* {amount} or {why: "unreadable" | "large" | "fine"}. */
export const readTyped = (typed, { scales, places, digits }) => {
  const words = typed.normalize("NFC").replaceAll("−", "-").replace(BLANKS, " ").replace(/^ | $/g, "");
  const found = TYPED.exec(words);
  const word = found?.[2].trim().toLowerCase();
  const noughts = found && Object.hasOwn(scales, word) ? scales[word] : undefined;
  const number = found && NUMBER.exec(found[1]);
  if (!number || noughts === undefined) return { why: "unreadable" };
  if (noughts === 0 && ENGLISH_THOUSAND.test(number[0])) return { why: "unreadable" };
  const whole = number[2].replace(/[. ]/g, "").replace(/^0+/, "");
  const decimals = (number[3] ?? "").replace(/0+$/, "");
  if (whole.length + noughts > digits) return { why: "large" };
  if (decimals.length > places + noughts) return { why: "fine" };
  const amount = BigInt(whole + decimals.padEnd(noughts + places, "0"));
  return { amount: number[1] ? -amount : amount };
};

/* A number of the server in plain notation: "1204", "98.7". */
export const exact = (plain) => {
  const [, sign, whole, decimals = ""] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(plain);
  const amount = BigInt(whole + decimals.padEnd(PLACES, "0"));
  return sign ? -amount : amount;
};

/* In full, as the language writes it: 1.204,5 or 1,204.5. */
export const writeNumber = (amount, lang) => {
  const [group, mark] = lang.startsWith("en") ? [",", "."] : [".", ","];
  const size = amount < 0n ? -amount : amount;
  const whole = (size / ONE).toString().replace(/\B(?=(\d{3})+$)/g, group);
  const decimals = (size % ONE).toString().padStart(PLACES, "0").replace(/0+$/, "");
  return (amount < 0n ? "-" : "") + whole + (decimals && mark + decimals);
};
