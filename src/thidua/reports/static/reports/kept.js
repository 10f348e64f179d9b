/* What was typed into a report and is not saved yet: in this browser, under the person and the report, until it is. */

export const keptUnder = (key) => {
  let works = true;
  const read = (text) => {
    try {
      return JSON.parse(text === undefined ? localStorage.getItem(key) : text) ?? {};
    } catch {
      works = false;
      return {};
    }
  };
  const write = (lines) => {
    try {
      if (Object.keys(lines).length) localStorage.setItem(key, JSON.stringify(lines));
      else localStorage.removeItem(key);
    } catch {
      works = false;
    }
  };
  return {
    get works() {
      return works;
    },
    lines: () => read(),
    put: (code, line) => write({ ...read(), [code]: line }),
    drop: (code) => {
      const { [code]: gone, ...rest } = read();
      if (gone) write(rest);
    },
    /* Tells what another tab of this browser put and dropped: (code, line) and (code, undefined, the line as it was). */
    watch: (heard) =>
      window.addEventListener("storage", (event) => {
        if (event.key !== key) return;
        const [before, now] = [read(event.oldValue), read(event.newValue)];
        for (const [code, line] of Object.entries(now)) heard(code, line);
        for (const [code, line] of Object.entries(before)) if (!now[code]) heard(code, undefined, line);
      }),
  };
};
