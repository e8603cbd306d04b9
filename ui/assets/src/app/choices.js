// Fields that belong to one answer only, and boxes that tick all the others.
import { each } from "./parts.js";

// <div data-when="outcome" data-values='["supplement"]'>: shown, and sent, only while one of these answers is chosen.
function follow(part) {
  const form = part.closest("form");
  if (!form || part.dataset.followed) return;
  part.dataset.followed = "yes";
  const values = JSON.parse(part.dataset.values);
  const update = () => {
    const chosen = new FormData(form).getAll(part.dataset.when);
    const shown = chosen.some((value) => values.includes(value));
    part.hidden = !shown;
    part.querySelectorAll("input, select, textarea, button").forEach((control) => (control.disabled = !shown));
  };
  form.addEventListener("change", update);
  update();
}

// <input type="checkbox" data-all="group">: ticks every box with data-one="group", and follows them.
function all(box) {
  if (box.dataset.followed) return;
  box.dataset.followed = "yes";
  const holder = box.closest("[hidden]"); // it can do nothing without this script
  if (holder) holder.hidden = false;
  const scope = box.closest("form, table, section") ?? document;
  const ones = () => [...scope.querySelectorAll(`[data-one="${box.dataset.all}"]:not(:disabled)`)];
  const update = () => {
    const ticked = ones().filter((one) => one.checked).length;
    box.checked = ticked > 0 && ticked === ones().length;
    box.indeterminate = ticked > 0 && ticked < ones().length;
    scope.querySelectorAll("[data-count]").forEach((place) => (place.textContent = ticked));
  };
  box.addEventListener("change", () => {
    ones().forEach((one) => (one.checked = box.checked));
    update();
  });
  scope.addEventListener("change", (event) => event.target !== box && update());
  update();
}

each("[data-when]", follow);
each("[data-all]", all);
