"""Words with a role of their own in comparisons, such as negations and forms of address.

"to", "from" and "may" are not function words, because they distinguish events. Forms of "to be" are
not function words either: "attacked" and "was attacked" have different meanings.

Words are in lower case, with accents. If a table does not list a language, the table's English
words are used for the language. But English forms of address are used only for `en` and the unknown
language (`und`), and English words of ROLES only for `en`.
"""

from wirewatch.digests.repeats.wording.wordlists import pairs

FUNCTION_WORDS = {
    "en": "a an the that who whom which and of in on at as it its has have had there s",
    "de": """der die das den dem des ein eine einer eines einem einen und im in am dass sich es hat
    haben hatte
        hatten auch zum zur""",
    "fr": "le la les l un une des du de d et au aux a ont qui que qu en dans se s c y",
    "es": "el la los las un una uno unos unas del de y a al que en se lo ha han",
    "it": "il lo la gli i le un una uno e di del della dei delle che si in ha hanno al alla",
    "pt": "o a os as um uma e de do da dos das que em no na se ao",
    "nl": "de het een en van in dat op heeft hebben",
    "ru": "и в во на что это",
    "ar": "ال و في ان أن إن يوم التي الذي",
}

# Function words that tell who does what to whom, or where, and relative and reflexive pronouns. In a
# sentence with the same other words, another one of them is news: "Die Frau erschoss den Mann" and "Die
# Frau erschoss der Mann". The words after each name are equal to it. Articles that papers confuse
# ("der/das Virus") are not listed.
ROLES = {
    "en": "of in/in,into at on who/who,whom which/which,that",
    "de": "der/der,ein den/den,einen dem/dem,einem des/des,eines im am zu/zum,zur sich dass/dass,daß",
    "fr": "à/au,aux de/de,du,des,d en/en,dans se/se,s qui que/que,qu",
    "es": "a/a,al de/de,del en se que",
    "it": "a/al,alla di/di,del,della,dei,delle in si che",
    "pt": "a/ao,aos de/de,do,da,dos,das em/em,no,na,nos,nas se que",
    "nl": "van in op",
    "ar": "في",
}
# Of these, the words that change the meaning even where the other sentence has no such word: "shot at
# him" and "shot him", "se mató" (killed himself) and "mató" (killed).
STRICT_ROLES = {
    "en": "at who",
    "de": "sich",
    "fr": "se qui que",
    "es": "a se que",
    "it": "si che",
    "pt": "se que",
    "ar": "في",
}

FORMS_OF_BE = {
    "en": "is are be been being",
    "de": "ist sind gewesen",
    "fr": "est sont été être",
    "es": "es son ser sido está están",
    "it": "è sono stato stata stati essere",
    "pt": "é são ser sido está",
    "nl": "is zijn geweest",
}
PAST_FORMS_OF_BE = {
    "en": "was were",
    "de": "war waren",
    "fr": "était étaient fut",
    "es": "fue fueron era",
    "it": "era",
    "pt": "foi foram",
    "nl": "was waren",
    "ru": "был была было были",
}

NEGATIONS = {
    "en": "not no never neither nor none without cannot nobody nothing nowhere",
    "de": "nicht kein keine keinen keiner keinem nie niemals ohne weder niemand nichts",
    "fr": "ne n pas jamais aucun aucune sans personne ni",
    "es": "no sin nunca ningún ninguna ninguno tampoco nadie ni",
    "it": "non nessun nessuno nessuna senza mai né",
    "pt": "não sem nenhum nenhuma nunca nem ninguém",
    "nl": "niet geen nooit zonder niemand niets",
    "ru": "не нет ни без никто нельзя никогда",
    "hi": "नहीं नही न ना मत बिना",
    "tr": "değil yok hiç asla",
    "pl": "nie bez nigdy nikt ani",
    "uk": "не немає ні без ніхто",
    "id": "tidak bukan tak tanpa belum",
    "ar": "لا لم لن ليس ليست دون بدون غير ولم ولا ولن",
}

