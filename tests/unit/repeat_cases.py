"""Invented reports in many languages, with edits that bring news and edits that do not.

An edit replaces passages of headline and body: `old => new` in each line, parted by `|`; `¶` begins a paragraph. `published` is the day of the second
publication where an edit needs another than the next morning.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Report:
    """A report, the edits that make news of it (`news`), and those that only republish it (`same`)."""

    language: str
    published: str
    title: str
    body: str
    news: str
    same: str


REPORTS = (
    Report(
        "en",
        "2026-03-11T18:00:00Z",
        "Ferry with 214 aboard runs aground off Kelsay island",
        """PORT KELSAY, March 11 (Westwire) - A car ferry carrying 214 people ran aground on a reef near Kelsay island on Wednesday, the coastguard said.

Twelve passengers were taken to hospital with minor injuries. Captain Neil Harrow told Kelsay Radio that the rudder had jammed "without any warning" in a wind of 35 mph.

The vessel, owned by Norrland Lines, was built in 1994 and had passed an inspection in January. The harbour master said the channel would stay closed until Friday.

Divers found no damage to the fuel tanks. Norrland Lines cancelled all sailings and organised buses for about 1,500 travellers.""",
        """carrying 214 people => carrying 241 people
on Wednesday, the coastguard => on Tuesday, the coastguard
Twelve passengers => Twenty passengers
found no damage => found damage
with minor injuries => with severe injuries
stay closed until Friday => stay closed until Saturday
stay closed until => stay open until
would stay closed => may stay closed
Captain Neil Harrow => Captain Dora Lind
owned by Norrland Lines => owned by Sutherland Lines
ran aground on a reef => sank on a reef
near Kelsay island on => near Brenning island on
35 mph => 55 mph
had passed an inspection => had failed an inspection
built in 1994 => built in 1984
had jammed => had not jammed
Divers found => Police found
Divers found no damage to the fuel tanks. => Divers found no damage to the fuel tanks. A child is missing.
cancelled all sailings => resumed all sailings
told Kelsay Radio that => denied to Kelsay Radio that
was built in 1994 => was built in 1994 by Norrland
the coastguard said => the coastguard denied
taken to hospital => taken to court
PORT KELSAY, March 11 => PORT KELSAY, March 13 | on Wednesday => on Friday
about 1,500 travellers => about 15,000 travellers
Captain Neil Harrow => Mrs Neil Harrow
in January => in February""",
        """carrying 214 people => carrying 214 people
PORT KELSAY, March 11 (Westwire) - => 
PORT KELSAY, March 11 (Westwire) - => PORT KELSAY (Eastern Press) --
PORT KELSAY, March 11 (Westwire) - => Port Kelsay:
Twelve passengers => 12 passengers
Wednesday, the => 2026-03-11, the
owned by Norrland => owned by Norr­land
Norrland Lines, was => Norrland Lines (NL), was
35 mph => 35 mph (56 kph)
harbour master => harbor master | cancelled => canceled | organised => organized | travellers => travelers
about 1,500 travellers => about 1500 travellers
"without any warning" => \u201cwithout any warning\u201d
on Wednesday, the => on March 11, the
on Wednesday, the => today, the
on Wednesday, the coastguard said => on Wednesday, the coastguard said
fuel tanks. Norrland => fuel tanks.¶Norrland
island on Wednesday, the coastguard said. => island on Wednesday, according to the coastguard.
Captain Neil Harrow => Capt. Neil R. Harrow
about 1,500 travellers. => about 1,500 travellers.¶Read more: The ten safest ferries
about 1,500 travellers. => about 1,500 travellers.¶(Reporting by Ann Sole; editing by Tom Wick)
about 1,500 travellers. => about 1,500 travellers.¶Photo: The ferry near Kelsay on Wednesday.
Divers found no damage to the fuel tanks. Norrland Lines cancelled all sailings and organised buses for about 1,500 travellers. =>
Ferry with 214 aboard runs aground off Kelsay island => 214 on ferry stranded on Kelsay reef
Ferry with 214 aboard runs aground off Kelsay island => FERRY WITH 214 ABOARD RUNS AGROUND OFF KELSAY ISLAND
PORT KELSAY, March 11 => Updated 18:40 GMT¶PORT KELSAY, March 11
passengers were => passsengers were""",
    ),
    Report(
        "en",
        "2026-10-20T07:00:00Z",
        "Senate confirms Okoro as trade envoy",
        """The Senate on Tuesday confirmed Adaeze Okoro as trade envoy by 52 votes to 47, ending a stand-off of two months between Valdoria and Westmark.

