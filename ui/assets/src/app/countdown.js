// <span data-until="2026-03-02T10:00:00+08:00">59</span>: the seconds that are left. A courtesy: the server decides.
import { each } from "./parts.js";

each("[data-until]", (place) => {
  // The server said how many seconds are left; the browser's own clock may be wrong, so it only counts down from there.
  const end = performance.now() + 1000 * Number(place.textContent);
  const timer = setInterval(() => {
    const left = Math.max(0, Math.ceil((end - performance.now()) / 1000));
    place.textContent = left;
    if (left === 0 || !place.isConnected) clearInterval(timer);
  }, 250);
});
