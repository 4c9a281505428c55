"use strict";
(() => {
  const form = document.querySelector(".search");
  const field = document.getElementById("search");
  const count = form.querySelector("output");
  // Whether or not somebody types its accents, a name is found.
  const plain = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/gu, " ");
  const heading = (entry) => (entry.closest(".group")?.querySelector("h3") ?? document.createElement("i")).textContent;
  const entries = [...document.querySelectorAll(".entry")].map((entry) => [entry, plain(`${heading(entry)} ${entry.textContent}`)]);
  const containers = [...document.querySelectorAll(".group, .part")];
  const search = () => {
    const wanted = plain(field.value).split(" ").filter(Boolean);
    let found = 0;
    for (const [entry, words] of entries) {
      const here = wanted.every((word) => words.includes(word));
      entry.toggleAttribute("data-gone", !here);
      found += here ? 1 : 0;
    }
    for (const one of containers) {
      one.toggleAttribute("data-gone", wanted.length > 0 && !one.querySelector(".entry:not([data-gone])"));
    }
    count.textContent = wanted.length ? `${found} / ${entries.length}` : "";
  };
  form.addEventListener("submit", (event) => event.preventDefault());
  field.addEventListener("input", search);
  form.hidden = false;
  search();
})();
