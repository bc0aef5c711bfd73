"""Whether a model's words promise a person: whoever says so has to keep it, and nobody else will.

    promises_person("Сейчас передам вас оператору") -> True
    promises_person("Вы можете позвонить оператору") -> False

What is offered, asked, denied, or told of how things go is no promise.
"""

import re

from dialogs.searching.folding import fold

LONGEST = 4000  # characters that are read
SENTENCE = (
    300  # of these are looked at together: it takes more than twice as long for twice as many
)
ENDS = re.compile(r"(?<=[.!?;…\n])\s+|\n")
NO_PROMISE = re.compile(
    r"\?$|\b(?:если|хотите|после|когда|обычно|чтобы|would you|shall i|should i|do you|if|when|after"
    r"|whenever|usually|unless)\b|не буду|\bв магазин|\bin (?:the|our) (?:store|shop)\b"
)
AS_SOON = re.compile(r"как только|as soon as|чтобы (?:он|она|вам|кто)")

# Russian: who, what the one who speaks does for that, and what others do then.
RU_WHO = (
    r"(?:оператор|менеджер|консультант|специалист|сотрудник|администратор|руководител|начальник"
    r"|коллег|человек|люд(?:и|ей|ям|ьм)|кого-нибудь|кто-нибудь|кто-то|поддержк|команд|отдел"
    r"|живо(?:го|й|му)|представител|эксперт|администрац)"
)
RU_VERB = (
    r"(?:переда(?:м|ю|дим|ем|л|ла|ли)|соедин(?:ю|яю|им|яем)|переключ(?:у|аю|им|аем)"
    r"|перев(?:еду|ожу|едем|одим)|подключ(?:у|аю|им|аем|ил|ила)|поз(?:ову|овем|вал|вала)|зову"
    r"|приглаш(?:у|аю|аем)|приглас(?:им|ил|ила)|вызыва(?:ю|ем)|вызову|вызвал|вызвала"
    r"|(?:пере)?направ(?:лю|ляю|им|ляем|ил|ила)|переадрес(?:ую|уем|овал|овала)|перешлю|пересылаю"
    r"|отправ(?:лю|ляю|им|ляем|ил|ила)|сообщ(?:у|им|аю)|сообщил|сообщила|уведом(?:лю|им|ил|ила)"
    r"|ищу|найду|поищу|привлек(?:у|аю)|эскалиру(?:ю|ем)|попробую \w+|обращусь|свяжусь"
    r"|попрошу|уточню|спрошу|свяжу|узнаю)"
)
RU_WILL = (
    r"(?:свяжется|свяжутся|ответит|ответят|подключится|напишет|напишут|перезвонит|перезвонят"
    r"|поможет|помогут|присоединится|займется|разберется|вернется|будет с вами|уже идет|решит)"
)
RUSSIAN = (
    rf"(?<!не )\b{RU_VERB}\b(?!: )[^,:]*\b{RU_WHO}",
    r"\b(?:соединяю|переключаю|переключу|соединю|перевожу|переведу) (?:вас|диалог|чат|разговор)\b",
    rf"\b{RU_WHO}\w*[^,:]*(?<!не )\b{RU_WILL}\b",
    rf"\b(?:вам|с вами|вас)\b[^,:]*\b{RU_WILL}\b[^,:]*\b{RU_WHO}",
    r"\bс вами\b[^,:]*\bсвяжутся\b|\bвам\b[^,:]*\b(?:перезвонят|напишут|ответят|помогут)\b",
    rf"\b(?:подключится|присоединится|подойдет)\b[^,:]*\b{RU_WHO}",
    rf"\b(?:вопрос|запрос|обращение|заявка|дело)\b(?: \w+)?\b(?: уже)? у {RU_WHO}",
    r"\bвас\b[^,:]*\b(?:соединят|переключат|переведут)\b",
    r"\b(?:вопрос|запрос|обращение|жалоба|заявка|диалог)\b[^,:]*"
    rf"\b(?:передан|направлен|переведен|отправлен)\w*\b[^,:]*\b{RU_WHO}",
)

EN_WHO = (
    r"(?:agent|operator|representative|rep|manager|supervisor|consultant|advis[eo]r|specialist"
    r"|staff|colleague|expert|employee|human|person|people|someone|somebody|team|support)s?"
)
EN_I = (
    r"(?:i'll|i will|i'm going to|i am going to|we'll|we will|let me|i've|i have|we've|we have|i'm"
    r"|i am|we're|we are|while i|while we)(?: (?:just|now|gladly|already|also|immediately))?"
)
EN_VERB = (
    r"(?:connect|transferr?|forward|hand|pass|escalat|get|gett|bring|put|putt|call|ask|notify"
    r"|notifi|refer|redirect|invit|find|check with|have|inform"
    r"|loop|look|looking for|pull|rope|assign|flag|alert|fetch|send)(?:e|s|ed|ing)?"
)
EN_DOES = (
    r"(?:contact|reach|phone|get back|get in touch|reply|respond|join|take (?:over|care)|assist"
    r"|help|call|write|e-?mail|be (?:right )?with you|be in touch|follow up|answer|review"
    r"|look into)"
)
EN_DONE = r"(?:connected|transferred|passed|forwarded|escalated|handed|contacted|notified|sent)"
ENGLISH = (
    rf"\b{EN_I} {EN_VERB}\b[^.:]*\b{EN_WHO}\b",
    rf"\b{EN_I} (?:connect|transferr?|put)(?:ing)? you\b",
    r"\blet (?:our|the|my) (?:team|colleagues?|staff|manager)\w* know\b",
    r"^(?:\w+, )?(?:connecting|transferring|forwarding|handing|passing|calling|bringing"
    r"|looking for|finding)\b"
    rf"[^:]*\b(?:you|{EN_WHO})\b",
    rf"\b{EN_WHO}\b[^,:]*(?:\bwill|'ll)(?: \w+)? {EN_DOES}\b",
    rf"\b{EN_WHO}\b[^,:]* is (?:about to|joining|coming|taking over|on \w+ way)\b",
    rf"\byou(?:'ll| will| are)(?: \w+)? be(?:ing)? {EN_DONE}\b",
    rf"\byou(?:'ll| will) hear from\b[^,:]*\b{EN_WHO}\b",
    r"\b(?:request|question|case|issue|complaint|team|message|chat|conversation)\b[^,:]*"
    rf" (?:has been|have been|is being) {EN_DONE}\b",
    rf"\b(?:request|question|case|issue|complaint) is (?:now )?with\b[^,:]*\b{EN_WHO}\b",
    r"\bthey will (?:contact|reply|call|get)\b",
)
PROMISES = re.compile("|".join((*RUSSIAN, *ENGLISH)))


def promises_person(text: str) -> bool:
    """Whether somebody is said to come, in Russian or English."""
    return any(map(_promises, ENDS.split(fold(text[:LONGEST]))))


def _promises(sentence: str) -> bool:
    said = AS_SOON.sub("", sentence.strip())
    if NO_PROMISE.search(said):
        return False
    parts = (said[at : at + SENTENCE] for at in range(0, len(said), SENTENCE))
    return any(map(PROMISES.search, parts))
