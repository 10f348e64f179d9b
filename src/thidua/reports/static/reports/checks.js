/* Which checks of the catalogue the figures on the page break. What they compare, their bounds and sentences are told by
   the server; each kind asks what its namesake in `indicators.rules.checking` asks, which a test proves in the browser. */

import { ONE, exact, writeNumber } from "../ground/typed.js";

const absolute = (amount) => (amount < 0n ? -amount : amount);

/* money / count, rounded half to even to so many decimals. */
const quotient = (money, count, decimals) => {
  const step = 10n ** BigInt(decimals);
  const [whole, rest] = [(money * step) / count, (money * step) % count];
  const up = rest * 2n > count || (rest * 2n === count && whole % 2n === 1n);
  return ((whole + (up ? 1n : 0n)) * ONE) / step;
};

const ofEach = function* (check, amounts, judge) {
  for (const code of amounts.keys()) {
    const amount = amounts.get(code);
    if (amount === null || !check.parts.includes(code)) continue;
    const values = judge(amount, code);
    if (values) yield [[code], { code, amount, ...values }];
  }
};

const KINDS = {
  *non_negative(check, amounts) {
    yield* ofEach(check, amounts, (amount) => amount < 0n && {});
  },
  *whole(check, amounts) {
    yield* ofEach(check, amounts, (amount) => amount % ONE !== 0n && {});
  },
  *part_of_whole(check, amounts) {
    const [part, whole] = check.parts.map((code) => amounts.get(code));
    if (part !== null && whole !== null && part > whole) yield [check.parts, { part, whole }];
  },
  *together(check, amounts) {
    const [first, second] = check.parts.map((code) => amounts.get(code));
    const alone = (first === null && (second ?? 0n) > 0n) || (second === null && (first ?? 0n) > 0n);
    if (alone || ((first ?? 0n) > 0n && second === 0n)) yield [check.parts, { first, second }];
  },
  *count_behind_money(check, amounts) {
    const [count, money] = check.parts.map((code) => amounts.get(code));
    if (money !== null && money > 0n && count === 0n) yield [check.parts, { count, money }];
  },
  *unit_value(check, amounts) {
    const [count, money] = check.parts.map((code) => amounts.get(code));
    if (count === null || money === null || count <= 0n || money <= 0n) return;
    const [low, high] = check.bounds.map(exact);
    if (low * count <= money * ONE && money * ONE <= high * count) return;
    let each = quotient(money, count, 0);
    if (each === low || each === high) each = quotient(money, count, 2);
    yield [check.parts, { count, money, each, low, high }];
  },
  *jump(check, amounts, before) {
    const [factor, least] = check.bounds.map(exact);
    yield* ofEach(check, amounts, (amount, code) => {
      const earlier = before.get(code) ?? 0n;
      if (earlier <= 0n || absolute(amount - earlier) <= least) return false;
      return (amount * ONE >= earlier * factor || amount * factor <= earlier * ONE) && { before: earlier, factor };
    });
  },
};

/* [{lines, blocking, text}], blocking ones first. `amounts` is a Map over every line asked, null where there is none. */
export const brokenChecks = (rules, amounts) => {
  const before = new Map(Object.entries(rules.before).map(([code, amount]) => [code, exact(amount)]));
  const order = [...amounts.keys()];
  const written = (value) => {
    if (value === null) return rules.absent;
    return typeof value === "bigint" ? writeNumber(value, rules.lang) : value;
  };
  const broken = [];
  for (const check of rules.checks) {
    for (const [lines, values] of KINDS[check.kind](check, amounts, before)) {
      const words = { ...rules.lines[lines[0]], ...values };
      const text = check.text.replace(/\{(\w+)\}/g, (_, name) => written(words[name]));
      broken.push({ lines, blocking: check.blocking, text });
    }
  }
  const place = ({ lines }) => Math.min(...lines.map((code) => order.indexOf(code)));
  return broken.sort((one, two) => two.blocking - one.blocking || place(one) - place(two));
};
