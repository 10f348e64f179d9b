/* One key for each verdict, while a figure has the focus; the page works without it. */
"use strict";

const cards = () => [...document.querySelectorAll(".found")];

/* The figure a person is at stands out in the text, and the text scrolls to it. */
const go = (card) => {
  if (!card) return;
  card.focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest" });
};
document.addEventListener("focusin", (event) => {
  const card = event.target.closest?.(".found");
  for (const mark of document.querySelectorAll(".said.here")) mark.classList.remove("here");
  const mark = card && document.getElementById(card.id.replace("m-", "s-"));
  if (!mark) return;
  mark.classList.add("here");
  const side = mark.closest(".prose-side");
  const top = mark.offsetTop - side.offsetTop;
  if (top < side.scrollTop || top > side.scrollTop + side.clientHeight - 60) side.scrollTop = top - side.clientHeight / 3;
});

document.addEventListener("keydown", (event) => {
  const card = event.target.closest?.(".found");
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (!card) {
    // From the head of the page the first key leads in.
    if (event.target === document.body && event.key.toLowerCase() === "j") go(cards()[0]);
    return;
  }
  if (event.target.closest("input, select, textarea")) {
    if (event.key === "Escape") go(card);
    return;
  }
  const key = event.key.toLowerCase();
  if (key === "j" || key === "k") {
    const all = cards();
    go(all[all.indexOf(card) + (key === "j" ? 1 : -1)]);
  } else {
    const control = card.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!control) return;
    if (control.tagName === "SUMMARY") {
      control.parentElement.open = true;
      control.parentElement.querySelector("input").select();
    } else if (!event.repeat) {
      control.click();
    }
  }
  event.preventDefault();
});

/* A touch on a figure in the text leads to its card. */
document.addEventListener("click", (event) => {
  const mark = event.target.closest?.(".said");
  if (!mark) return;
  event.preventDefault();
  go(document.getElementById(mark.hash.slice(1)));
});

/* After a verdict the next figure is taken up; a refusal takes the focus itself. */
document.addEventListener("htmx:afterSettle", () => {
  const sides = document.getElementById("sides");
  if (sides?.dataset.focus && !sides.querySelector(".refusal")) go(document.getElementById(sides.dataset.focus));
});
