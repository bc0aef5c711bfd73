"""Words that questions have and that say nothing of what is asked, folded."""

RUSSIAN = """
а без бы был была были было в вам вами вас ваш ваша ваше ваши ведь во вот все всего всех вы где да
давайте для до добрый доброе день вечер утро его ее если есть еще же за здравствуйте и из или им их
к как какая какие какой какого каким какую какое ко когда которые который кто куда ли либо лучше
мне меня мной мы можете может можно могу можем мой моя мое мои моего моей на над надо нам нас наш не
нет ни но ну нужно нужен нужна о об он она они оно от откуда по под подскажите пожалуйста почему при
привет про расскажите с сам скажите со спасибо так также такое такой там то тоже того только тот
тут ты у уже хочу хотел хотела хотелось чего чем через что чтобы чье чья эта эти это этот этого этой
я делать быть будет буду
"""

ENGLISH = """
a about after all also am an and any are as at be been but by can could did do does doing don't for
from get give go going got had has have hello hey hi how i i'd i'll i'm i've if in into is it it's
its just know let like may me might much my need no not of off on or our out please she he should so
some tell than thank thanks that the their them then there these they this those to too up us
want was we were what what's when where which who why will with would you your yours
"""

SAY_NOTHING = frozenset(f"{RUSSIAN} {ENGLISH}".split())
