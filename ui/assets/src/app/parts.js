// Runs `start` for every element that matches, now and in what htmx brings in later.
export function each(selector, start) {
  const go = (root) => {
    if (root.matches?.(selector)) start(root);
    root.querySelectorAll(selector).forEach(start);
  };
  document.addEventListener("DOMContentLoaded", () => go(document));
  document.addEventListener("htmx:load", (event) => go(event.detail.elt));
}
