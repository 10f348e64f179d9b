/* The service worker: pages that say so, and what they are drawn with, open without a network.

   The network comes first; what is kept answers when it fails or is too slow. Every answer of the server says for whom
   it was made (`Thidua-For`): the first answer for anybody else, or for nobody, throws all kept pages away. */
"use strict";

const NO_NETWORK = "/khong-mang/";
const THINGS = "things";
const PAGES = "pages of ";
const PATIENCE = 5000; // milliseconds before a kept page is shown instead of waiting on
const MOST = 12; // pages fetched ahead at once

self.addEventListener("install", (event) => {
  const first = ["ground/tokens.css", "ground/thidua.css", "ground/favicon.svg"].map((name) => `/static/${name}`);
  event.waitUntil(
    caches
      .open(THINGS)
      .then((things) => things.addAll([NO_NETWORK, ...first].map((address) => new Request(address, { cache: "reload" }))))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

const later = (wait, answer) => new Promise((resolve) => setTimeout(() => resolve(answer), wait));
const plain = (address) => address.split("#")[0];

/* Only pages of `person` stay; of nobody, none. */
const settle = async (person) => {
  const others = (await caches.keys()).filter((name) => name.startsWith(PAGES) && name !== PAGES + person);
  await Promise.all(others.map((name) => caches.delete(name)));
};

/* What a page from the network means for what is kept. A redirect says nothing; its target will. */
const learn = async (address, response) => {
  const person = response.headers.get("Thidua-For");
  if (person === null) return;
  await settle(person);
  if (person && response.ok && !response.redirected && response.headers.get("Thidua-Keep")) {
    const pages = await caches.open(PAGES + person);
    await pages.put(plain(address), response);
  }
};

const keptPage = async (address) => {
  for (const name of await caches.keys()) {
    if (!name.startsWith(PAGES)) continue;
    const found = await (await caches.open(name)).match(plain(address), { ignoreVary: true });
    if (found) return found;
  }
  return undefined;
};

const page = async (event) => {
  const { request } = event;
  const kept = await keptPage(request.url);
  const fresh = fetch(request).then((response) => {
    const copy = response.type === "opaqueredirect" ? undefined : response.clone();
    if (copy) event.waitUntil(learn(request.url, copy));
    return response;
  });
  if (!kept) return fresh.catch(() => caches.match(NO_NETWORK, { ignoreVary: true }));
  event.waitUntil(fresh.catch(() => undefined));
  return Promise.race([fresh.catch(() => kept), later(PATIENCE, kept)]);
};

const thing = async (event) => {
  const { request } = event;
  const things = await caches.open(THINGS);
  const kept = await things.match(request.url, { ignoreVary: true });
  const fresh = fetch(request).then((response) => {
    if (response.status === 200) event.waitUntil(things.put(request.url, response.clone()));
    return response;
  });
  if (!kept) return fresh;
  event.waitUntil(fresh.catch(() => undefined));
  return Promise.race([fresh.catch(() => kept), later(PATIENCE, kept)]);
};

self.addEventListener("fetch", (event) => {
  const { origin, pathname } = new URL(event.request.url);
  // What is sent goes to the server untouched; the page that answers it comes by here again.
  if (origin !== self.location.origin || event.request.method !== "GET") return;
  if (event.request.mode === "navigate") event.respondWith(page(event));
  else if (pathname.startsWith("/static/")) event.respondWith(thing(event));
});

/* A page tells what it was drawn with and which pages it leads to, so that they are kept before the network goes. */
const keepThings = async (addresses) => {
  const things = await caches.open(THINGS);
  const missing = [];
  for (const address of addresses) if (!(await things.match(address, { ignoreVary: true }))) missing.push(address);
  await Promise.allSettled(missing.map((address) => things.add(address)));
};

const keep = async ({ things, pages }) => {
  await keepThings(things);
  let fetched = 0;
  for (const address of pages) {
    if (fetched === MOST || (await keptPage(address))) continue;
    fetched += 1;
    const response = await fetch(address, { credentials: "same-origin" }).catch(() => undefined);
    if (!response || response.redirected) continue;
    const drawn = await response.clone().text();
    await keepThings([...drawn.matchAll(/(?:src|href)="(\/static\/[^"]+)"/g)].map(([, address]) => address));
    await learn(address, response);
  }
};

self.addEventListener("message", (event) => event.waitUntil(keep(event.data)));
