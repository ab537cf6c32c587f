// What scrolls sideways is reached by the keyboard, too.
addEventListener("load", () => {
  for (const each of document.querySelectorAll(".md-typeset__scrollwrap, pre > code, .topology")) {
    if (each.scrollWidth > each.clientWidth) each.tabIndex = 0;
  }
});

// The filter above the catalogue of settings. Without it, the table shows all releases.
const form = document.getElementById("settings-filter");
if (form) {
  const [release, part, words, count] = ["release", "part", "words", "count"].map((name) =>
    document.getElementById(`settings-${name}`));
  const rows = [...document.querySelectorAll("#settings tbody tr")].map((row) => ({
    row,
    first: Number(row.dataset.first),
    last: Number(row.dataset.last),
    name: row.cells[0].textContent,
    parts: row.cells[1].textContent.split(", "),
    text: row.textContent.toUpperCase(),
  }));

  const show = () => {
    const wanted = words.value.toUpperCase().split(/\s+/).filter(Boolean);
    const names = new Set();
    for (const { row, first, last, name, parts, text } of rows) {
      const there = release.value === "" || (first <= Number(release.value) && Number(release.value) <= last);
      const read = part.value === "" || parts.includes(part.value);
      row.hidden = !(there && read && wanted.every((word) => text.includes(word)));
      if (!row.hidden) names.add(name);
    }
    count.value = `${names.size} ${names.size === 1 ? "setting" : "settings"}`;
  };

  form.hidden = false;
  form.addEventListener("input", show);
  form.addEventListener("submit", (event) => event.preventDefault());
  show();
}
