"use strict";
// What the page can do without this file it does: this makes it quicker. The server's page is taken as it is, never built here.
(() => {
  const said = document.body.dataset;
  const status = () => document.getElementById("status");

  const tell = (text) => { status().classList.remove("unseen"); status().textContent = text; };

  const showCopyButtons = () => document.querySelectorAll("button.copy").forEach((button) => { button.hidden = false; });

  const copy = (button) => {
    const text = button.parentElement.querySelector("pre").textContent;
    const fill = (event) => {
      event.clipboardData.setData("text/plain", text);
      event.clipboardData.setData("text/html", button.dataset.html);
      event.preventDefault();
    };
    document.addEventListener("copy", fill);
    const done = document.execCommand("copy"); // works on a local network without https too, where navigator.clipboard doesn't
    document.removeEventListener("copy", fill);
    if (done) {
      const label = button.textContent;
      button.textContent = said.copied;
      status().textContent = said.copied;
      setTimeout(() => { button.textContent = label; }, 2000);
    }
  };

  let latest = 0; // of several answers only the one to the last question is shown
  const send = async (form) => {
    const number = ++latest;
    tell(said.checking);
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form) });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const result = page.getElementById("result");
      if (number !== latest) return;
      if (!result) throw new Error("not our page"); // a proxy's
      status().classList.add("unseen"); // before anything is scrolled to: it takes a line
      document.getElementById("result").replaceWith(result);
      document.title = page.title;
      showCopyButtons();
      result.focus();
      result.scrollIntoView();
      const heading = result.querySelector("h2, .problem");
      status().textContent = heading ? heading.textContent : "";
    } catch {
      if (number === latest) tell(said.failed);
    }
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button.copy");
    if (button) copy(button);
  });
  document.addEventListener("submit", (event) => {
    event.preventDefault();
    send(event.target);
  });

  const form = document.getElementById("draft");
  const file = document.getElementById("file");
  const text = document.getElementById("text");
  const carries = (event) => [...event.dataTransfer.types].includes("Files");
  document.addEventListener("dragover", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    form.classList.add("dropping");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) form.classList.remove("dropping");
  });
  document.addEventListener("drop", (event) => {
    if (!carries(event)) return;
    form.classList.remove("dropping");
    if (event.target.closest("input[type=file]")) return; // the field that was meant takes it
    event.preventDefault();
    file.files = event.dataTransfer.files;
    send(form);
  });
  text.addEventListener("input", () => { if (file.files.length) file.value = ""; }); // what was written last is meant
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) send(form);
  });
  showCopyButtons();
})();
