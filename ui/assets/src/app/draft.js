// A draft saves itself while somebody writes: <form data-draft="/tasks/…/draft">. Files and what was sent are not its business.
import { each } from "./parts.js";

const AFTER_TYPING = 1500;
const AFTER_CHOOSING = 300;

function saves(form) {
  if (form.dataset.followed) return;
  form.dataset.followed = "yes";
  let timer;
  let underway;

  const stop = () => {
    clearTimeout(timer);
    underway?.abort();
  };

  const save = async () => {
    stop();
    underway = new AbortController();
    const body = new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === "string"));
    const told = document.getElementById("notices");
    try {
      const answer = await fetch(form.dataset.draft, {
        method: "PUT",
        body,
        signal: underway.signal,
        headers: { "HX-Request": "true" },
      });
      const said = await answer.text();
      if (answer.ok) {
        document.getElementById("saved").textContent = said;
        told?.querySelector(".offline")?.remove();
      } else if (told) told.innerHTML = said;
    } catch (problem) {
      if (problem.name !== "AbortError" && told) told.innerHTML = document.getElementById("offline").innerHTML;
    }
  };

  const later = (event) => {
    if (event.target.type === "file" || form.dataset.sent) return;
    clearTimeout(timer);
    timer = setTimeout(save, event.type === "input" ? AFTER_TYPING : AFTER_CHOOSING);
  };

  form.addEventListener("input", later);
  form.addEventListener("change", later);
  form.addEventListener("submit", stop);
}

each("form[data-draft]", saves);
