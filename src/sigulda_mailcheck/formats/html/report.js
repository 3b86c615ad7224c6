"use strict";
(() => {
  const value = (row, index) => {
    const cell = row.cells[index];
    return cell.dataset.value ?? cell.textContent.trim();
  };
  for (const button of document.querySelectorAll("th button")) {
    button.addEventListener("click", () => {
      const head = button.closest("th");
      const table = head.closest("table");
      const index = head.cellIndex;
      const down = head.getAttribute("aria-sort") === "ascending";
      for (const other of head.parentElement.cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const rows = [...table.tBodies[0].rows];
      const numeric = head.classList.contains("n");
      const collator = new Intl.Collator(document.documentElement.lang);
      rows.sort((a, b) => {
        const [x, y] = [value(a, index), value(b, index)];
        const order = numeric ? Number(x) - Number(y) : collator.compare(x, y);
        return down ? -order : order;
      });
      table.tBodies[0].append(...rows);
    });
  }
  for (const input of document.querySelectorAll("input[data-filters]")) {
    const targets = document.querySelectorAll(input.dataset.filters);
    input.addEventListener("input", () => {
      const wanted = input.value.toLocaleLowerCase();
      for (const target of targets) {
        target.hidden = !target.dataset.text.toLocaleLowerCase().includes(wanted);
      }
    });
  }
  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    for (const part of opened) part.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const part of opened) part.open = false;
  });
})();
