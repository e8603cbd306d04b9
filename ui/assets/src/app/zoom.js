// <a href="page of the picture" data-zoom="picture">: opens the picture over the page, with its neighbours. Without this, the
// link leads to the picture's own page.
const words = { close: "关闭", back: "上一张", on: "下一张" };

function button(label, mark) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button";
  made.setAttribute("aria-label", label);
  made.textContent = mark;
  return made;
}

function build() {
  const dialog = document.createElement("dialog");
  dialog.className = "zoom";
  const picture = document.createElement("img");
  const name = document.createElement("a");
  const back = button(words.back, "‹ " + words.back);
  const on = button(words.on, words.on + " ›");
  const close = button(words.close, words.close);
  const bar = document.createElement("p");
  bar.append(name, back, on, close);
  dialog.append(bar, picture);
  document.body.append(dialog);

  let all = [];
  let place = 0;
  const show = (step) => {
    place = (place + step + all.length) % all.length;
    const link = all[place];
    const small = link.querySelector("img");
    picture.src = link.dataset.zoom;
    picture.alt = small ? small.alt : "";
    name.textContent = picture.alt;
    name.href = link.href;
    dialog.setAttribute("aria-label", picture.alt);
    dialog.classList.remove("full");
  };
  back.addEventListener("click", () => show(-1));
  on.addEventListener("click", () => show(1));
  close.addEventListener("click", () => dialog.close());
  picture.addEventListener("click", () => dialog.classList.toggle("full"));
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => all[place].focus());
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft") show(-1);
    if (event.key === "ArrowRight") show(1);
  });
  return (link) => {
    all = [...document.querySelectorAll("a[data-zoom]")];
    place = all.indexOf(link);
    back.hidden = on.hidden = all.length < 2;
    show(0);
    dialog.showModal();
  };
}

let open;
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-zoom]");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  open ??= build();
  open(link);
});
