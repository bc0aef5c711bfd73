// The button beside the line for the shop's page: copies it, and says so.
const button = document.querySelector(".embed .copy");
const line = document.querySelector(".embed .snippet");

async function copy() {
  try {
    await navigator.clipboard.writeText(line.textContent);
  } catch {
    // No clipboard without HTTPS, or it was refused: the old way still may.
    getSelection().selectAllChildren(line);
    if (!document.execCommand("copy")) return;
    getSelection().removeAllRanges();
  }
  document.querySelector(".embed .copied").textContent = button.dataset.done;
}

button?.addEventListener("click", copy);
