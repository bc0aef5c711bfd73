const BROWSERS = [
  ["Yandex Browser", /YaBrowser\/(\d+)/], ["Edge", /Edg(?:e|A|iOS)?\/(\d+)/], ["Opera", /(?:OPR|Opera)\/(\d+)/],
  ["Samsung Internet", /SamsungBrowser\/(\d+)/], ["Firefox", /(?:Firefox|FxiOS)\/(\d+)/],
  ["Chrome", /(?:Chrome|CriOS)\/(\d+)/], ["Safari", /Version\/(\d+)(?:\.[\d.]*)? (?:Mobile\/\S+ )?Safari/],
];
const SYSTEMS = [
  ["Android", /Android ?(\d+)?/], ["iPhone", /iPhone OS (\d+)/], ["iPad", /iPad; CPU OS (\d+)/],
  ["Windows", /Windows NT/], ["macOS", /Mac OS X/], ["ChromeOS", /CrOS/], ["Linux", /Linux/],
];

/** @returns {string} "Firefox 140 · Windows", or the beginning of what nobody can read. */
export function readable(agent) {
  const parts = [BROWSERS, SYSTEMS].map((known) => first(known, agent)).filter(Boolean);
  return parts.length ? parts.join(" · ") : agent.slice(0, 80);
}

function first(known, agent) {
  for (const [name, pattern] of known) {
    const found = agent.match(pattern);
    if (found) return [name, found[1]].filter(Boolean).join(" ");
  }
  return null;
}
