/* The entry page while one types: numbers echoed in full, checks told, lines saved as they are left, Enter to the next.

   Nothing typed waits only in the page: it is kept in this browser first and dropped there when the server holds it.
   Without this script the page works as a form. */

import { brokenChecks } from "./checks.js";
import { keptUnder } from "./kept.js";
import { Line } from "./line.js";

const PAUSE = 1500; // milliseconds without a key before saving
const LONGEST = 8000; // … and at the latest after so long
const READ = 500; // … before a number that is still being typed is called unreadable
const RETRY = [3000, 10_000, 30_000];
const PATIENCE = 20_000;

const form = document.querySelector("form[data-rules]");
const rules = JSON.parse(form.dataset.rules);
const { words } = rules;
const version = form.elements.namedItem("version");
const person = form.elements.namedItem("person").value;
const store = keptUnder(`thidua/${person}/${form.dataset.report}`);
const lines = new Map([...form.querySelectorAll("[data-line]")].map((box) => [box.dataset.line, new Line(box, form, rules)]));
const lineOf = (field) => lines.get(field.closest?.("[data-line]")?.dataset.line);

const changed = () => [...lines.values()].filter((line) => line.changed || line.theirs);

// What is said ----------------------------------------------------------------------------------------------------

const tell = () => {
  const amounts = new Map();
  for (const line of lines.values()) if (!line.isText) amounts.set(line.code, line.reading.amount ?? null);
  const said = new Map();
  for (const broken of brokenChecks(rules, amounts)) {
    // Where there is a figure: a blank line keeps no explanation.
    const code = broken.lines.find((each) => amounts.get(each) !== null) ?? broken.lines[0];
    said.set(code, [...(said.get(code) ?? []), broken]);
  }
  for (const line of lines.values()) line.drawTold(said.get(line.code) ?? []);
  count();
};

const count = () => {
  const filled = [...lines.values()].filter((line) => line.filled).length;
  form.querySelector("[data-filled]").textContent = filled;
  const gauge = document.querySelector(".head .full");
  gauge.querySelector("b").textContent = `${filled}/${lines.size}`;
  const svg = gauge.querySelector("svg");
  svg.querySelector("rect").setAttribute("width", filled);
  svg.classList.toggle("done", filled === lines.size);
  svg.classList.toggle("short", filled !== lines.size);
};

const status = form.querySelector("[data-status]");
const heard = form.querySelector("[data-heard]");
const again = form.querySelector("[data-again]");
let savedAt = form.dataset.saved ?? "";
let taken = "";
let trouble = ""; // the key of what keeps lines from being saved, or a sentence of the server

const draw = () => {
  const waiting = changed().length;
  const differing = [...lines.values()].filter((line) => line.theirs).length;
  const fill = (text) => text.replace("{count}", waiting).replace("{at}", savedAt).replace("{lines}", taken);
  let text = savedAt && words.saved;
  if (trouble === "down" && !waiting) text = words.down_empty;
  else if (trouble) text = words[trouble] ?? trouble;
  else if (differing) text = words.differ.replace("{count}", differing);
  else if (waiting) text = store.works ? words.kept : words.not_kept;
  else if (taken) text = `${words.saved}. ${words.taken}`;
  status.textContent = fill(text);
  if (trouble || differing || taken || !waiting) heard.textContent = fill(text);
  again.hidden = trouble !== "ended";
};

// Saving ----------------------------------------------------------------------------------------------------------

let saving = null;
let timer = 0;
let latest = 0; // when it is saved at the latest, while keys keep coming
let failures = 0;

const soon = (wait = PAUSE) => {
  latest ||= Date.now() + LONGEST;
  clearTimeout(timer);
  timer = setTimeout(save, Math.max(0, Math.min(wait, latest - Date.now())));
};

const later = (why) => {
  trouble = why;
  clearTimeout(timer);
  if (["down", "failed"].includes(why)) timer = setTimeout(save, RETRY[Math.min(failures++, RETRY.length - 1)]);
};

/* Send every changed line once; what is typed meanwhile goes with the next. */
const save = () => {
  saving ??= send().finally(() => {
    saving = null;
    draw();
    if (!trouble && changed().some((line) => !line.theirs)) soon();
  });
  return saving;
};

const send = async (options = {}) => {
  clearTimeout(timer);
  latest = 0;
  const sent = new Map();
  const body = new URLSearchParams({ version: version.value, person });
  for (const line of changed()) {
    if (line.theirs) continue;
    sent.set(line.code, line.content);
    body.set(line.code, line.content.typed);
    body.set(`note-${line.code}`, line.content.note);
    body.set(`was-${line.code}`, line.held.typed);
    body.set(`was-note-${line.code}`, line.held.note);
  }
  if (!sent.size) return;
  const token = document.cookie.match(/(?:^|; )csrftoken=([^;]*)/)?.[1] ?? form.elements.namedItem("csrfmiddlewaretoken").value;
  const headers = { "X-CSRFToken": token, Accept: "application/json" };
  const request = { method: "POST", body, headers, redirect: "manual", signal: AbortSignal.timeout(PATIENCE), ...options };
  let answer;
  try {
    answer = await fetch(form.dataset.save, request);
  } catch {
    later("down");
    return;
  }
  const told = await answer.json().catch(() => undefined);
  if (answer.ok && told) take(told, sent);
  else if (told?.other) later("other");
  else if (answer.status === 422 && told?.refusal) later(told.refusal);
  else later(answer.type === "opaqueredirect" || answer.status === 403 ? "ended" : "failed");
};

