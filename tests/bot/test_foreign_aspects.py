"""The aspect in the languages that are understood and not answered in is heard by cues of their own."""

from __future__ import annotations

import pytest

from bot.catalogue import read_catalogue
from bot.nlu.cues import Cues
from bot.settings import PROJECT

FOREIGN = {language: Cues(cues) for language, cues in read_catalogue(PROJECT / "catalogue").foreign_cues.items()}

ASKED = {
    "de": [
        ("kosten", "Was kostet ein neuer Reisepass?"),
        ("kosten", "Wie teuer ist ein Personalausweis"),
        ("meenemen", "Was muss ich mitbringen?"),
        ("voorwaarden", "Darf ich meinen Baum selbst fällen?"),
        ("duur", "Wie lange dauert das?"),
        ("duur", "Wann ist mein Ausweis fertig?"),
        ("termijn", "Bis wann muss ich die Geburt anmelden?"),
        ("termijn", "Wann muss ich den Umzug melden?"),
        ("waar", "Wo kann ich meinen Pass beantragen?"),
        ("waar", "Wohin mit dem alten Kühlschrank?"),
        ("status", "Wie steht es um meinen Antrag?"),
        ("wijzigen", "Ich will meinen Termin absagen"),
        ("waarom", "Warum muss ich Steuern zahlen?"),
        ("waarom", "Wieso ist das so?"),
        ("hoe", "Wie beantrage ich einen Führerschein?"),
        ("hoe", "Was muss ich tun, wenn jemand gestorben ist?"),
        ("bezwaar", "Ich bin nicht einverstanden"),
        ("kwijt", "Ich habe meinen Pass verloren"),
    ],
    "fr": [
        ("kosten", "Combien coûte un passeport ?"),
        ("kosten", "C'est combien la carte d'identité"),
        ("meenemen", "Que dois-je apporter ?"),
        ("voorwaarden", "Est-ce que je peux couper mon arbre ?"),
        ("duur", "Combien de temps ça prend ?"),
        ("duur", "Quels sont les délais pour obtenir le passeport ?"),
        ("termijn", "Quand dois-je déclarer la naissance ?"),
        ("termijn", "Avant quand faut-il payer ?"),
        ("waar", "Où puis-je demander un passeport ?"),
        ("waar", "Ou dois je aller ?"),
        ("status", "Où en est ma demande ?"),
        ("wijzigen", "Je veux annuler mon rendez-vous"),
        ("waarom", "Pourquoi dois-je payer ?"),
        ("waarom", "Pour quelle raison ?"),
        ("hoe", "Comment faire pour me marier ?"),
        ("hoe", "Que dois-je faire si je déménage ?"),
        ("bezwaar", "Je ne suis pas d'accord avec la décision"),
        ("kwijt", "J'ai perdu mon passeport"),
    ],
    "es": [
        ("kosten", "¿Cuánto cuesta un pasaporte?"),
        ("kosten", "cuanto vale el carnet"),
        ("meenemen", "¿Qué tengo que llevar?"),
        ("voorwaarden", "¿Puedo pedirlo para mi hijo?"),
        ("duur", "¿Cuánto tarda?"),
        ("duur", "cuanto tiempo tarda el pasaporte"),
        ("termijn", "¿Hasta cuándo puedo inscribirme?"),
        ("termijn", "¿Cuándo tengo que declarar el nacimiento?"),
        ("waar", "¿Dónde puedo pedir un pasaporte?"),
        ("waar", "donde tengo que ir"),
        ("status", "¿Cómo va mi solicitud?"),
        ("wijzigen", "Quiero cancelar mi cita"),
        ("waarom", "¿Por qué tengo que pagar?"),
        ("waarom", "por que es asi"),
        ("hoe", "¿Cómo solicito un carnet de conducir?"),
        ("hoe", "como puedo empadronarme"),
        ("bezwaar", "No estoy de acuerdo"),
        ("kwijt", "He perdido mi pasaporte"),
    ],
    "pl": [
        ("kosten", "Ile kosztuje paszport?"),
        ("kosten", "Jaka jest opłata?"),
        ("meenemen", "Jakie dokumenty są potrzebne?"),
        ("voorwaarden", "Czy mogę sam wyciąć drzewo?"),
        ("duur", "Jak długo to trwa?"),
        ("duur", "Ile się czeka na dowód?"),
        ("termijn", "Do kiedy muszę zgłosić urodzenie?"),
        ("termijn", "Kiedy trzeba zgłosić przeprowadzkę?"),
        ("waar", "Gdzie mogę złożyć wniosek?"),
        ("waar", "gdzie jest urząd"),
        ("status", "Jaki jest status mojego wniosku?"),
        ("wijzigen", "Chcę odwołać wizytę"),
        ("waarom", "Dlaczego muszę płacić podatek?"),
        ("waarom", "Czemu tak jest?"),
        ("hoe", "Jak złożyć wniosek o paszport?"),
        ("hoe", "Co mam zrobić, gdy się przeprowadzam?"),
        ("bezwaar", "Nie zgadzam się z decyzją"),
        ("kwijt", "Zgubiłem paszport"),
    ],
    "tr": [
        ("kosten", "Pasaport ne kadar?"),
        ("kosten", "Kimlik kartı ücreti nedir?"),
        ("meenemen", "Yanımda ne getirmem gerekiyor?"),
        ("voorwaarden", "Ağacı kendim kesebilir miyim?"),
        ("duur", "Ne kadar sürer?"),
        ("duur", "Kaç gün sürüyor?"),
        ("termijn", "Doğumu ne zaman bildirmem gerekiyor?"),
        ("termijn", "Son başvuru tarihi nedir?"),
        ("waar", "Nereye başvurabilirim?"),
        ("waar", "Pasaportu nereden alabilirim?"),
        ("status", "Başvurumun durumu nedir?"),
        ("wijzigen", "Randevumu iptal etmek istiyorum"),
        ("waarom", "Neden vergi ödüyorum?"),
        ("waarom", "Niye böyle?"),
        ("hoe", "Nasıl başvururum?"),
        ("hoe", "Taşınınca ne yapmam gerekiyor?"),
        ("bezwaar", "Karara itiraz etmek istiyorum"),
        ("kwijt", "Pasaportumu kaybettim"),
    ],
    "ar": [
        ("kosten", "كم تكلفة جواز السفر؟"),
        ("kosten", "كم سعر الهوية"),
        ("meenemen", "ما هي الأوراق المطلوبة؟"),
        ("voorwaarden", "هل يمكنني قطع الشجرة بنفسي؟"),
        ("duur", "كم يستغرق ذلك؟"),
        ("duur", "كم من الوقت يستغرق إصدار الجواز"),
        ("termijn", "متى يجب أن أسجل المولود؟"),
        ("termijn", "ما هو آخر موعد؟"),
        ("waar", "أين يمكنني تقديم الطلب؟"),
        ("waar", "وين لازم روح"),
        ("status", "ما حالة طلبي؟"),
        ("wijzigen", "أريد إلغاء موعدي"),
        ("waarom", "لماذا يجب أن أدفع الضرائب"),
        ("waarom", "ليش هيك"),
        ("hoe", "كيف أتقدم بطلب جواز سفر؟"),
        ("hoe", "ماذا يجب أن أفعل عند الانتقال؟"),
        ("bezwaar", "أريد الاعتراض على القرار"),
        ("kwijt", "فقدت جواز سفري"),
    ],
    "pt": [
        ("kosten", "Quanto custa um passaporte?"),
        ("kosten", "Quanto é o cartão?"),
        ("meenemen", "O que tenho de levar?"),
        ("voorwaarden", "Posso cortar a árvore sozinho?"),
        ("duur", "Quanto tempo demora?"),
        ("duur", "Quantos dias demora o passaporte?"),
        ("termijn", "Até quando tenho de registar o nascimento?"),
        ("termijn", "Quando devo comunicar a mudança?"),
        ("waar", "Onde posso pedir o passaporte?"),
        ("waar", "Onde fica a câmara?"),
        ("status", "Qual é o estado do meu pedido?"),
        ("wijzigen", "Quero cancelar a marcação"),
        ("waarom", "Por que tenho de pagar?"),
        ("waarom", "Porque é que isto é assim?"),
        ("hoe", "Como posso pedir a carta de condução?"),
        ("hoe", "O que devo fazer se mudar de casa?"),
        ("bezwaar", "Não concordo com a decisão"),
        ("kwijt", "Perdi o meu passaporte"),
    ],
    "ru": [
        ("kosten", "Сколько стоит паспорт?"),
        ("kosten", "Какая цена?"),
        ("meenemen", "Какие документы нужны?"),
        ("voorwaarden", "Могу ли я сам срубить дерево?"),
        ("duur", "Сколько времени это занимает?"),
        ("duur", "Как долго ждать паспорт?"),
        ("termijn", "До какого числа нужно заявить?"),
        ("termijn", "Когда я должен сообщить о переезде?"),
        ("waar", "Где получить паспорт?"),
        ("waar", "Куда обращаться?"),
        ("status", "Какой статус моего заявления?"),
        ("wijzigen", "Хочу отменить запись"),
        ("waarom", "Почему я должен платить?"),
        ("waarom", "Зачем это нужно?"),
        ("hoe", "Как подать заявление на паспорт?"),
        ("hoe", "Что мне делать, если я переезжаю?"),
        ("bezwaar", "Я не согласен с решением"),
        ("kwijt", "Я потерял паспорт"),
    ],
    "it": [
        ("kosten", "Quanto costa un passaporto?"),
        ("kosten", "Quant'è la carta d'identità?"),
        ("meenemen", "Cosa devo portare?"),
        ("voorwaarden", "Posso tagliare l'albero da solo?"),
        ("duur", "Quanto tempo ci vuole?"),
        ("duur", "Quanto dura?"),
        ("termijn", "Entro quando devo dichiarare la nascita?"),
        ("termijn", "Quando devo comunicare il trasloco?"),
        ("waar", "Dove posso richiedere il passaporto?"),
        ("waar", "Dov'è il comune?"),
        ("status", "A che punto è la mia domanda?"),
        ("wijzigen", "Voglio annullare l'appuntamento"),
        ("waarom", "Perché devo pagare le tasse?"),
        ("waarom", "Come mai?"),
        ("hoe", "Come posso richiedere la patente?"),
        ("hoe", "Cosa devo fare se trasloco?"),
        ("bezwaar", "Non sono d'accordo"),
        ("kwijt", "Ho perso il passaporto"),
    ],
}

