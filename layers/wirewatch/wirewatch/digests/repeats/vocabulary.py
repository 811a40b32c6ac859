"""Words with a role in the comparison: neutral function words, negations, words of attribution, forms of address.

Prepositions and hedges are deliberately not neutral: "to" and "from", "may" and "will" tell two events apart. Words are folded
as `tokens.fold` folds them.
"""

FUNCTION_WORDS = frozenset(
    """a an the is are was were be been being has have had that which who whom and of in on at as it its also s there
    der die das den dem des ein eine einer eines einem einen und im ist sind war waren hat haben hatte hatten wurde wurden wird werden
    worden dass es sich am im in auch zum zur
    le la les l un une des du de d et au aux est sont etait ont a ete etre qui que qu en dans se s c y
    el los las uno unos unas del es son fue ser ha han que y se lo al
    il lo gli i e di del della dei delle che si un una sono o os as do da dos das um uma
    het een en van de is zijn
    и в во на что это был была было были
    ال و في ان أن إن يوم التي الذي
    는 은 이 가 을 를 의 에 에서 와 과 인""".split()
)  # fmt: skip

NEGATIONS = frozenset(
    """not no never neither nor none without cannot nobody nothing nowhere
    nicht kein keine keinen keiner keinem nie niemals ohne weder noch niemand nichts
    ne n pas jamais aucun aucune sans personne
    sin nunca ningun ninguna ninguno tampoco nadie non nao sem nessun nessuna nessuno senza
    не нет ни без никто нельзя никогда
    لا لم لن ليس ليست دون بدون غير ولم ولا ولن
    niet geen nooit zonder""".split()
)

ATTRIBUTIONS = frozenset(
    """said say says saying told tells according reported reports added adds stated
    sagte sagten sagt teilte mitteilte mitteilten mit erklarte erklarten berichtete berichteten laut zufolge
    dit declare declarent annonce indique selon affirme precise rapporte
    dijo dijeron informo informaron indico indicaron senalo anadio afirmo segun
    сказал сказала сказали сообщил сообщила сообщили сообщает заявил заявила заявили
    قال قالت وقال وقالت ذكر ذكرت وذكرت
    disse ha secondo zei aldus""".split()
)

HONORIFICS = frozenset(
    """mr mrs ms miss dr prof professor sir dame mister
    herr herrn frau m mme mlle monsieur madame sr sra don dona senor senora signor signora dhr mevrouw
    г-н г-жа господин госпожа السيد السيده 씨 氏""".split()
)

# Whole words that British and American papers write differently beyond the regular endings.
SPELLINGS = {
    "grey": "gray", "tyre": "tire", "tyres": "tires", "cheque": "check", "cheques": "checks", "programme": "program", "programmes": "programs",
    "aluminium": "aluminum", "defence": "defense", "offence": "offense", "offences": "offenses", "licence": "license", "licences": "licenses",
    "pretence": "pretense", "storey": "story", "storeys": "stories", "sceptical": "skeptical", "sceptic": "skeptic", "sceptics": "skeptics",
    "aeroplane": "airplane", "kerb": "curb", "mould": "mold", "plough": "plow", "jewellery": "jewelry", "travelled": "traveled",
    "manoeuvre": "maneuver", "manoeuvres": "maneuvers", "anaesthetic": "anesthetic", "paediatric": "pediatric", "enrol": "enroll",
    "fulfil": "fulfill", "instalment": "installment", "skilful": "skillful", "wilful": "willful", "towards": "toward", "lorry": "truck",
    "lorries": "trucks", "petrol": "gasoline", "councillor": "councilor", "councillors": "councilors", "counsellor": "counselor",
    "counsellors": "counselors", "mum": "mom", "artefact": "artifact", "artefacts": "artifacts", "diarrhoea": "diarrhea", "oestrogen": "estrogen",
    "foetus": "fetus", "haemorrhage": "hemorrhage", "leukaemia": "leukemia", "catalogue": "catalog", "dialogue": "dialog", "draught": "draft",
    "whisky": "whiskey", "yoghurt": "yogurt", "pyjamas": "pajamas", "mollusc": "mollusk", "speciality": "specialty", "learnt": "learned",
    "burnt": "burned", "spelt": "spelled", "dreamt": "dreamed", "leapt": "leaped", "whilst": "while", "amongst": "among", "amidst": "amid",
    "okay": "ok", "co-operate": "cooperate", "judgement": "judgment", "ageing": "aging", "acknowledgement": "acknowledgment",
}  # fmt: skip

