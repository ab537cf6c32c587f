"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const all = (selector, inside = document) => [...inside.querySelectorAll(selector)];

  // -- search -------------------------------------------------------------------------------------------------------
  const search = byId("search");
  const items = all("[data-item]").map((node) => ({ node, text: node.textContent.toLowerCase().replace(/\s+/g, " ") }));
  const closedBefore = new Set();

  function filter() {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const { node, text } of items) {
      const fits = words.every((word) => text.includes(word));
      node.hidden = !fits;
      shown += fits;
    }
    for (const section of all("[data-section]")) {
      const left = section.querySelectorAll("[data-item]:not([hidden])").length;
      section.hidden = words.length > 0 && !left;
      for (const count of all(`#${section.id}-title .count, .sections [href="#${section.id}"] .count`)) {
        count.dataset.every ??= count.textContent;
        count.textContent = words.length ? `${left} of ${count.dataset.every}` : count.dataset.every;
      }
    }
    for (const frame of all(".scroll:has([data-item]), .cards, [data-opens]")) {
      frame.hidden = words.length > 0 && !frame.querySelector("[data-item]:not([hidden])");
    }
    for (const group of all(".cards")) {
      group.previousElementSibling.hidden = group.hidden;
      group.previousElementSibling.previousElementSibling.hidden = group.hidden;
    }
    byId("picture").hidden = words.length > 0;
    unfold(words);
    byId("found").textContent = words.length ? `${shown} of ${items.length} entries` : "";
    byId("nothing").hidden = !words.length || shown > 0;
  }

  // What a search finds is not left in a folded box.
  function unfold(words) {
    for (const details of all("details")) {
      const text = details.textContent.toLowerCase();
      if (words.length && !details.open && words.some((word) => text.includes(word))) {
        details.open = true;
        closedBefore.add(details);
      } else if (!words.length && closedBefore.has(details)) {
        details.open = false;
      }
    }
    if (!words.length) closedBefore.clear();
  }

  function clear() {
    search.value = "";
    filter();
  }

  search.addEventListener("input", filter);
  search.form.addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("keydown", (event) => {
    const typing = event.target instanceof HTMLInputElement;
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      search.focus();
      search.select();
    } else if (event.key === "Escape" && (search.value || typing)) {
      event.preventDefault();
      clear();
    }
  });

  // -- colours ------------------------------------------------------------------------------------------------------
  const theme = byId("theme");
  const preferred = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (document.documentElement.dataset.theme || (preferred.matches ? "dark" : "light")) === "dark";
  const name = () => (theme.textContent = isDark() ? "Light colours" : "Dark colours");

  theme.hidden = false;
  theme.addEventListener("click", () => {
    document.documentElement.dataset.theme = isDark() ? "light" : "dark";
    name();
  });
  preferred.addEventListener("change", name);
  name();

  // -- picture ------------------------------------------------------------------------------------------------------
  const picture = document.querySelector(".drawing svg");
  const ids = (node, end) => (node.getAttribute(`data-${end}`) || "").split(" | ");
  const cards = new Map(all(".card").map((card) => [card.dataset.key, card]));

  function choose(id) {
    for (const near of all(".near", picture)) near.classList.remove("near");
    picture.classList.toggle("chosen", Boolean(id));
    if (!id) return;
    const places = new Set([id]);
    for (const line of all("[data-source]", picture)) {
      const sources = ids(line, "source");
      const targets = ids(line, "target");
      if (sources.includes(id) || targets.includes(id)) {
        line.classList.add("near");
        for (const place of sources.includes(id) ? targets : sources) places.add(place);
      }
    }
    for (const box of all(".box", picture)) {
      const own = [box, ...all("[data-id]", box)].map((node) => node.getAttribute("data-id"));
      if (own.some((each) => places.has(each))) box.classList.add("near");
    }
  }

  function open(id) {
    const card = cards.get(id);
    if (!card) return;
    clear();
    card.querySelector("details").open = true;
    card.scrollIntoView({ block: "start" });
    card.focus({ preventScroll: true });
  }

  // Where the picture is wider than its frame, the front door is in the middle.
  const frame = picture.parentElement;
  const door = (picture.querySelector(".box.anybody") || picture).getBoundingClientRect();
  frame.scrollLeft = door.left + door.width / 2 - frame.getBoundingClientRect().left - frame.clientWidth / 2;

  const size = byId("size");
  size.hidden = false;
  size.addEventListener("click", () => {
    size.setAttribute("aria-pressed", String(picture.classList.toggle("actual")));
  });

  for (const box of all(".box[data-id]", picture)) {
    const id = box.getAttribute("data-id");
    const called = (box.querySelector(".name") || box).textContent.trim();
    box.setAttribute("role", cards.has(id) ? "link" : "img");
    box.setAttribute("aria-label", cards.has(id) ? `${called}: go to this part` : called);
    box.addEventListener("focus", () => choose(id));
    box.addEventListener("blur", () => choose(""));
    box.addEventListener("mouseenter", () => choose(id));
    box.addEventListener("mouseleave", () => choose(""));
    box.addEventListener("click", (event) => open(event.target.getAttribute("data-id") || id));
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter") open(id);
    });
  }

  // -- where one is -------------------------------------------------------------------------------------------------
  const links = new Map(all(".sections a").map((link) => [link.hash.slice(1), link]));
  const seen = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (!entry.isIntersecting) continue;
        for (const link of links.values()) link.removeAttribute("aria-current");
        links.get(entry.target.id)?.setAttribute("aria-current", "true");
      }
    },
    { rootMargin: "-20% 0px -75% 0px" },
  );
  for (const id of links.keys()) seen.observe(byId(id));

  // -- paper --------------------------------------------------------------------------------------------------------
  addEventListener("beforeprint", () => {
    for (const details of all("details:not([open])")) {
      details.open = true;
      details.dataset.printed = "";
    }
  });
  addEventListener("afterprint", () => {
    for (const details of all("details[data-printed]")) {
      details.open = false;
      delete details.dataset.printed;
    }
  });
})();