/* What the server holds after a saving: one's own lines, and those of somebody else that one has not touched. */
const take = (told, sent) => {
  trouble = "";
  failures = 0;
  version.value = told.version;
  savedAt = told.at;
  const others = [];
  for (const [code, now] of Object.entries(told.lines)) {
    const line = lines.get(code);
    const [own, moved] = [sent.get(code), told.moved[code]];
    if (moved) line.differ({ ...now, ...moved });
    else if (own) {
      line.hold(now, own);
      line.answered = { typed: own.typed, echo: now.echo };
      if (line.changed) store.put(code, { ...line.content, was: line.held });
      else store.drop(code);
      line.drawEcho();
    } else if (!line.changed && !line.theirs && (now.typed !== line.was.value || now.note !== line.wasNote.value)) {
      line.hold(now);
      line.set(now);
      line.answered = { typed: now.typed, echo: now.echo };
      line.drawEcho();
      others.push(code);
    }
  }
  taken = others.join(", ");
  tell();
  document.dispatchEvent(new Event("thidua:alive"));
};

// Typing ----------------------------------------------------------------------------------------------------------

let reading = 0;

form.addEventListener("input", (event) => {
  const line = lineOf(event.target);
  if (!line || event.target.type === "file") return;
  line.asked = [];
  taken = "";
  if (line.changed || line.theirs) store.put(line.code, { ...line.content, was: line.held });
  else store.drop(line.code);
  if (line.theirs) line.differ(line.theirs);
  line.drawEcho();
  draw();
  clearTimeout(reading);
  reading = setTimeout(tell, READ);
  soon();
});
form.addEventListener("change", (event) => {
  if (!lineOf(event.target)) return;
  clearTimeout(reading);
  tell();
});

/* Enter and the arrows go from figure to figure; Enter never submits. */
form.addEventListener("keydown", (event) => {
  const { key, target } = event;
  const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[key];
  if (!step || event.isComposing || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  if (target.localName !== "input" || target.type !== "text" || !lineOf(target)) return;
  event.preventDefault();
  const fields = [...lines.values()].flatMap((line) => [line.field, line.note]).filter((field) => field.offsetParent);
  const next = fields[fields.indexOf(target) + step];
  if (next) {
    next.focus();
    next.select();
  } else if (step > 0) form.querySelector(".stick button:last-of-type").focus();
});

form.addEventListener("click", (event) => {
  const take = event.target.dataset?.take;
  const line = take && lineOf(event.target);
  if (!line?.theirs) return;
  const { theirs } = line;
  line.hold(theirs);
  if (take === "theirs") line.set(theirs);
  line.differ(null);
  if (line.changed) store.put(line.code, { ...line.content, was: line.held });
  else store.drop(line.code);
  line.answered = { typed: "", echo: "" };
  line.drawEcho();
  tell();
  line.field.focus();
  save().then(draw);
});

// Submitting, leaving, coming back ---------------------------------------------------------------------------------

let passing = false;

const saveAll = async () => {
  await saving;
  await save();
};

form.addEventListener("submit", async (event) => {
  const { submitter } = event;
  const files = [...form.querySelectorAll("[type=file]")].some((field) => field.files.length);
  if (passing) {
    if (passing === "sent") event.preventDefault(); // the second of two clicks
    passing = "sent";
    return;
  }
  // What is not a plain saving or submitting goes as a form, with everything typed in it.
  if (["remove", "take"].includes(submitter?.name) || (submitter?.name === "save" && files)) return;
  const submits = submitter?.name === "submit";
  if (submits && !saving && !changed().length) {
    passing = "sent";
    return;
  }
  event.preventDefault();
  await saveAll();
  if (!submits) return;
  if (changed().length) {
    heard.textContent = status.textContent = `${words.no_submit} ${status.textContent}`;
    return;
  }
  if (passing) return;
  passing = "on";
  form.requestSubmit(submitter);
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) passing = false;
});

const back = () => {
  if (changed().length) save();
  else if (trouble === "down") {
    trouble = "";
    draw();
  }
};
window.addEventListener("online", back);
window.addEventListener("offline", () => {
  later("down");
  draw();
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") back();
  else if (!saving && changed().length) saving = send({ keepalive: true, signal: undefined }).finally(() => (saving = null));
});
document.addEventListener("thidua:leaving", (event) => event.detail.wait(saveAll()));
window.addEventListener("beforeunload", (event) => {
  if (!store.works && changed().length && !passing) event.preventDefault();
});

/* Another tab of this browser shows what is typed here, and is told when it was saved there. */
store.watch((code, line, before) => {
  const own = lines.get(code);
  if (!own) return;
  if (line && !own.theirs && document.activeElement !== own.field) own.set(line);
  else if (!line && own.field.value === before.typed && own.note.value === before.note) own.hold(own.content);
  own.drawEcho();
  tell();
  draw();
});

/* What was typed here before and could not be saved stands there again. */
for (const [code, kept] of Object.entries(store.lines())) {
  const line = lines.get(code);
  if (!line) continue;
  if (kept.typed === line.was.value && kept.note === line.wasNote.value) store.drop(code);
  else if (!line.theirs) {
    line.set(kept);
    line.hold(kept.was);
  }
}
for (const line of lines.values()) line.drawEcho();
form.toggleAttribute("data-ready", true);
tell();
if (navigator.onLine === false) later("down");
else if (changed().length) save();
draw();
