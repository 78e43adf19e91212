"""Small word lists that no rule gives: words too common to search for, and plurals that change inside."""

from __future__ import annotations

from majlis.search.letters import fold


def _words(text: str) -> frozenset[str]:
    return frozenset(map(fold, text.split()))


# Left out of a query that has other words; always kept in the index, so that phrases stay whole.
STOP_WORDS: frozenset[str] = (
    _words(
        "a an and are as at be been but by can do does for from had has have how i if in into is it its"
        " my no not of"
        " on or our should so than that the their them there these they this to was we were what when"
        " where which"
        " who why will with without would you your about any some between during after before all also"
    )
    | _words(
        "au aux avec ce ces cette comment dans de des du elle en est et eux il ils je la le les leur"
        " leurs lors mais"
        " me mes mon ne nos notre nous ou où par pas pour qu que quel quelle quelles quels qui sa sans"
        " se ses son sont"
        " sur un une vos votre vous y être ont a à afin chez comme dont entre faut peut plus quoi si"
        " sous vers"
    )
    | _words(
        "al como con cual cuales cuando de del desde donde el ella ellos en entre es esta este esto"
        " estos fue ha han"
        " hasta hay la las le les lo los más mi nos o para pero por que qué cómo quien quienes se ser si"
        " sin sobre su"
        " sus también un una uno unos y ya son debe pueden puede"
    )
    | _words(
        "في من على إلى الى عن مع هذا هذه ذلك تلك التي الذي الذين اللذين ما ماذا هل كيف متى أين اين لماذا"
        " أو او أم ثم"
        " قد كان كانت يكون تكون هو هي هم هن نحن انا أنا أن ان إن لا لم لن ليس غير بين عند منذ حول دون كل"
        " بعض أي اي"
        " حيث بعد قبل خلال ضمن لدى وفي ومن وعلى وإلى وعن كما إذا اذا يجب يمكن لكن بدون له لها لهم به بها"
    )
)

# Words whose endings are no endings: a stemmer would lead customers to the customs, what is important to
# imports. Without accents, as words come to a stemmer; each with the stem it has in every language.
APART: dict[str, str] = {
    word: root
    for root, words in {
        "customer": "customer customers",
        "important": "important importants importante importantes importance importancia importantly",
    }.items()
    for word in words.split()
}

# Words that begin with a و of their own, as far as they tell it apart from "and".
ROOTS_WITH_WAW: tuple[str, ...] = tuple(
    _words(
        "وطن وزار وزير وثيق وثائق وقاي وسائل وسيل وضع وحد وكال واقع وصول ولاي"
        " وفد وباء وبائ ورش وسيط وعي وقت وقود"
        " وظيف وصف وجه وساط واجب وارد ودائع وديع ورق وزن وسم وفا وقع وقف ولوج"
    )
)

# plural: singular, both without the article. Regular plurals need no line here.
_PLURALS = (
    "خبراء:خبير مخاطر:خطر أخطار:خطر أسلحة:سلاح مواد:مادة دول:دولة حدود:حد متاجر:متجر مصانع:مصنع موانئ:ميناء"
    " جمارك:جمرك أجهزة:جهاز تدابير:تدبير برامج:برنامج معايير:معيار تقارير:تقرير مراكز:مركز مواقع:موقع"
    " مخازن:مخزن"
    " مستودعات:مستودع سلاسل:سلسلة سلائف:سليفة نقاط:نقطة نقط:نقطة قوانين:قانون أنظمة:نظام نظم:نظام قواعد:قاعدة"
    " مبادئ:مبدأ أدلة:دليل دلائل:دليل وثائق:وثيقة مناهج:منهج طرق:طريقة طرائق:طريقة أساليب:أسلوب وسائل:وسيلة"
    " أدوات:أداة تجار:تاجر بائعون:بائع باعة:بائع زبائن:زبون عملاء:عميل شركاء:شريك أعضاء:عضو ضباط:ضابط"
    " مفتشون:مفتش حراس:حارس عمال:عامل علماء:عالم شحنات:شحنة حاويات:حاوية بضائع:بضاعة سلع:سلعة طرود:طرد"
    " رخص:رخصة تراخيص:ترخيص تصاريح:تصريح أذونات:إذن حوادث:حادث جرائم:جريمة مشاكل:مشكلة مسائل:مسألة قضايا:قضية"
    " مناطق:منطقة أقاليم:إقليم بلدان:بلد مدن:مدينة شبكات:شبكة مختبرات:مختبر معامل:معمل جامعات:جامعة"
    " مدارس:مدرسة"
    " دروس:درس دورات:دورة تمارين:تمرين تدريبات:تدريب مهارات:مهارة خطط:خطة إجراءات:إجراء فرق:فريق أفرقة:فريق"
    " هيئات:هيئة جهات:جهة أجهزه:جهاز منشآت:منشأة مرافق:مرفق مطارات:مطار سفن:سفينة شاحنات:شاحنة قطاعات:قطاع"
    " توصيات:توصية قرارات:قرار اتفاقات:اتفاق معاهدات:معاهدة عقود:عقد ثغرات:ثغرة تهديدات:تهديد هجمات:هجوم"
    " طائرات:طائرة مسيرات:مسيرة ملابس:لباس ألبسة:لباس أقنعة:قناع مستشفيات:مستشفى أطباء:طبيب مرضى:مريض"
    " مصابون:مصاب"
    " ضحايا:ضحية سموم:سم عوامل:عامل كواشف:كاشف عينات:عينة آثار:أثر أسواق:سوق فنادق:فندق مزارع:مزرعة"
    " مناجم:منجم"
    " أسئلة:سؤال أجوبة:جواب ردود:رد آراء:رأي أمثلة:مثال تجارب:تجربة دروس:درس نتائج:نتيجة أهداف:هدف أدوار:دور"
    " مهام:مهمة واجبات:واجب حقوق:حق سجلات:سجل قوائم:قائمة بيانات:بيان ملفات:ملف رسائل:رسالة صور:صورة"
    " شهود:شاهد"
)
SINGULAR: dict[str, str] = {
    fold(plural): fold(singular) for plural, singular in (pair.split(":") for pair in _PLURALS.split())
}