SAYING = {  # all get one key, because copy editors change the tense
    "en": "said say says saying according",
    "de": "sagte sagten sagt sagen",
    "fr": "dit disent",
    "es": "dijo dijeron dice",
    "it": "ha detto dice",
    "pt": "disse disseram diz",
    "nl": "zei zegt zeiden",
    "ru": "сказал сказала сказали",
    "ar": "قال قالت وقال وقالت",
}
ATTRIBUTIONS = {  # other words that name a source: each keeps its own key
    "en": "told reported reports added stated announced",
    "de": "teilte mitteilte mitteilten erklärte erklärten berichtete berichteten laut zufolge",
    "fr": "déclaré déclare annoncé indiqué selon affirmé précisé rapporté",
    "es": "informó informaron indicó indicaron señaló añadió afirmó según declaró",
    "it": "dichiarato secondo riferito",
    "pt": "informou afirmou segundo declarou",
    "nl": "aldus volgens meldde",
    "ru": "сообщил сообщила сообщили сообщает заявил заявила заявили",
    "ar": "ذكر ذكرت وذكرت أعلن أعلنت وأعلن",
}

# Forms of address, by language: a copy may add or drop one, but "Mr" does not become "Mrs". German
# "Frau" and "Herr" are not among them: they also mean woman and lord.
MALE_ADDRESSES = {
    "en": "mr mister",
    "fr": "m monsieur",
    "es": "sr",
    "it": "signor",
    "nl": "dhr",
    "ru": "г-н господин",
}
FEMALE_ADDRESSES = {
    "en": "mrs ms miss",
    "fr": "mme mlle madame",
    "es": "sra",
    "it": "signora",
    "nl": "mevrouw",
    "ru": "г-жа госпожа",
}
OTHER_ADDRESSES = {
    "en": "dr prof professor sir dame",
    "de": "dr prof",
    "fr": "dr",
    "es": "dr dra",
    "it": "dott",
    "ru": "д-р",
}

# Whole words that British and American papers write differently beyond the regular endings.
SPELLINGS = pairs(
    """
    grey/gray tyre/tire tyres/tires cheque/check cheques/checks programme/program
    programmes/programs
    aluminium/aluminum defence/defense defences/defenses offence/offense offences/offenses
    licence/license
    licences/licenses pretence/pretense storey/story storeys/stories sceptical/skeptical
    sceptic/skeptic
    sceptics/skeptics scepticism/skepticism aeroplane/airplane aeroplanes/airplanes kerb/curb
    mould/mold
    moulds/molds plough/plow ploughs/plows jewellery/jewelry manoeuvre/maneuver manoeuvres/maneuvers
    anaesthetic/anesthetic paediatric/pediatric enrol/enroll enrols/enrolls fulfil/fulfill
    fulfils/fulfills
    instalment/installment instalments/installments skilful/skillful wilful/willful towards/toward
    afterwards/afterward lorry/truck lorries/trucks petrol/gasoline councillor/councilor
    councillors/councilors
    counsellor/counselor counsellors/counselors mum/mom artefact/artifact artefacts/artifacts
    diarrhoea/diarrhea oestrogen/estrogen foetus/fetus haemorrhage/hemorrhage leukaemia/leukemia
    catalogue/catalog dialogue/dialog dialogues/dialogs draught/draft whisky/whiskey yoghurt/yogurt
    pyjamas/pajamas mollusc/mollusk molluscs/mollusks speciality/specialty learnt/learned
    burnt/burned
    spelt/spelled leapt/leaped whilst/while amongst/among amidst/amid okay/ok judgement/judgment
    judgements/judgments ageing/aging acknowledgement/acknowledgment fibre/fiber fibres/fibers
    sabre/saber
    sombre/somber calibre/caliber fuelled/fueled fuelling/fueling dialled/dialed
    archaeologist/archeologist
    archaeologists/archeologists encyclopaedia/encyclopedia furore/furor axe/ax moustache/mustache
    practise/practice practised/practiced sulphur/sulfur sulphuric/sulfuric neighbour/neighbor
    neighbours/neighbors neighbouring/neighboring neighbourhood/neighborhood marvellous/marvelous
    woollen/woolen paralyse/paralyze licensed/licensed traveller/traveler travellers/travelers
    """
)

