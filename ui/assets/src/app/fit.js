// <input type="file" data-least="204800" data-most="512000">: a picture that is too small or too large is offered to be made to fit,
// before anything is sent. The server measures again; without this script it is the first to say so.
const MOST_PIXELS = 20_000_000;
const QUALITIES = [0.95, 0.85, 0.75, 0.65];

const readable = (size) => (size >= 1024 * 1024 ? `${(size / 1024 / 1024).toFixed(1)}MB` : `${Math.round(size / 1024)}KB`);

function draw(picture, scale, quality) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const pen = canvas.getContext("2d");
  pen.fillStyle = "white"; // what is transparent would be black
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
}

// The picture as a JPEG of `least` to `most` bytes, with as little of it lost as possible; nothing where that cannot be.
async function fitted(file, least, most) {
  const picture = await createImageBitmap(file);
  const fits = (made) => made && made.size >= least && made.size <= most;
  const largest = Math.sqrt(MOST_PIXELS / (picture.width * picture.height));
  let scale = Math.min(1, largest);
  for (let turn = 0; turn < 8; turn += 1) {
    let made;
    for (const quality of QUALITIES) {
      made = await draw(picture, scale, quality);
      if (fits(made)) return made;
      if (!made || made.size < least) break;
    }
    if (!made) return null;
    // too small even at the best quality, or too large even at the worst: towards the middle
    const wanted = Math.min(largest, scale * Math.sqrt((least + most) / 2 / made.size));
    if (wanted === scale) return null;
    scale = wanted;
  }
  return null;
}

function offer(input, file) {
  const { least, most } = input.dataset;
  const told = document.createElement("div");
  told.className = "notice warning fit";
  told.setAttribute("role", "status");
  const say = (sentence, ...buttons) => {
    told.replaceChildren(sentence);
    const row = document.createElement("p");
    row.className = "buttons";
    row.append(...buttons);
    if (buttons.length) told.append(row);
  };
  const button = (words, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button small";
    made.textContent = words;
    made.addEventListener("click", act);
    return made;
  };
  const send = (chosen) => {
    const carried = new DataTransfer();
    carried.items.add(chosen);
    input.files = carried.files;
    input.dataset.sending = "";
    input.dispatchEvent(new Event("change", { bubbles: true }));
    delete input.dataset.sending;
    told.remove();
  };
  const adjust = async () => {
    say("正在调整…");
    const made = await fitted(file, Number(least), Number(most)).catch(() => null);
    if (made) send(new File([made], `${file.name.replace(/\.[^.]*$/, "")}.jpg`, { type: "image/jpeg" }));
    else say("这张图片不能自动调整到要求的大小，请重新选择一张。");
  };
  const asked = Number(least) > 1 ? `${readable(Number(least))}至${readable(Number(most))}` : `不超过${readable(Number(most))}`;
  say(
    `${file.name}的大小是${readable(file.size)}，要求${asked}。`,
    button("自动调整大小", adjust),
    button("按原样上传", () => send(file)),
  );
  input.parentElement.querySelector(".fit")?.remove();
  input.after(told);
}

document.addEventListener(
  "change",
  (event) => {
    const input = event.target;
    if (!input.matches?.("input[type=file][data-most]") || "sending" in input.dataset) return;
    const [file] = input.files;
    if (!file?.type.startsWith("image/")) return;
    if (file.size >= Number(input.dataset.least) && file.size <= Number(input.dataset.most)) return;
    event.stopImmediatePropagation();
    offer(input, file);
  },
  true,
);
