/* One line of the entry page: its field and explanation, what the server holds, and what is said about it. */

import { readTyped, writeNumber } from "../ground/typed.js";

export class Line {
  constructor(box, form, rules) {
    this.box = box;
    this.code = box.dataset.line;
    this.rules = rules;
    this.field = form.elements.namedItem(this.code);
    this.note = form.elements.namedItem(`note-${this.code}`);
    this.was = form.elements.namedItem(`was-${this.code}`);
    this.wasNote = form.elements.namedItem(`was-note-${this.code}`);
    this.echo = box.querySelector(".echo");
    this.told = box.querySelector(".told");
    this.noteBox = box.querySelector("[data-note]");
    this.isText = !(this.code in rules.lines);
    this.asked = [...this.told.querySelectorAll("[data-asked]")].map((each) => each.textContent);
    this.answered = { typed: this.field.value, echo: this.echo?.textContent ?? "" };
    this.settled = this.content; // what was sent and is now held, perhaps without its outer blanks
    if (this.field.value !== this.was.value || this.note.value !== this.wasNote.value) this.settled = this.held;
    const two = box.querySelector(".two");
    if (two) {
      const typed = two.querySelector("[data-theirs]").dataset.theirs;
      this.differ({ typed, note: two.dataset.theirsNote, who: two.dataset.who, at: two.dataset.at });
    }
  }

  get content() {
    return { typed: this.field.value, note: this.note.value };
  }

  get held() {
    return { typed: this.was.value, note: this.wasNote.value };
  }

  get changed() {
    const { typed, note } = this.content;
    return (typed !== this.was.value && typed !== this.settled.typed) || (note !== this.wasNote.value && note !== this.settled.note);
  }

  /* {amount} or {why}; a text and an empty field have no amount. */
  get reading() {
    const typed = this.field.value.trim();
    return this.isText || !typed ? { amount: null } : readTyped(typed, this.rules.reading);
  }

  get filled() {
    return this.isText ? this.field.value.trim() !== "" : (this.reading.amount ?? null) !== null;
  }

  /* Show this, typed elsewhere or saved by somebody else. */
  set({ typed, note }) {
    this.field.value = typed;
    this.note.value = note;
  }

  /* The server holds this now; `sent` is what it was made from. */
  hold({ typed, note }, sent) {
    this.was.value = typed;
    this.wasNote.value = note;
    this.settled = sent ?? { typed, note };
  }

  drawEcho() {
    if (!this.echo) return;
    const { amount = null } = this.reading;
    const own = amount === null ? "" : `${writeNumber(amount, this.rules.lang)} ${this.rules.lines[this.code].unit}`;
    // The server's echo says more (what is reached of the target), as long as it speaks of what stands there.
    this.echo.textContent = this.answered.typed === this.field.value ? this.answered.echo || own : own;
  }

  /* `said`: [{text, blocking}] of the checks that are told at this line. */
  drawTold(said) {
    const { why } = this.reading;
    const unread = why ? [{ text: this.rules.words[why].replace("{typed}", this.field.value.trim()), blocking: true }] : [];
    const asked = this.asked.map((text) => ({ text, blocking: true, asked: true }));
    const seen = new Set();
    const messages = [...asked, ...unread, ...said].filter(({ text }) => !seen.has(text) && seen.add(text));
    const [before, now] = [[...this.told.children].map((each) => each.className + each.textContent), []];
    const rows = messages.map(({ text, blocking, asked: once }) => {
      const row = document.createElement("p");
      row.className = blocking ? "msg bad" : "msg";
      row.toggleAttribute("data-asked", Boolean(once));
      row.append(document.createElement("span"));
      row.firstChild.textContent = text;
      now.push(row.className + text);
      return row;
    });
    // Touched only when it says something else, so that it is read aloud once.
    if (before.join("\n") !== now.join("\n")) this.told.replaceChildren(...rows);
    if (messages.some(({ blocking }) => blocking)) this.field.setAttribute("aria-invalid", "true");
    else this.field.removeAttribute("aria-invalid");
    const asksNote = messages.some(({ blocking, asked: once }) => !blocking || once) || this.note.value !== "";
    this.noteBox.hidden = !asksNote && document.activeElement !== this.note;
  }

  /* Both versions beside each other, until one is chosen. */
  differ(theirs) {
    this.theirs = theirs;
    this.box.querySelector(".two")?.remove();
    if (!theirs) return;
    const two = document.getElementById("two").content.firstElementChild.cloneNode(true);
    const about = two.querySelector("[data-about]");
    about.textContent = about.dataset.by.replace("{who}", theirs.who).replace("{at}", theirs.at);
    const notes = theirs.note !== this.content.note;
    const words = ({ typed, note }) => [typed || this.rules.words.empty, notes && note].filter(Boolean).join(" · ");
    two.querySelector("[data-mine]").textContent = words(this.content);
    two.querySelector("[data-theirs]").textContent = words(theirs);
    this.told.before(two);
  }
}