ABBREVIATIONS = pairs(
    """
    govt/government dept/department gen/general lt/lieutenant col/colonel capt/captain sgt/sergeant
    sen/senator rep/representative gov/governor pres/president vs/versus supt/superintendent
    corp/corporation inc/incorporated ltd/limited intl/international natl/national
    """
)

# A headline may be reworded freely, but it may not bring an outcome that the reported text does not
# have. Each string has one kind of outcome, as the beginnings of words.
OUTCOMES = (
    """dead die died dies dying death deaths kill kills killed killing fatal toll slain murder tote
    toten starb gestorben
    getötet tödlich mort morts meurt tué tués tuée décéd muere murió mueren muert fallec morto morta погиб
    умер убит скончал смерт 사망 숨져
    숨졌 öldü ölü öldürül मौत मारे मरे 死亡 死去 遇难 罹难 مقتل وفاة قتل""",
    """injur wound hurt stabbed stabbing verletz blessé herid ferid ferit ранен yaral घायल
    부상 負傷 けが 怪我 受傷 受伤 إصابة جرح""",
    """guilty convict schuldig coupable culpable condamn conden виновн осужд 유죄 有罪 إدانة""",
    """cancel scraps scrapped postpon delay called suspend abgesagt verschob annul aplaz отмен отлож
    취소 연기 中止 延期
    取消 إلغاء تأجيل""",
    """resign quit quits step steps oust ousts ousted sacked fired rücktritt zurückgetret
    abgetret entlass démission limog
    dimit renunci отставк уволен 사임 해임 퇴진 辞任 解任 退陣 辞職 退任 辞职 下台 辞意 استقال ستقيل
    istifa rezygn dymisj avgå
    aftreden mundur відстав התפטר इस्ती""",
    """coup putsch overthr toppl usurp staatsstreich переворот 政変 クーデター 政变 夺权 쿠데타
    انقلاب""",
    """curfew martial ausgangssperre ausnahmezustand kriegsrecht couvre-feu комендантск чрезвычайн
    戒厳 戒严 계엄 طوارئ""",
    """flee flees fled exile flieht geflohen fuit fuite exil huye huyó huyen бежал сбежал 亡命 逃亡
    脱出 逃离 流亡 망명 도주 فرار هرب يفر evacu evakuier evakuer эвакуи евакуй ewaku 避難 疏散
    대피 إجلاء tahliye
    mengungsi dievakuasi""",
    """sever. severs severed severing expel expels expelled expuls ausgewiesen выслал высыл отозвал
    断交 断绝 绝交 断絶 단교 추방 طرد قطع""",
    """body bodies corpse leiche leichnam corps. cadavre cadáver cuerpo corpo. cadavere тело 遗体 遺体
    시신 جثة جثث""",
    """charged charges indict angeklagt anklage inculp procesad imputad обвинен 기소 起訴 起诉""",
    """jail jailed sentenc imprison haftstrafe emprison encarcel приговор 징역 懲役 判刑""",
    """quash overturn avert reverses reversed reversal revok rescind abgewend annulé revoca revoga отмен
    撤回 撤销 철회""",
    """sank sunk sinks capsiz gesunken gekentert coulé chavir naufrag hundid zozobr affond затону
    перевернул 沈没 転覆 沉没 翻沉 침몰 전복 غرق battı zaton sjönk gezonken tenggelam""",
    """abduct kidnap hostage entführ geisel enlevé enlèv ravisseur secuestr rehén sequestr ostaggi rapit
    refém похищ похит залож викрад 拉致 誘拐 人質 绑架 劫持 납치 인질 خطف اختطاف رهائن kaçırıl
    rehin porwan gijzel
    disandera diculik נחטפ अपहरण""",
    """escape escapes escaped escaping flüchtig entfloh ausgebroch évad evad fuga fugado fugitiv fuggit evaso
    evasione сбежа побег втік 逃走 脱走 越狱 在逃 탈주 도주 هروب firar rymt zbieg ontsnap kabur ברח फरार""",
    """warnstreik streik ausstand arbeitskampf grève huelga sciopero забастов страйк スト入り 罢工 파업
    إضراب strajk""",
    """einigung tarifabschluss""",
    """ceasefire cease-fire truce armistice waffenruhe waffenstillstand feuerpause cessez-le-feu trêve
    tregua fuego fuoco fogo перемири 停火 停战 停戦 휴전 هدنة ateşkes""",
    """surrender capitulat kapitul capitul капитул 投降 降伏 항복 استسلم استسلام""",
    """bankrupt insolv konkurs faillite quiebra bancarrota fallimento falência банкрот 破産 破产 파산
    إفلاس iflas""",
    """arson sabotag brandstift incendiaire поджог 放火 방화 纵火 縱火 تخريب""",
    """collaps breaks broke breach burst scheiter gebroch rompu effond romp colaps сорва наруш 결렬 붕괴
    決裂 崩壊 崩落 破裂
    انهيار""",
)
# Two outcomes that exclude each other: a headline may not bring one where the text has only the
# other.
OPPOSITES = (
    (
        """freed free release rescu liberat acquit clear freigelass befreit gerettet libéré liber rescatad
        absuelt освобо оправда спас 석방 풀려 무죄 구조 解放 釈放 救出 إطلاق الإفراج""",
        """arrest detain custody jailed festgenommen verhaft arrêt detenid arrestad задерж арест
        체포 구속 逮捕
        被捕 اعتقال""",
    ),
    (
        """missing vermisst disparu desaparec scompars dispers пропа зник 行方不明 失联 失踪 실종 مفقود kayıp
        zaginion saknad vermist hilang נעדר लापता""",
        """found locate located gefunden aufgefunden retrouv hallad hallan encontrad aparec aparece ritrovat
        trovat найден знайд 発見 見つか 找到 发现 발견 العثور bulundu odnalez hittad gevonden
    ditemukan נמצא मिला""",
    ),
    (
        """reject refus veto vetoes vetoed ablehn abgelehn zurückgewies rejet rechaz отклон отверг 부결
        거부 否決 拒否 拒绝
        رفض""",
        """accept approv adopt pass passes passed annehm angenomm verabschied adopté approuv aprueb
        acept aprob
        принят одобр 가결 통과 可決 採択 通过 اعتماد""",
    ),
    (
        """cut cuts lowers lowered fall falls fell drop drops dropped slash declin plunge sink sinks
        senkt senkung gesunken fällt baisse
        chute baja bajan bajó recort cae caen cayó сниж упал 인하 하락 引き下げ 下落 下调 خفض""",
        """raise raised raises rise rises rose risen hike hikes lifts lifted gain gains climb jump
        jumps jumped surge surges increas
        erhöh steig gestiegen hausse relèv sube suben subió alza повы выро 인상 상승 오르 올려 올라 오른
        引き上げ 上昇 上调 رفع
        زياد""",
    ),
    (
        """open opens opened reopen öffnet geöffnet wiedereröff rouvr ouvre reabr abre откры 개통
        재개 再開 开放
        فتح""",
        """close closes closed shut shuts halt halts halted schließ gesperrt ferme cierr закры 폐쇄
        중단 閉鎖
        停止 关闭 إغلاق""",
    ),
    (
        """win wins won beat beats victory siegt sieg gewinn gagne gagné vainqueur gana ganó побед
        승리 우승 勝利 優勝 فوز""",
        """lose loses lost defeat niederlage verlier perd perdu défaite pierd derrot проигр 패배
        敗北 خسار""",
    ),
    (
        """fails failed failure misfire gescheitert échec fracas провал 실패 失敗 失败 فشل""",
        """success succeed erfolg geglückt réussi éxito успе 성공 成功 نجاح""",
    ),
    (
        """confirm bestätig подтверд 확인 確認 确认 تأكيد""",
        """denies denied deny dementi démen desmient niega опроверг отрица 부인 否定 否认 نفي ينفي""",
    ),
)
