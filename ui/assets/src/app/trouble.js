// A request in the background that did not come through says so; what was entered stays where it is.
document.addEventListener("htmx:sendError", () => {
  const place = document.getElementById("notices");
  if (!place) return;
  place.innerHTML = document.getElementById("offline").innerHTML;
});
document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.successful) document.querySelector("#notices .offline")?.remove();
});
