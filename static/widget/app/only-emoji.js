const LONGEST = 100; // UTF-16 units of three emoji: a family has 11, a flag of England 14
const EMOJI = /^(?:(?:\p{RI}{2}|(?!\p{RI})\p{Emoji_Presentation}|\p{Emoji}\ufe0f)(?:\p{M}|\p{EMod}|[\u{e0020}-\u{e007f}]|\u200d\p{Extended_Pictographic})*\s*){1,3}$/u;

/** @returns {boolean} whether a text is up to three emoji and nothing else, and may be shown large. */
export const onlyEmoji = (text) => text.length <= LONGEST && EMOJI.test(text.trim());
