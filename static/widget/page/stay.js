/**
 * Keeps a node in the page, whatever the page does: `place` finds its parent, `came` is told each time it was put there.
 * @returns {function(): void} puts it there at once
 */
export const stay = (node, place, came) => {
  let last = 0;
  let pause = 0;
  let timer;

  const attach = () => {
    timer = 0;
    const parent = node.isConnected ? null : place();
    if (!parent) return;
    pause = Date.now() - last < 10000 ? pause * 2 + 50 : 0; // or two who disagree would stop the page
    last = Date.now();
    parent.append(node);
    came();
  };

  new MutationObserver(() => node.isConnected || (timer ||= setTimeout(attach, pause)))
    .observe(document, { childList: true, subtree: true });
  attach();
  return attach;
};