ABBREVIATIONS = {
    "govt": "government", "dept": "department", "gen": "general", "lt": "lieutenant", "col": "colonel", "capt": "captain", "sgt": "sergeant",
    "sen": "senator", "rep": "representative", "gov": "governor", "pres": "president", "vs": "versus", "st": "saint", "supt": "superintendent",
    "corp": "corporation", "inc": "incorporated", "ltd": "limited", "co": "company", "intl": "international", "natl": "national", "univ": "university",
}  # fmt: skip

# Headlines are reworded freely, but one may not bring an outcome of one of these kinds that the reported text does not have.
# Stems, each matched at the beginning of a word.
OUTCOMES = tuple(
    tuple(words.split())
    for words in (
        "dead die died dies dying death deaths kill fatal toll slain murder tot tote toten starb gestorben getotet todlich mort morts meurt tue decede "
        "muer muert fallec mata mort погиб умер убит скончал смерт 사망 숨져 숨졌 死亡 死去 مقتل وفاة قتل",
        "injur wound hurt verletz bless herid ранен 부상 負傷 受伤 إصابة جرح",
        "arrest detain custody jailed festgenommen verhaft arret detenid arrestad задерж арест 체포 구속 逮捕 被捕 اعتقال",
        "freed free release rescu liberat acquit clear freigelass befreit gerettet frei libere liber rescatad absuelt освобо оправда спас 석방 "
        "풀려 무죄 구조 解放 釈放 救出 獲救 إطلاق الإفراج",
        "reject refus veto den turn fail ablehn abgelehn zuruckgewies rejet refuse rechaz отклон отверг 부결 거부 否決 拒否 拒绝 رفض",
        "accept approv adopt pass agree back accord annehm angenomm verabschied adopte approuve aprueb acept aprob принят одобр 가결 통과 可決 採択 通过 اعتماد",
        "cut cuts lower fall fell drop slash declin plunge sink senkt senkung gesunken fallt baisse chut baja recort caen сниж упал 인하 하락 引き下げ 下落 下调 "
        "خفض",
        "raise raised raises rais rise rose hike lift gain up climb jump surg increas erhoh steig gestiegen hausse releve sube subi alza повы выро 인상 상승 오르 올려 올라 오른 "
        "引き上げ 上昇 上调 رفع زياد",
        "open reopen offnet geoffnet wiedereroff rouvr ouvre reabr abre откры 개통 재개 再開 开放 فتح",
        "close shut closes closed halt schliess gesperrt ferme cierr закры 폐쇄 중단 閉鎖 停止 关闭 إغلاق",
        "win won wins beat victor sieg gewinn gagn vainqueur gana gan побед 승리 우승 勝利 優勝 فوز",
        "lose lost loses defeat niederlage verlier perd defaite pierd derrot проигр 패배 敗北 خسار",
        "guilty convict schuldig coupable culpable condamn conden виновн осужд 유죄 有罪 إدانة",
        "cancel scrap postpon delay called suspend abgesagt verschob annul report cancel aplaz отмен отлож 취소 연기 中止 延期 取消 إلغاء تأجيل",
        "resign quit step oust sack fire rucktritt zuruckgetret entlass demission limog dimit renunci отставк уволен 사임 해임 辞任 解任 辞职 استقال",
        "collaps break broke breach scheiter gebroch rompu effond fracas romp colaps сорва наруш 결렬 붕괴 決裂 崩壊 破裂 انهيار",
        "fails failed failure misfire gescheitert echec fracaso провал 실패 失敗 失败 فشل",
        "success succeed erfolg gegluckt reussi exito успе 성공 成功 نجاح",
        "confirm bestatig confirme confirma подтверд 확인 確認 确认 تأكيد",
        "denies denied deny dement dementi desmient niega опроверг отрица 부인 否定 否认 نفي ينفي",
    )
)  # fmt: skip
