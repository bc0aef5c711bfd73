"""The words of the editor's scripts: they have none of their own."""

from django.utils.translation import gettext as _

from bot.scenarios.checking.findings import KINDS


def editor_words() -> dict[str, str]:
    """Every word by its key, in the reader's language."""
    return {**step_words(), **field_words(), **choice_words(), **phone_words()}


def step_words() -> dict[str, str]:
    """The list of steps."""
    return {
        **{f"kind_{name}": str(word) for name, word in KINDS.items()},
        "step": _("Step {number}"),
        "add": _("Add a step"),
        "add_here": _("Add a step after step {number}"),
        "up": _("Move step {number} up"),
        "down": _("Move step {number} down"),
        "remove": _("Remove step {number}"),
        "removed": _("Step {number} is removed."),
        "moved": _("It is step {number} now."),
        "added": _("Step {number} is added."),
        "undo": _("Undo"),
        "about_text": _("Something is said."),
        "about_media": _("A picture, a video or a file is shown."),
        "about_question": _("Something is asked, and the answer is kept."),
        "about_condition": _("It goes one way or the other."),
        "about_jump": _("It goes on elsewhere."),
        "about_call_manager": _("A manager is called, who reads the answers; the scenario ends."),
        "about_give_task": _("A task is done, and paid; the text is said where it is paid now."),
        "about_end": _("The scenario ends."),
    }


def field_words() -> dict[str, str]:
    """The fields of a step."""
    return {
        "in_ru": _("in Russian"),
        "in_en": _("in English"),
        "text": _("Text"),
        "caption": _("Caption"),
        "error": _("What is said of a wrong answer"),
        "links": _("Links below it"),
        "link": _("Link {number}"),
        "add_link": _("Add a link"),
        "remove_link": _("Remove link {number}"),
        "choices": _("Choices"),
        "choice": _("Choice {number}"),
        "add_choice": _("Add a choice"),
        "remove_choice": _("Remove choice {number}"),
        "label": _("Label"),
        "url": _("Address"),
        "media": _("What is shown"),
        "answer": _("The answer is"),
        "least": _("At least"),
        "most": _("At most"),
        "save_as": _("Kept as"),
        "save_as_hint": _("A name in Latin letters, such as city; {city} in a text is the answer."),
        "next": _("Then"),
        "to": _("Goes to"),
        "following": _("the step below"),
        "on": _("It looks at"),
        "name": _("Answer"),
        "is": _("Compared"),
        "value": _("With"),
        "task": _("Task"),
        "then": _("If so"),
        "otherwise": _("If not"),
    }


def choice_words() -> dict[str, str]:
    """What the fields offer."""
    return {
        "media_photo": _("a picture"),
        "media_video": _("a video"),
        "media_document": _("a file"),
        "answer_text": _("words"),
        "answer_number": _("a number"),
        "answer_phone": _("a telephone number"),
        "answer_email": _("an e-mail address"),
        "answer_choice": _("one of some choices"),
        "on_answer": _("an answer"),
        "on_hours": _("whether it is within the hours of the site"),
        "on_person": _("whether a manager is there"),
        "is_is": _("it is"),
        "is_contains": _("it contains"),
        "is_more": _("it is more than"),
        "is_less": _("it is less than"),
        "is_given": _("there is one"),
    }


def phone_words() -> dict[str, str]:
    """The preview."""
    return {
        "errors": _("Errors: {count}"),
        "failed": _("The preview could not be loaded. It is tried again."),
        "all_right": _("Nothing is wrong."),
    }
