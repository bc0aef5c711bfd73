// Every word of the page, in both languages.
const WORDS = {
  en: {
    title: "Telegram on trial", newPerson: "New person", newGroup: "New group", back: "Back to the chats",
    messages: "Messages", cancel: "Cancel", writeAs: "Write as", attach: "Attach files", message: "Message",
    send: "Send", make: "Make", nothing: "Choose a chat, or make a new person who writes to the bot.",
    noBot: "No bot has come here yet: start ReplyX with bin/run --with-telegram.",
    start: "Start", restart: "Restart", block: "Block", blocked: "The bot is blocked", closed: "The topic is closed",
    reopen: "Open the topic again", close: "Close the topic", newTopic: "New topic", general: "General",
    deleteTopic: "Delete the topic", name: "Name", lastName: "Last name", language: "Language",
    bot: "Bot", title2: "Title", forum: "With topics", edited: "edited", reply: "Reply", edit: "Edit",
    typing: "is typing…", photo: "Photo", file: "File", voice: "Voice message", sticker: "Sticker", place: "Place",
    contact: "Contact", video: "Video", audio: "Music", openApp: "Open app", answering: "Reply to",
    editing: "Edit the message", download: "Download", joined: "is here since", topicMade: "made the topic",
    topicClosed: "closed the topic", topicOpened: "opened the topic again", topicNamed: "named the topic",
    moved: "The group is a supergroup now", deleted: "deleted account", upgrade: "Make it a supergroup",
    manager: "Manager", others: "ru", othersName: "RU", quotes: "“”", failed: "That did not work",
  },
  ru: {
    title: "Telegram на пробу", newPerson: "Новый человек", newGroup: "Новая группа", back: "К чатам",
    messages: "Сообщения", cancel: "Отмена", writeAs: "Пишет", attach: "Прикрепить файлы", message: "Сообщение",
    send: "Отправить", make: "Создать", nothing: "Выберите чат или создайте человека, который напишет боту.",
    noBot: "Ни один бот ещё не приходил: запустите ReplyX командой bin/run --with-telegram.",
    start: "Начать", restart: "Перезапустить", block: "Заблокировать", blocked: "Бот заблокирован", closed: "Тема закрыта",
    reopen: "Открыть тему снова", close: "Закрыть тему", newTopic: "Новая тема", general: "Общая",
    deleteTopic: "Удалить тему", name: "Имя", lastName: "Фамилия", language: "Язык",
    bot: "Бот", title2: "Название", forum: "С темами", edited: "изменено", reply: "Ответить", edit: "Изменить",
    typing: "печатает…", photo: "Фото", file: "Файл", voice: "Голосовое сообщение", sticker: "Стикер", place: "Место",
    contact: "Контакт", video: "Видео", audio: "Музыка", openApp: "Приложение", answering: "Ответ на",
    editing: "Изменить сообщение", download: "Скачать", joined: "здесь с", topicMade: "создаёт тему",
    topicClosed: "закрывает тему", topicOpened: "снова открывает тему", topicNamed: "называет тему",
    moved: "Теперь это супергруппа", deleted: "аккаунт удалён", upgrade: "Сделать супергруппой",
    manager: "Менеджер", others: "en", othersName: "EN", quotes: "«»", failed: "Не получилось",
  },
};

const asked = new URLSearchParams(location.search).get("lang");
const wanted = asked ?? navigator.language.slice(0, 2);
export const language = wanted in WORDS ? wanted : "en";
export const word = (name) => WORDS[language][name];

/** Puts the words into the page as it came. */
export function translate(root) {
  document.documentElement.lang = language;
  document.title = word("title");
  for (const node of root.querySelectorAll("[data-word]")) node.textContent = word(node.dataset.word);
  for (const node of root.querySelectorAll("[data-label]")) {
    node.setAttribute("aria-label", word(node.dataset.label));
    if (node.matches("button, a")) node.title = word(node.dataset.label);
  }
  for (const node of root.querySelectorAll("[data-title]")) node.title = word(node.dataset.title);
  for (const node of root.querySelectorAll("[data-hint]")) node.placeholder = word(node.dataset.hint);
}

/** The time of day of seconds since 1970. */
export const clock = (seconds) =>
  new Date(seconds * 1000).toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