Valdoria accused Westmark of blocking the appointment, which Westmark denied. President Lars Eklund said that Okoro, 58, would leave for Geneva next week.

The U.N. trade body welcomed the vote. Talks on steel, worth $4.2 billion a year, have not started.""",
        """52 votes to 47 => 51 votes to 48
confirmed Adaeze => rejected Adaeze
Valdoria accused Westmark of blocking the appointment, which Westmark denied => Westmark accused Valdoria of blocking the appointment, which Valdoria denied
have not started => have started
would leave for Geneva => would not leave for Geneva
would leave for Geneva => would leave for Lisbon
$4.2 billion => $4.2 million
two months => six weeks
Okoro, 58, => Okoro, 59,
said that Okoro => doubted that Okoro
on Tuesday confirmed => on Monday confirmed
welcomed the vote => criticised the vote
President Lars Eklund => Former president Lars Eklund""",
        """on Tuesday confirmed => on Oct. 20 confirmed
on Tuesday confirmed => on 20 October 2026 confirmed
on Tuesday confirmed Adaeze Okoro => confirmed on Tuesday Adaeze Okoro
$4.2 billion => $4.2 bn
U.N. trade => UN trade
U.N. trade => United Nations trade
have not started => haven't started
President Lars Eklund said that Okoro, 58, would leave for Geneva next week. => Okoro, 58, would leave for Geneva next week, President Lars Eklund said.
Senate confirms Okoro as trade envoy => Okoro wins Senate vote to become trade envoy
two months => 2 months""",
    ),
    Report(
        "de",
        "2026-05-06T15:00:00Z",
        "Stadtwerke Lindau melden Chlorgasaustritt, elf Verletzte",
        """Lindau (swd) - Bei einem Austritt von Chlorgas in einem Schwimmbad sind am Mittwoch elf Menschen verletzt worden. Das teilte die Feuerwehr mit.

Ein Ventil war nach ersten Erkenntnissen nicht richtig geschlossen. Rund 2.300 Anwohner mussten ihre Fenster geschlossen halten. Der Sprecher der Stadtwerke, Jonas Reber, sagte, das Bad bleibe bis zum 15. Mai zu.

Der Schaden beträgt etwa 1,4 Millionen Euro. Die Polizei ermittelt gegen zwei Techniker. Oberbürgermeisterin Petra Lauff würde eine Schließung begrüßen.""",
        """sind am Mittwoch elf => sind am Mittwoch zwölf
am Mittwoch elf => am Dienstag elf
nicht richtig geschlossen => richtig geschlossen
verletzt worden => getötet worden
2.300 Anwohner => 23.000 Anwohner
15. Mai => 25. Mai
1,4 Millionen => 14 Millionen
1,4 Millionen => 1,4 Milliarden
ermittelt gegen zwei => ermittelt gegen drei
würde eine Schließung => wurde eine Schließung
Jonas Reber => Karl Imhof
in einem Schwimmbad => in einem Krankenhaus
Die Polizei ermittelt gegen zwei Techniker. => Zwei Techniker wurden festgenommen.
mussten ihre Fenster => müssten ihre Fenster
von Chlorgas => von Ammoniak""",
        """am Mittwoch elf => am 6. Mai elf
am Mittwoch elf => heute elf
Lindau (swd) - =>
Lindau (swd) - => LINDAU.
2.300 Anwohner => 2300 Anwohner
1,4 Millionen Euro => 1,4 Mio. Euro
elf Menschen => 11 Menschen
Der Schaden beträgt etwa 1,4 Millionen Euro. Die Polizei ermittelt gegen zwei Techniker. Oberbürgermeisterin Petra Lauff würde eine Schließung begrüßen. =>
Schließung begrüßen. => Schließung begrüßen.¶Lesen Sie auch: Wie gefährlich ist Chlor?
Schließung begrüßen. => Schließung begrüßen.¶Mehr zum Thema in unserem Newsletter.
Stadtwerke Lindau melden Chlorgasaustritt, elf Verletzte => Chlorgas in Lindauer Schwimmbad: elf Verletzte
gegen zwei => gegen 2
Lindau (swd) - Bei => Von Lena Kroll¶Lindau (swd) - Bei""",
    ),
    Report(
        "fr",
        "2026-02-03T11:00:00Z",
        "Le viaduc de Corvières rouvre à la circulation",
        """CORVIÈRES (Dépêche Sud) - Le viaduc de Corvières a rouvert mardi après quatre mois de travaux, a annoncé la préfecture. Quelque 18 000 véhicules l'empruntent chaque jour.

Trois câbles avaient été remplacés. L'entreprise Garonne BTP n'a pas respecté le délai, selon le maire, Hugo Pelissier. Le coût atteint 9,6 millions d'euros.

