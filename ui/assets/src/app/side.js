// The navigation beside the page begins folded where there is little room.
import { each } from "./parts.js";

each("details.side", (side) => {
  if (matchMedia("(max-width: 900px)").matches) side.open = false;
});
