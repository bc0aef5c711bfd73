/** What has the keys, also inside of open shadow roots. @returns {?Element} */
export const focused = () => {
  let node = document.activeElement;
  while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
  return node;
};

/** @returns {boolean} whether somebody may be writing there; what is inside of a frame or closed root nobody knows. */
export const writes = (node) => node?.matches(":read-write,select,iframe,[role$=box]") || /-/.test(node?.localName);

/**
 * The page as it is now; a page may have put anything in the place of its title. Parameters after `#` may be secrets.
 * @returns {{url: string, title: string, referrer: string}}
 */
export const pageNow = () => {
  const [url, title, referrer] = [location.href.replace(/#([^/!].*=|.*token).*/i, ""), document.title, document.referrer]
    .map((value) => String(value).slice(0, 999));
  return { url, title, referrer };
};