La vitesse reste limitée à 70 km/h jusqu'au 28 février. « Nous n'avons jamais douté », a dit M. Pelissier.""",
        """a rouvert mardi => a fermé mardi
a rouvert mardi => a rouvert lundi
quatre mois => cinq mois
18 000 véhicules => 8 000 véhicules
Trois câbles => Six câbles
n'a pas respecté => a respecté
9,6 millions => 96 millions
28 février => 18 février
Hugo Pelissier => Anne Cazals
70 km/h => 90 km/h
jamais douté => douté
a annoncé la préfecture => a démenti la préfecture
Le coût atteint 9,6 millions d'euros. => Le coût atteint 9,6 millions d'euros. Un ouvrier est mort.
viaduc de Corvières a rouvert => viaduc de Lormont a rouvert""",
        """a rouvert mardi => a rouvert le 3 février
a rouvert mardi => a rouvert ce mardi 3 février
18 000 véhicules => 18.000 véhicules
Trois câbles => 3 câbles
« Nous n'avons jamais douté » => "Nous n\u2019avons jamais douté"
CORVIÈRES (Dépêche Sud) - =>
CORVIÈRES (Dépêche Sud) - => Corvières -
M. Pelissier. => M. Pelissier.¶À lire aussi : Les ponts les plus longs d'Europe
M. Pelissier. => M. Pelissier.¶© Dépêche Sud
Le viaduc de Corvières rouvre à la circulation => Corvières : réouverture du viaduc
La vitesse reste limitée à 70 km/h jusqu'au 28 février. « Nous n'avons jamais douté », a dit M. Pelissier. =>""",
    ),
    Report(
        "es",
        "2026-08-13T20:00:00Z",
        "Un apagón deja sin luz a 300.000 hogares en Valdemar",
        """VALDEMAR - Una avería dejó este jueves sin luz a 300.000 hogares en Valdemar, informó la compañía Eléctrica del Norte. El servicio volvió tras cinco horas.

La ministra de Energía, Lucía Prat, dijo que no hubo sabotaje. Dos hospitales funcionaron con generadores. Las pérdidas suman 12 millones de pesos.

El alcalde pidió una investigación. El informe se publicará el 20 de agosto.""",
        """dejó este jueves => dejó este miércoles
300.000 hogares en Valdemar, informó => 30.000 hogares en Valdemar, informó
cinco horas => nueve horas
que no hubo sabotaje => que hubo sabotaje
Dos hospitales => Cuatro hospitales
12 millones => 120 millones
20 de agosto => 27 de agosto
Lucía Prat => Elena Mora
pidió una investigación => rechazó una investigación
El servicio volvió => El servicio no volvió
hogares en Valdemar, informó => hogares en Castrillo, informó
El alcalde pidió => La oposición pidió""",
        """dejó este jueves => dejó este 13 de agosto
dejó este jueves => dejó hoy
dejó este jueves => dejó este jueves 13 de agosto de 2026
VALDEMAR - =>
cinco horas => 5 horas
300.000 hogares en Valdemar, informó => 300 000 hogares en Valdemar, informó
Un apagón deja sin luz a 300.000 hogares en Valdemar => Valdemar, cinco horas a oscuras
Un apagón deja sin luz a 300.000 hogares en Valdemar => UN APAGÓN DEJA SIN LUZ A 300.000 HOGARES EN VALDEMAR
20 de agosto. => 20 de agosto.¶Lea también: Cómo ahorrar energía
20 de agosto. => 20 de agosto.¶Foto: Una calle de Valdemar sin luz.
La ministra de Energía, Lucía Prat, dijo que no hubo sabotaje. => No hubo sabotaje, dijo la ministra de Energía, Lucía Prat.""",
    ),
    Report(
        "ru",
        "2026-09-24T09:00:00Z",
        "В Зимогорске сошёл с рельсов товарный поезд",
        """ЗИМОГОРСК, 24 сентября (Восток-Информ) - Девять вагонов товарного поезда сошли с рельсов в четверг под Зимогорском, сообщила железная дорога. Пострадали два человека.

Движение остановлено до субботы. Погрузка угля не прекращалась, сказал начальник станции Глеб Рыжов. Ущерб оценивают в 40 млн рублей.

Прокуратура не исключает, что причиной стала ошибка машиниста. Около 1300 пассажиров пересадили на автобусы.""",
        """Девять вагонов => Двенадцать вагонов