TOLD = {
    "de": ["Ich habe meine Mutter verloren", "Ich möchte einen Reisepass", "Die Gemeinde, wo ich wohne"],
    "fr": ["J'ai perdu ma mère", "Je voudrais un passeport", "la commune, où j'habite"],
    "es": ["Perdí a mi madre", "Tengo que renovar mi pasaporte", "No puedo dormir por el ruido"],
    "pl": ["Straciłem pracę", "Potrzebuję nowy paszport", "Zmarła moja mama"],
    "tr": ["Annemi kaybettim", "Yeni pasaport istiyorum", "Pasaportumun süresi doldu"],
    "ar": ["فقدت أمي", "أريد جواز سفر جديد", "مرحبا"],
    "pt": ["Perdi a minha mãe", "Não posso dormir com o barulho", "Preciso de um passaporte"],
    "ru": ["Я потерял работу", "Мне нужен новый паспорт", "я потеряла маму"],
    "it": ["Ho perso mia madre", "Non posso dormire per il rumore", "lavoro come cuoco"],
}


@pytest.mark.parametrize(
    ("language", "aspect", "question"),
    [(language, aspect, question) for language, asked in ASKED.items() for aspect, question in asked],
)
def test_aspect_is_heard_in_the_language_of_the_question(language, aspect, question):
    heard = FOREIGN[language].hear(question)
    assert heard and heard.value == aspect


@pytest.mark.parametrize(("language", "text"), [(language, text) for language, told in TOLD.items() for text in told])
def test_nothing_is_heard_where_no_aspect_is_asked(language, text):
    """A death or a dismissal is no lost document, and a wish for a topic asks for no part of its answer."""
    assert FOREIGN[language].hear(text) is None


@pytest.mark.parametrize("language", sorted(ASKED))
def test_capitals_change_nothing(language):
    heard = [FOREIGN[language].hear(question.upper()) for _, question in ASKED[language]]
    assert [each and each.value for each in heard] == [aspect for aspect, _ in ASKED[language]]
