"""The kinds of words by which people ask for a person, in Russian and English, by their letter.

A word belongs to a kind in whatever form it stands; one with `=` does in this form alone.
"""

KINDS = {
    # Who answers for a shop.
    "S": """
        оператор менеджер консультант специалист сотрудник администратор руководитель руководство
        начальник начальство управляющий= управляющего= управляющему= управляющим= старший
        старшего старшему директор коллега админ продавец инженер
        operatora= operatoru= menedzher konsultant executive agent operator representative rep
        reps manager= managers= supervisor consultant advisor adviser specialist boss staff
        colleague employee administrator admin= receptionist engineer technician
    """,
    # Where those work.
    "E": """
        поддержка саппорт техподдержка
        support= team= helpdesk= customer= service= sales=
    """,
    # Anybody.
    "P": """
        человек люди людей людьми людям людях чел кто-нибудь кто-то кого-нибудь кого-то кем-нибудь
        кем-то кому-нибудь ктонибудь ктото персона хьюман
        person persons people human humans chelovek= cheloveka= chelovekom= someone somebody
        anyone anybody
    """,
    # What means somebody by itself.
    "V": "живой живого живым живому живые живых живыми живую живая",
    # What describes somebody.
    "L": """
        настоящий реальный нормальный
        live= living= real= really= actual= human-being being=
    """,
    # Another one.
    "K": """
        другой= другого= другим= другому=
        another=
    """,
    # What somebody is asked to do so that a person comes.
    "C": """
        позвать позовите позови зовите зови позвал соединить соедините соединяй соединяйте соедини
        переключить переключите переключи переключай пригласить пригласите пригласи вызвать
        вызовите вызови подключить подключите подключи подключай подключайте свяжите= свяжи=
        связать= свяжется= попросите попросить
        pozovite= pozovi= soedinite= assign connect transfer escalate summon redirect
    """,
    # The same, of words that are said of things too.
    "Z": """
        переведите= переведи= перевести= переводите= переводи= перевод= перенаправить
        перенаправьте передайте= передай= передать= отправьте= отправь= отправить= перекиньте=
        перекинь= киньте= кинь= перебросьте=
        forward switch= hand= pass= put= bring= fetch= page= send= take= move= route= direct=
    """,
    # What is passed on.
    "Q": """
        вопрос вопросы обращение проблему=
        question conversation case request issue
    """,
    # To be given.
    "G": """
        дайте= дай= дать= давай= давайте= пусть= пускай=
        get= give= gimme= call= ask= have=
    """,
    # Talking.
    "T": """
        поговорить поговорим говорить пообщаться общаться пообщатся разговаривать побеседовать
        переговорить обсудить объяснить= написать= уточнить= писать= посоветоваться переписываться
        связаться= связатся= обратиться
        talk speak chat= chatting= chatted= contact= reach= discuss explain= clarify=
    """,
    # Wishes.
    "W": """
        хочу= хотел= хотела= хотели= хотим= хочется= хотелось= нужен= нужна= нужно= надо= требую=
        требуем= прошу= желаю= хочет= требуется= предпочитаю= предпочел= предпочла=
        want= wants= wanna= need= needs= needed= like= i'd= demand= prefer= rather= wish= require=
    """,
    # Whether it is possible, or there.
    "M": """
        можно= могу= можете= могли= можем= нельзя= может= есть=
        can= could= may= will= would= able= possible= lemme= can't= cannot= cant= couldn't= let=
        is= are= any=
    """,
    # What a person is to do.
    "A": """
        ответит= ответьте= ответить= отвечает= отвечайте= поможет= помогите= помогает= напишет=
        решит= помощь= помощи= консультация= консультации= консультацию= ответ= ответа=
        answer= answers= reply= help= handle= respond= deal=
    """,
    # No.
    "N": """
        не= нет= ни= без= хватит= нельзя= никак= уберите= убери= отключите= отключи= выключите=
        выключи= надоел= надоело= надоела= достал=
        not= no= don't= dont= doesn't= didn't= never= without= skip= tired= sick= done= won't=
        isn't= refuse= nobody= stop= enough= instead=
    """,
    # Not any more.
    "X": """
        отмените= отмени= отмена= отбой=
        cancel= nevermind=
    """,
    # If.
    "i": """
        если=
        if= unless=
    """,
    # Whom nobody wants to talk to.
    "B": """
        бот боты ботом чатбот чат-бот робот роботом машина машиной автоответчик ии нейросеть
        bot bots chatbot robot machine automated ai= gpt
    """,
    # What fills, with the commas around it.
    "~": """
        пожалуйста плиз плз пж пжлст здравствуйте привет будьте= добры= любезны= ау=
        please pls plz plis asap= hi= hello= hey=
    """,
    # What fills.
    "_": """
        ваш= вашего= вашему= вашим= вашей= ваши=
        срочно немедленно= нужны= чтобы= чтоб= быстро уже= ну= мне= меня= нам= же= а= да= но= где=
        ли= тут= сюда= сейчас= наконец= чат= чату= чате= диалог= диалогу= разговор= лучше= добрый=
        день= с= со= на= к= и= бы= ок= через= больше= вызов=
        now= me= us= here= right= just= over= quickly= immediately= longer= after= all= to= a= an=
        the= with= from= there= of= ok= okay= alright= your= i=
    """,
    # Thanks.
    "H": """
        спасибо благодарю благодарен молодец спс
        thanks= thank= cheers great= lovely sorted= wonderful
    """,
    # Jobs.
    "J": """
        вакансия вакансию вакансии работу= работы= работой= резюме зарплата собеседование
        подработка подработку работать= стажировка трудоустройство устроиться= устроюсь=
        нанимаете= набираете= ищете= зарабатывает= платят= стать=
        vacancy vacancies hiring= hire= job= jobs= resume= cv= salary career internship apply=
        earn= earns= openings= opening= recruit recruiting become= becoming= staffing= worked=
        position= interview
    """,
    # Operators and agents of another kind.
    "R": """
        связи= связь= мобильный= мобильного= мобильному= мобильным= сотовый= сотового= станка=
        туроператор логистический паролей= мтс билайн мегафон теле2 колл-центра= пылесос пылесосы
        mobile= cleaning= shipping= travel= tour= estate= raising= user= password= delivery=
        property= file= task= vacuum cell=
    """,
    # What somebody did or said.
    "D": """
        сказал= сказала= сказали= говорил= говорила= говорили= обещал= обещала= написал= написала=
        посоветовал= посоветовала= помог= помогла= помогли= объяснил= объяснила= решил= решила=
        ответила= ответил= ответили= оформил= оформила= звонил= звонила= поговорила= поговорил=
        разговаривал= разговаривала= прислал= прислала= обещали= написали= сделал= сделала=
        told= said= promised= emailed= helped= spoke= talked= gave= recommended= answered= fixed=
        called= wrote= explained= sent= placed= met= mentioned=
    """,
    # Who one is, or whose one is.
    "I": """
        были= был= была= являюсь= я= сам= сама= муж= жена= мой= моя= наш= своему= своим=
        do= i'm= am= we're= was= my= our= husband= wife=
    """,
    # Who is spoken to.
    "Y": """
        вы= вам= вас= ты= тебе= тебя= это=
        you= this=
    """,
    # When and how many.
    "O": """
        когда= до= скольки= сколько= график часы= выходные= выходным= праздники= воскресенье= во=
        when= hours= open= weekends= weekend= sunday= saturday= many= per= time= much= days=
    """,
    # Who.
    "w": """
        кто=
        who=
    """,
    # «Talk somebody into».
    "U": "into=",
    # The telephone.
    "F": """
        позвонить позвоните звонить звоните звонок перезвонить перезвоните= перезвонит=
        дозвониться телефон
        phone telephone ring=
    """,
    # Other words that look like one of these.
    ".": "коллегам= коллегами= коллеги=",
}