в четверг под => в среду под
два человека => три человека
Пострадали два => Погибли два
не прекращалась => прекращалась
до субботы => до воскресенья
40 млн рублей => 400 млн рублей
40 млн рублей => 40 тыс. рублей
Глеб Рыжов => Олег Титов
не исключает => исключает
под Зимогорском => под Ключевском
1300 пассажиров => 3100 пассажиров
ошибка машиниста => диверсия машиниста""",
        """в четверг под => 24 сентября под
ЗИМОГОРСК, 24 сентября (Восток-Информ) - =>
ЗИМОГОРСК, 24 сентября (Восток-Информ) - => Зимогорск \u2014
Девять вагонов => 9 вагонов
два человека => 2 человека
40 млн рублей => 40 миллионов рублей
1300 пассажиров => 1 300 пассажиров
на автобусы. => на автобусы.¶Читайте также: Самые длинные тоннели
на автобусы. => на автобусы.¶Фото: вагоны под Зимогорском
Погрузка угля не прекращалась, сказал начальник станции Глеб Рыжов. => Начальник станции Глеб Рыжов сказал: погрузка угля не прекращалась.
В Зимогорске сошёл с рельсов товарный поезд => Под Зимогорском сошел с рельсов поезд с углём""",
    ),
    Report(
        "ko",
        "2026-06-18T03:00:00Z",
        "한솔시 화학공장 폭발…3명 부상",
        """(한솔=동방통신) 이서준 기자 = 18일 오전 한솔시 화학공장에서 폭발이 일어나 3명이 다쳤다고 소방당국이 밝혔다.

소방당국은 인력 120명과 장비 45대를 투입해 두 시간 만에 불을 껐다. 유해물질은 새어 나오지 않았다. 공장장 박도현 씨는 "배관이 낡았다"고 말했다.

재산 피해는 2억원으로 추정된다. 경찰은 금요일 합동 감식을 할 예정이다.""",
        """3명이 다쳤다고 => 5명이 다쳤다고
3명이 다쳤다고 => 3명이 숨졌다고
18일 오전 => 17일 오전
120명과 => 210명과
45대를 => 54대를
두 시간 => 세 시간
않았다. 공장장 => 있었다. 공장장
박도현 씨는 => 최은호 씨는
2억원으로 => 20억원으로
금요일 합동 => 토요일 합동
화학공장에서 폭발이 => 제철공장에서 폭발이
불을 껐다 => 불을 끄지 못했다""",
        """(한솔=동방통신) 이서준 기자 = =>
18일 오전 => 목요일 오전
18일 오전 => 18일 오전
3명이 => 세 명이
두 시간 => 2시간
"배관이 낡았다"고 => \u201c배관이 낡았다\u201d고
한솔시 화학공장 폭발…3명 부상 => 한솔시 공장서 폭발, 3명 다쳐
예정이다. => 예정이다.¶관련 기사: 공장 안전 점검 요령
예정이다. => 예정이다.¶이서준 기자 lee@dongbang.example
재산 피해는 2억원으로 추정된다. 경찰은 금요일 합동 감식을 할 예정이다. =>""",
    ),
    Report(
        "zh",
        "2026-04-09T06:00:00Z",
        "青岚市地铁三号线停运两小时",
        """【青岚日报】9日上午，青岚市地铁三号线因信号故障停运两小时，没有人员受伤。地铁公司表示，约4万名乘客受到影响。

公司总经理何远向乘客道歉。故障原因正在调查，结果将于15日公布。市政府要求公司支付50万元罚款。""",
        """9日上午 => 8日上午
停运两小时，没有 => 停运五小时，没有
没有人员受伤 => 有人员受伤
4万名乘客 => 40万名乘客
何远向 => 李清向
15日公布 => 25日公布
50万元 => 500万元
三号线因 => 四号线因
向乘客道歉 => 拒绝道歉
因信号故障 => 因火灾""",
        """【青岚日报】 =>
9日上午 => 4月9日上午
9日上午 => 今天上午
，约4万名 => ，约4万名
青岚市地铁三号线停运两小时 => 青岚地铁三号线故障 4万乘客受影响
50万元罚款。 => 50万元罚款。¶相关阅读：地铁安全知识""",
    ),
    Report(
        "ja",
        "2026-11-12T04:00:00Z",
        "高瀬町で住宅火災、1人けが",
        """【高瀬＝中央通信】12日午前3時ごろ、高瀬町の木造住宅から火が出て、2階建ての住宅など3棟を焼いた。この火事で住人の男性（67）がけがをしたが、命に別条はない。

警察によると、火は約4時間後に消えた。現場は駅から北へ500メートルの住宅街。消防は15日に現場を調べる。""",
        """12日午前 => 11日午前
