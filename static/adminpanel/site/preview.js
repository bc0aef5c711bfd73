// The button of the widget as the form's colour and side would make it.
const launcher = document.querySelector(".embed .launcher");
const color = document.getElementById("id_color");
const position = document.getElementById("id_position");

// The same choice as the widget's own: white where it can be read, else near-black (WCAG 2).
function inkOn(hex) {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return 1.05 / (luminance + 0.05) >= 4.5 ? "#fff" : "#171a1f";
}

function draw() {
  launcher.style.backgroundColor = color.value;
  launcher.style.color = inkOn(color.value);
  launcher.classList.toggle("left", position.value === "left");
}

if (launcher && color && position) {
  for (const field of [color, position]) field.addEventListener("input", draw);
  draw();
}
