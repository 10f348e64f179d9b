/* Before a session ends for want of any request: a countdown, and a way to stay. Work in any tab of this browser counts. */
"use strict";

(() => {
  const bar = document.getElementById("idle");
  if (!bar) return;
  const lasts = Number(bar.dataset.lasts) * 1000;
  const warns = Number(bar.dataset.warns) * 1000;
  const [about, left, stay, again] = ["about", "left", "stay", "again"].map((name) => bar.querySelector(`[data-${name}]`));
  const KEY = "thidua/alive";
  let alive = Date.now();
  let asked = 0;

  const heard = (moment = Date.now()) => {
    alive = Math.max(alive, moment);
    try {
      localStorage.setItem(KEY, String(alive));
    } catch {
      /* This tab knows; others will ask for themselves. */
    }
    draw();
  };

  const ask = async () => {
    asked = Date.now();
    const token = document.cookie.match(/(?:^|; )csrftoken=([^;]*)/)?.[1] ?? "";
    const answer = await fetch(bar.dataset.address, { method: "POST", redirect: "manual", headers: { "X-CSRFToken": token } });
    if (answer.ok) heard();
    else if (answer.type === "opaqueredirect" || answer.status === 403) end();
  };

  const say = (words) => {
    if (about.textContent !== words) about.textContent = words;
  };
  const end = () => {
    alive = Date.now() - lasts;
    draw();
  };

  const draw = () => {
    const rest = alive + lasts - Date.now();
    bar.hidden = rest > warns;
    if (bar.hidden) return;
    const over = rest <= 0;
    say(over ? bar.dataset.over : bar.dataset.soon);
    left.textContent = String(Math.ceil(Math.max(0, rest) / 1000));
    left.parentElement.hidden = over;
    stay.hidden = over;
    again.hidden = !over;
  };

  stay.addEventListener("click", () => ask().catch(() => undefined));
  /* Who types or touches is here: say so to the server now and then, and at once when the countdown has begun. */
  const here = () => {
    const rest = alive + lasts - Date.now();
    if (rest <= 0 || Date.now() - asked < 10_000) return;
    if (rest < warns || rest < lasts / 2) ask().catch(() => undefined);
  };
  for (const name of ["keydown", "pointerdown", "input"]) document.addEventListener(name, here, { passive: true });

  window.addEventListener("storage", (event) => {
    if (event.key === KEY && Number(event.newValue) > alive) {
      alive = Number(event.newValue);
      draw();
    }
  });
  document.addEventListener("thidua:alive", () => heard());
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful) heard();
  });
  setInterval(draw, 1000);
  heard();
})();