3時ごろ => 5時ごろ
3棟を => 8棟を
けがをしたが、命に別条はない => 死亡した
（67） => （76）
約4時間後 => 約14時間後
500メートル => 800メートル
15日に => 16日に
高瀬町の木造 => 白浜町の木造
火は約4時間後に消えた => 火はまだ消えていない
男性（67） => 女性（67）""",
        """【高瀬＝中央通信】 =>
12日午前 => 11月12日午前
12日午前 => 今日午前
現場を調べる。 => 現場を調べる。¶（中央通信配信）
現場を調べる。 => 現場を調べる。¶関連記事：冬の火災を防ぐには
高瀬町で住宅火災、1人けが => 高瀬町の住宅など3棟焼く　1人けが
命に別条はない。 => 命に別条はない。¶""",
    ),
    Report(
        "ar",
        "2026-07-21T12:00:00Z",
        "غرق قارب قبالة سواحل المرسى ونجاة 35 شخصا",
        """المرسى (وكالة الساحل) - غرق قارب صيد يوم الثلاثاء قبالة سواحل المرسى، ونجا 35 شخصا كانوا على متنه، وفق ما ذكرت السلطات البحرية.

وقال قائد خفر السواحل سامي الجبالي إن البحث لم يتوقف. ولم يعثر على أي ضحايا. وتبلغ كلفة القارب 250 ألف دينار.

ومن المقرر أن تعلن نتائج التحقيق يوم الخميس.""",
        """يوم الثلاثاء => يوم الإثنين
35 شخصا كانوا => 53 شخصا كانوا
غرق قارب صيد => احترق قارب صيد
لم يتوقف => توقف
سامي الجبالي => كريم الهاشمي
ولم يعثر على أي ضحايا => وعثر على ثلاثة ضحايا
250 ألف => 250 مليون
يوم الخميس => يوم الجمعة
قبالة سواحل المرسى، ونجا => قبالة سواحل النخيل، ونجا""",
        """المرسى (وكالة الساحل) - =>
يوم الثلاثاء => اليوم
يوم الثلاثاء => يوم 21 يوليو
غرق قارب قبالة سواحل المرسى ونجاة 35 شخصا => نجاة 35 شخصا بعد غرق قارب صيد قبالة المرسى
يوم الخميس. => يوم الخميس.¶اقرأ أيضا: كيف تختار سترة النجاة""",
    ),
    Report(
        "it",
        "2026-01-22T16:00:00Z",
        "Sciopero dei treni sospeso in Valtersa",
        """VALTERSA - Lo sciopero dei treni in Valtersa è stato sospeso giovedì dopo un accordo tra i sindacati e la società Ferrovie Alpine. I macchinisti avranno un aumento di 95 euro al mese.

Il ministro Dario Conti ha detto che non ci saranno licenziamenti. Circa 48.000 pendolari erano rimasti a terra.""",
        """sospeso giovedì => sospeso mercoledì
è stato sospeso => è stato confermato
95 euro => 59 euro
non ci saranno => ci saranno
48.000 pendolari => 4.800 pendolari
Dario Conti => Sara Bruni
treni in Valtersa è => treni in Lambria è""",
        """sospeso giovedì => sospeso il 22 gennaio
VALTERSA - =>
48.000 pendolari => 48 mila pendolari
Sciopero dei treni sospeso in Valtersa => Valtersa, treni: accordo e sciopero sospeso
a terra. => a terra.¶Leggi anche: I diritti dei pendolari""",
    ),
    Report(
        "pt",
        "2026-12-08T13:00:00Z",
        "Chuva derruba ponte em Rio Manso e isola 7 mil pessoas",
        """RIO MANSO - A chuva derrubou uma ponte em Rio Manso nesta terça-feira e isolou 7 mil pessoas, informou a Defesa Civil. Não há feridos.

O governador Tales Brandão disse que a obra custará R$ 3,5 milhões. As aulas estão suspensas até sexta-feira.""",
        """nesta terça-feira => nesta segunda-feira
7 mil pessoas, informou => 17 mil pessoas, informou
Não há feridos => Há feridos
Tales Brandão => Rita Moura
3,5 milhões => 35 milhões
até sexta-feira => até quinta-feira
derrubou uma ponte => inundou uma ponte""",
        """nesta terça-feira => nesta terça-feira, 8 de dezembro,
RIO MANSO - =>
7 mil pessoas, informou => 7.000 pessoas, informou
até sexta-feira. => até sexta-feira.¶Leia também: Como ajudar
Chuva derruba ponte em Rio Manso e isola 7 mil pessoas => Ponte cai com a chuva e 7 mil ficam isolados em Rio Manso""",
    ),
)
