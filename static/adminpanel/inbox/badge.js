const SIZE = 64;
const title = document.title;
const link = document.querySelector('link[rel="icon"]');
const plain = link.getAttribute("href");
const logo = new Image();
logo.src = plain;

/** Puts a count into the tab: the title and, drawn, the icon. */
export function badge(count) {
  document.title = count ? `(${count}) ${title}` : title;
  if (!count) link.href = plain;
  else if (logo.complete) draw(count);
  else logo.addEventListener("load", () => draw(count), { once: true });
}

function draw(count) {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIZE;
  const pen = canvas.getContext("2d");
  pen.drawImage(logo, 0, 0, SIZE, SIZE);
  pen.fillStyle = "#d92d20";
  pen.beginPath();
  pen.roundRect(SIZE - 42, SIZE - 38, 42, 38, 19);
  pen.fill();
  pen.fillStyle = "#fff";
  pen.font = "bold 30px sans-serif";
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(count > 9 ? "9+" : count, SIZE - 21, SIZE - 18);
  link.href = canvas.toDataURL();
}
