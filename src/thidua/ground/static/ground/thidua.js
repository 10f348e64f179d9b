/* Small comforts on top of pages that work without any script. */
"use strict";

/* A refusal that appears takes the focus, so that a screen reader reads it and a phone scrolls to it. */
const showRefusal = (within) => {
  const refusal = within.matches?.(".refusal") ? within : within.querySelector?.(".refusal");
  if (refusal) {
    refusal.focus({ preventScroll: true });
    refusal.scrollIntoView({ block: "center" });
  }
};

document.addEventListener("DOMContentLoaded", () => showRefusal(document));
document.addEventListener("htmx:afterSettle", (event) => showRefusal(event.target));

/* What the server or the network could not answer is said in the page, not only in the console. */
const say = (name) => {
  const bar = document.getElementById(name);
  if (bar) bar.hidden = false;
};
document.addEventListener("htmx:sendError", () => say("net-down"));
document.addEventListener("htmx:responseError", () => say("net-error"));
document.addEventListener("htmx:afterSwap", () => {
  for (const bar of document.querySelectorAll(".net")) bar.hidden = true;
});

/* The open menu closes on Escape and on a touch elsewhere. */
document.addEventListener("keydown", (event) => {
  const menu = document.querySelector(".switch[open]");
  if (event.key === "Escape" && menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});
document.addEventListener("click", (event) => {
  const menu = document.querySelector(".switch[open]");
  if (menu && !menu.contains(event.target)) menu.open = false;
});

/* Whoever logged in again in another tab has a new token there; a form that was open before takes it along. */
const token = () => document.cookie.match(/(?:^|; )csrftoken=([^;]*)/)?.[1];
document.addEventListener("submit", (event) => {
  const field = event.target.querySelector?.("input[name=csrfmiddlewaretoken]");
  if (field && token()) field.value = token();
});
document.addEventListener("htmx:configRequest", (event) => {
  if (token()) event.detail.headers["X-CSRFToken"] = token();
});

/* A short text is copied at one touch; without script it can be marked by hand. */
document.addEventListener("DOMContentLoaded", () => {
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const text = document.getElementById(button.dataset.copy);
      text.select();
      try {
        await navigator.clipboard.writeText(text.value);
      } catch {
        document.execCommand("copy");
      }
      button.textContent = button.dataset.copied;
    });
  }
});

/* An address is shared the way the device knows, else copied; where neither is allowed it is shown, to be marked by hand. */
document.addEventListener("DOMContentLoaded", () => {
  for (const button of document.querySelectorAll("[data-share]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const url = button.dataset.share;
      try {
        if (navigator.share) await navigator.share({ title: document.title, url });
        else {
          await navigator.clipboard.writeText(url);
          button.textContent = button.dataset.copied;
        }
      } catch (fault) {
        if (fault.name !== "AbortError") button.textContent = url;
      }
    });
  }
});

/* Whoever rated an article is not asked again on this device, on any later day. It is remembered here alone, and never sent. */
const showRated = () => {
  for (const form of document.querySelectorAll("form.rating")) {
    const name = `rated ${form.getAttribute("action")}`;
    try {
      if (form.querySelector(".msg.good")) localStorage.setItem(name, "1");
      else if (localStorage.getItem(name)) {
        form.querySelector("[data-rated]").hidden = false;
        for (const part of form.querySelectorAll(".stars, .acts")) part.hidden = true;
      }
    } catch {
      /* A browser that remembers nothing asks again. */
    }
  }
};
document.addEventListener("DOMContentLoaded", showRated);
document.addEventListener("htmx:afterSettle", showRated);
