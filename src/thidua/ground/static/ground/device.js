/* What this device keeps of the person who is logged in: pages and what they are drawn with, until they log out. */
"use strict";

(() => {
  const worker = document.querySelector("meta[name=worker]")?.content;
  if (!worker || !("serviceWorker" in navigator)) return;

  const controlled = Boolean(navigator.serviceWorker.controller);
  const start = async () => {
    await navigator.serviceWorker.register(worker);
    const { active } = await navigator.serviceWorker.ready;
    const here = `${location.origin}/static/`;
    const things = performance.getEntriesByType("resource").map((entry) => entry.name);
    const pages = [...document.querySelectorAll("a[data-keep]")].map((link) => link.href);
    // A page that came before there was a worker was not seen by it.
    if (!controlled) pages.unshift(location.href);
    active.postMessage({ things: [...new Set(things.filter((name) => name.startsWith(here)))], pages });
  };
  window.addEventListener("load", () => start().catch(() => undefined));

  /* Logging out takes the kept pages away, also when the network is gone. Whoever has something to send may send it first. */
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("form[data-leaving]")) return;
    event.preventDefault();
    const waiting = [];
    document.dispatchEvent(new CustomEvent("thidua:leaving", { detail: { wait: (promise) => waiting.push(promise) } }));
    await Promise.allSettled(waiting);
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith("pages of ")).map((name) => caches.delete(name)));
    form.submit();
  });
})();
