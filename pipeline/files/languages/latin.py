"""Names, places and words of contact files in languages of Latin script; letter frequencies are counted in them."""

from __future__ import annotations

from typing import Final

WORDS: Final[dict[str, str]] = {
    "English": """café José Zoë Chloë Brontë naïve fiancé résumé André René Renée Beyoncé Esmé Anaïs Noël Sinéad Seán
        Siobhán Máire Ó Róisín Áine Pádraig Éamon Ciarán Mícheál Dáil Tomás Caitlín Bríd Conchúr Gráinne Colm Niamh
        Señor piñata Montréal Québec jalapeño façade cliché décor soufflé Nestlé Häagen Citroën""",
    "German": """Jürgen Müller Günther Jörg Björn Käthe Sören Köln München Düsseldorf Nürnberg Straße Größe Groß Weiß
        Schröder Krüger Schäfer Böhm Jäger Köhler König Lüneburg Würzburg Zürich Österreich Öztürk Übung Ärztin Löwe
        Grün Bär Schön Schönfeld Fröhlich Kühn Lübeck Göttingen Tübingen Mönchengladbach Saarbrücken Osnabrück Fürth
        Gießen Gärtner Förster Bäcker Böttcher Büttner Brückner Hübner Lösch Möller Nußbaum Preuß Strauß Süß Thüringen
        Uwe Völker Wörner Zöller Geschäftsführer Geschäft für über können Anrede Büro Prüfung Rückruf Vorführung
        höflich häufig später Grüße gewünscht möchte zurück Mäßig Händler Käufer Verkäufer Lörrach Börse Blümel
        Dörfler Rösler Rößler Stüber Hänsel Jänicke Lämmle Männer Nähe Räder Sänger Täuber Wäsche Zähler Höfer Kölsch
        Mörike Nöll Röder Töpfer Wölfel""",
    "French": """Hélène Jérôme Stéphane François Françoise Gérard Frédéric Éric Étienne Benoît Anaïs Noémie Cédric
        Aurélie Céline Thérèse Mélanie Valérie Amélie Agnès Joël Noël Raphaël Gaëlle Loïc Solène André Hervé Désiré
        Zoé Chloé Inès Société Générale Prénom Téléphone Région Département Numéro Créé Clé Adresse Dupré Lefèvre
        Lefébvre Béranger Barthélémy Chrétien Mérieux Besançon Orléans Nîmes Évry Sète Béziers Genève Neuchâtel
        Châteauroux Chambéry Saint-Étienne Liège Angoulême Compiègne Créteil Périgueux Québec Montréal forêt hôtel
        château côte île maître être même très près après père mère frère élève école équipe États été à où déjà voilà
        français garçon leçon reçu façade cœur sœur œuvre Mâcon Alès Rhône Isère Ardèche Lozère Corrèze Nièvre Hérault
        Haüy Guérin Lacôte Bénédicte Geneviève Irène Hélas intéressé rappelé gérant directrice générale propriétaire
        santé marché qualité sécurité immobilière crédit
        Rivière Ferrière Carrière Brière Perrière Verrière lumière première Mérigot Forêt Bourguès Aimé Rémy Théo""",
    "Spanish": """José María García López Rodríguez González Hernández Martínez Pérez Sánchez Ramírez Gómez Díaz Muñoz
        Peña Núñez Ibáñez Íñigo Begoña Toño España Español Año Señor Señora niño Coruña Logroño Cataluña Ñíguez
        Ordóñez Castañeda Álvarez Álvaro Ángel Ángela Andrés Adrián Agustín Ramón Raúl Rubén Sofía Lucía Jesús Joaquín
        Martín Mónica Verónica Inés Óscar Víctor Valentín Sebastián Germán Fermín Nicolás Tomás Iván Julián Rocío
        Concepción Asunción Encarnación Cádiz Málaga Córdoba León Ávila Cáceres Jaén Castellón Mérida Bogotá Medellín
        Cúcuta Ibagué México Querétaro Yucatán Perú Panamá Asunción Concepción Teléfono Dirección Compañía Correo
        electrónico País Número Móvil Código público Región Güell Sigüenza Agüero pingüino también más está así aquí
        después reunión información construcción administración Jiménez Giménez Gutiérrez Vázquez Suárez Cortés
        Marqués Bermúdez Galán Román Millán Beltrán Durán Rincón Chacón Calderón Viñas Goñi Viñuela Muñiz Ureña
        Montaña Cabaña Acuña Piñeiro Saldaña Zuñiga Zúñiga Iñaki Niña Bañuelos Ávila Efraín Narváez""",
    "Portuguese": """João José Conceição Assunção Sebastião Simão Estêvão Gonçalves Gonçalo Guimarães Magalhães Simões
        Araújo Antônio António Inês Luís Luísa Lúcia Cláudia Márcia Patrícia Fabrício Vinícius Flávio Sílvia Mário
        Júlio Sérgio Rogério Valéria Mônica Mónica Verônica Ângela Ângelo Letícia Natália Cecília Débora Érica Andréa
        André São Leitão Falcão Brandão Galvão Romão Frazão Leão Aragão Paixão Abraão Bragança França Mendonça Graça
        Lourenço Loução Évora Santarém Setúbal Bragança Guarujá Goiânia Brasília Maceió Belém Florianópolis Uberlândia
        Jundiaí Niterói Camões Limões Barão Irmão irmã manhã Maranhão Ceará Paraná Amapá Pará Guimarães pães não ação
        informações Endereço Telefone Código País Região Comércio Indústria Serviços Construções Soluções Município
        câmara distância você Três avô avó Nóbrega Mourão Quitéria Eugênia Estêvão Fábio Otávio Cândido Câmara Antunes
        Esperança Conceição Vitória Covilhã Lousã Sertã Gusmão Romã Fátima Bárbara Estela Cauã Luã Irmãos Mãe Alemã Lã
        Ágata Ágatha Águas Água Álvares""",
    "Italian": """Nicolò Niccolò Città Società Università Qualità Attività Identità Novità Perché Così Però Più Giù
        Lunedì Martedì Venerdì Cantù Forlì Aoscè Sanità Unità Libertà Trinità Metà Papà Caffè Tè È Sarà Là Già Può Ciò
        Andrà Giosuè Noè Mosè Salomè Gesù Virtù Tribù Sì Lì Né Sé Affinché Cefalù Nardò Salò Mondovì Patanè Scanò
        Dalmà Cantarù Carrù Niscemì Zanè Trovò Calabrò Muscarà Barillà Musarò Surianò Romanò Monterosso D'Alò Nicolosò
        Crisà Macrì Josè Mercè Levà Bertè Zarrè Chirè Tomè Ferrè Lucà Fazì Condrò Alì Foà Macchì Zappalà Cannavò
        Papalè Cardè Motisì Curcurù Bufalà Salerè Angelè Buccè Nicolè Cammarà Foderà Costà Amodè Cafà Calì Trimarchì
        Abbatè Mangiù Sanfrè""",
    "Dutch": """België Zoë Noë Chloë Daniël Michaël Raphaël Joël Noël Gabriël Rafaël Ariën Adriën Loïs Anaïs Thaïs
        Mariëlle Daniëlle Gaëlle Joëlle Renée René André Désirée Cécile Curaçao Coöperatie Financiën Algerije
        industriële Israël Oekraïne Geïnteresseerd coördinator reünie ideeën zeeën één vóór café Bodegraven Hoëven
        Ruïne efficiënt patiënt cliënt cliënten Belgiëlaan Tielt Italië Brazilië Australië Oeganda Beëdigd geëerd
        bacteriën Casteleÿn IJsbrandÿ Súdwest-Fryslân Gaasterlân Skûlenboarch Hûns Jûkse Wytmarsum Ljouwert Sjûkelân
        Trekkersbûn Bûtenpost Smelbrêge Brêge Eastermâr Harkemä Zuidlaarderé Bühler Müller Schäfer Jansèn Moliède
        Curaçaosche Françoise François Hélène Émile Étienne André Güler Günay Bourgondië Loïs Éloïse Vajèn Thijssen
        Brontë""",
    "Swedish": """Göran Björn Åsa Åke Håkan Mårten Gösta Börje Jörgen Östen Örjan Älva Märta Sjöberg Lindström
        Sjöström Bergström Åkesson Åberg Öberg Lönn Höglund Ekström Nyström Malmö Göteborg Örebro Västerås Linköping
        Jönköping Norrköping Umeå Luleå Växjö Skövde Borås Södertälje Gävle Östersund Härnösand Företag Förnamn
        Försäljning Säljare Kök Mölndal Åström Sandström Hägg Häll Bäck Bäckström Löfgren Löfven Öhman Ödman Ångström
        Sköld Rönn Hörnfeldt Täby Nacka Kävlinge på är för från också måste Strömberg Hedström Wahlström Hällström
        Mård Ståhl Stål Gård Gården Hård Våg""",
    "Danish": """Søren Jørgen Bjørn Mads Åse Åge Gørtz Sørensen Jørgensen Nørgaard Kjær Kjærgaard Østergaard Ærø
        Møller Brønd Købmand Kirkegård Søgaard Højgaard Hæstrup Skovgård Lærke Færch Præst Næstved Aarhus Ålborg Århus
        Køge Helsingør Hillerød Tønder Rødovre Brøndby Nykøbing Sønderborg Glostrup Frederikshavn Grønland København
        Fornavn Virksomhed Telefon Sjælland Østerbro Nørrebro Håkon Tromsø Bodø Ålesund Tønsberg Hønefoss Lillestrøm
        Øyvind Øystein Pål Bård Gård Åsmund Torbjørn Asbjørn Bergsjø Lødingen Ås Sæther Bærum Færøyene Hålogaland
        Fjære Strøm Ødegård Øvrebø Grøn Kjøbenhavn Rømer Størmer på når også være før selv første Fårup Nygård Såby
        Våge Rådhus Håndværk Kåre Måløy Sørlie Røed Bø Solbø Bråten Kolbøl Torbøl Dybbøl Nybø Husebø Selbø Myrbø
        Sandbø Vanebø Bakkebø Lillebø Sæbø Rosenbø Løken Løvås Moen Haugerød Skåre Våland Stavøy Frøya Nesøya Tårnby
        Hvidøre Fåborg Spøttrup Møgeltønder Skjødt Bøgh Høyer Øvli Øvre Øster Ølstykke Øby Ørbæk Tølløse Hørve
        Hørsholm Holbæk Præstø Skælskør Sorø Haslev Søborg Gladsaxe Sæby Skørping Løgstør Års Brædstrup Bjerringbro""",
    "Finnish": """Päivi Jyväskylä Hämeenlinna Mäkinen Mäkelä Hämäläinen Järvinen Jääskeläinen Pöyry Väinö Yrjö Töölö
        Seinäjoki Särkkä Leppänen Väisänen Lehtimäki Hyvinkää Riihimäki Porvoo Kärkkäinen Räsänen Miettinen Heikkilä
        Jäppinen Rönkä Kylä Pietarsaari Äänekoski Yhtiö Yritys Sähköposti Etunimi Sukunimi Myyntipäällikkö Töissä Åbo
        Ylöjärvi Mäntylä Pöllä Pölönen Mäki Niemelä Penttilä Anttila Rantamäki Koivumäki Lähde Ähtäri Kemijärvi
        Rääkkylä Sääksjärvi Tyyne Höyhenen Kyllönen""",
    "Icelandic": """Sigurður Guðrún Þór Þórdís Þorsteinn Þorbjörg Björk Ásta Ágúst Örn Önundur Guðmundur Guðjón Jónína
        Jón Jónas Halldór Hákon Ísleifur Ólafur Ólöf Óskar Pétur Páll Ragnheiður Sæmundur Æsa Ævar Gísli Eiríkur Elín
        Reykjavík Akureyri Hafnarfjörður Kópavogur Mosfellsbær Ísafjörður Egilsstaðir Höfn Garðabær Seyðisfjörður
        Þingvellir Sigríður Friðrik Hólmfríður Kristín Ingibjörg Guðbjörg Sigurðardóttir Jónsdóttir Ólafsdóttir
        Þórarinsson Sigurðsson Guðmundsdóttir Fornafn Fyrirtæki Sími Netfang Bær Davíð Símon Bjarni Hörður Njörður
        Víðir Bryndís Valgerður Úlfur Ýmir Ýr Lárus Jenný Ásdís Ísak Ísold Ísafold Íris Amélía Hugrún Hugljúfur Ljúfur
        Ljósá Þrúður Dýrleif Dýri Býður Hýr Snæfríður Ásbjörn Úlfhildur Ýrr Kolbrún Rúnar Brúará""",
    "Catalan": """Núria Montserrat Àngel Èlia Òscar Ignàsi Gràcia Lluís Joaquím Agnès Mercè Germà Fàbregas Solà Vilà
        Ferré Güell Puigdomènech Capellà Gàlvez Sabadell Mataró Lleida Girona Vilafranca L'Hospitalet Barça Català
        Adreça Telèfon Companyia Sant Cebrià Sitges Cervelló Castelló Gandía València Mallorquí Martí Josep Pèrez
        Anglès Andorrà Plaça França què perquè""",
    "Polish": """Łukasz Paweł Michał Rafał Stanisław Wiesław Bolesław Jarosław Bogusław Władysław Zdzisław Mirosław
        Grażyna Małgorzata Elżbieta Bożena Józef Jędrzej Błażej Żaneta Agnieszka Kowalczyk Wiśniewski Wójcik Kamiński
        Zieliński Szymański Woźniak Dąbrowski Kozłowski Jabłoński Król Wróbel Głowacki Gołąb Jasiński Ostrowski Żuk
        Żółkiewski Źrebiec Śliwa Świątek Ćwik Łuczak Kraków Łódź Wrocław Poznań Gdańsk Gdynia Białystok Toruń
        Częstochowa Rzeszów Kielce Bielsko-Biała Zabrze Sosnowiec Gorzów Chorzów Zamość Nowy Sącz Przemyśl Świdnica
        Żory Imię Nazwisko Województwo Spółka odpowiedzialnością Sprzedaż Księgowość Właściciel Dyrektor Usługi
        Ogłoszenie Święto Miłosz Wałęsa Lech Piłsudski Skłodowska Sienkiewicz Mickiewicz Słowacki Norwid Pawłowski
        Krawczyk Piątek Sobańska Góra Górski Mróz Sikorska Przybyła Zając Gąsior Kołodziej Wołyński Bączek Pająk
        Szczęsny Późny Jóźwiak Kuźma Różański Wąsik Cieślak Leśniak Maślanka Łaś Kość Lubomęż Stępień Mława Włocławek
        Sędzia Sędziszów Zięba Zięcina Jędrzejczak Jędrusik Więcek Węgrzyn Więcławska Gębala Bęben Dębica Łupkowski
        Łazarz Piotruś Jaś Staś Kuś Maruś Wałbrzych Oława Iława Chełm Chełmno Łomża Łowicz Wojciech Krzysztof Grzegorz
        Zbigniew Sławomir Przemysław Ryszard Czesław Mieczysław Żebrowski Żurek Maciąg Marciniak Szczepański Błaszczyk
        Pietrzyk Kaczyński Kruszyński Wiśniewska Kowalska Zielińska Wąs Wąsowicz Pągowski Świerczewski Ślusarczyk
        Ślązak Nowiński Łuczyński Łukasik Bieńkowski Tarnów Słupsk Głogów Konin Piła Leszno Płock Elbląg Grudziądz Ełk
        Łuków Świebodzin Ząbkowice
        Antoś Bartoś Zdziś Koś łoś gwoździe Gździk""",
    "Czech": """Naďa Vaďura Poděbrady Laďka Jiří Zdeněk Tomáš Lukáš Ondřej Matěj Vojtěch Jaroslav Řehoř Bedřich
        Oldřich Štěpán Šárka Žaneta Žofie Lenka Kateřina Markéta Anežka Božena Růžena Libuše Zuzana Dvořák Novák
        Svoboda Černý Černá Procházka Kučera Veselý Horák Němec Pokorný Pospíšil Hájek Král Růžička Beneš Fiala
        Sedláček Doležal Zeman Kolář Navrátil Čermák Vaněk Urban Kříž Blažek Kovář Říha Řezníček Šťastný Žižka Křížek
        Bartoš Vlček Moravec Kadlec Brno Plzeň Děčín Ústí Hradec Králové Pardubice České Budějovice Olomouc Liberec
        Jihlava Zlín Třebíč Přerov Kroměříž Příbram Mladá Boleslav Náchod Tábor Mělník Kladno Jméno Příjmení Město
        Společnost Telefon Číslo Ředitel Obchodní Škoda Žďár Účetní Úřad Výroba Služby Prodejní Město Petříček Ďábel
        Ťapka Nováková Dvořáková Svobodová Procházková Kučerová Veselá Horáková Němcová Marešová Holubová Brandýs
        Nýrsko Týn Týniště Sýkora Krýsa Výškov Hýbl Mýto Rýmařov Kaplický Novotný Dostálová Kašpárek Rašín Hašek
        Jaroslavice Štěpánek Štěpánov Štefan Štika Ondřich Ondrášek Podolský Malý Široký Zelený Krásný Jánský Lípa
        Orlík Přibyl Šimek Šebesta Ševčík Růžek Mareš Tůma Kůrka Půta Důlní Matoušek Nešpor Přemysl Břetislav Květa
        Květoslava Zdeňka Miloň Světlana Václav Slávka Jitřenka Přítel Přikryl Řeháková Říhová Ševčíková Krejčí
        Krejčová Bláha Bláhová Štěrba Vávra Vávrová Kubíček Konečný Vondráček Čech Čechová Jelínek Růžičková Zahradník
        Kopecký Jaroměř Litoměřice Nymburk Beroun Říčany Třinec Krnov Šumperk Znojmo Břeclav Hodonín Kyjov Uherské
        Hradiště Vsetín Valašské Meziříčí""",
    "Slovak": """Naďa Hoďa Maďarič Maďarsko Sviďa Laďo Ľubomír Ľudmila Ľuboš Ľubica Štefan Miloš Ján Jozef Juraj Matúš
        Tomáš Lukáš Ondrej Zdenko Želmíra Žofia Mária Božena Zuzana Alžbeta Andrej Horváth Kováč Varga Tóth Nagy Baláž
        Molnár Szabó Balážová Kováčová Hudák Kučera Novák Šimko Ďurica Ďurišová Ťažký Krajčír Gajdoš Hruška Sýkora
        Vlček Mikuláš Blaško Oravec Polák Švec Žiak Bratislava Košice Žilina Banská Štiavnica Bystrica Prešov Trenčín
        Nitra Piešťany Ružomberok Liptovský Mikuláš Poprad Martin Trnava Považská Levoča Meno Priezvisko Spoločnosť
        Mesto Číslo Riaditeľ Účtovníčka Obchodný Služby Výroba môže dôvod kôň vôľa stĺp mäso päť svätý Hanuľa Krpeľ
        Korytár Kubáň Topoľčany Šaľa Humenné Michalovce Bardejov Kežmarok Zvolen Lučenec Nové Zámky Dubnica Puška
        Puškáš Šoltés Ďurkovič Ľuptáková Ľalík Kaľavský Forro Markovič Hrabovský Sučany Lúčky Jančovič Michalík
        Ľuboslav Želiezovce Ďuriš Krištof Krištúfek Kollár Kováčik Šulík Fico Žitný Juraček Dzurinda Tkáč Tkáčová
        Lukáčová Šebová Ďurčo Maťko Maťo Kaťa Veľký Veľká Malacky Pezinok Senec Skalica Myjava Púchov Šurany Štúrovo
        Krupina Detva Čadca Kysucké Turčianske Teplice Nižná Nižný Bánovce Janoško Gabčíkovo
        Vŕba Vŕbová Kŕč Kŕmič mŕtvy vŕtať Stĺp Hĺbka dĺžka tĺcť
        Baňa Jasaň kôň sieň Kňažko Skýcov Pavúk Ňuňuk Dudvaň Kaňa Kráľ Kráľová
        Cibuľka Paľo Kraľovany Ľubovňa Košeľa Kubaľa""",
    "Hungarian": """György Gábor Zoltán István László József János Sándor Ferenc Károly Mihály Péter Béla Géza Jenő
        Ernő Dezső Győző Gergő Benő Rezső Ilonka Erzsébet Mária Éva Ágnes Ildikó Katalin Kinga Zsófia Réka Dóra Tünde
        Csilla Enikő Piroska Etelka Nagy Kovács Szabó Tóth Horváth Varga Kiss Molnár Németh Balogh Farkas Papp Lakatos
        Takács Juhász Mészáros Simon Rácz Fekete Szilágyi Török Fehér Gál Kis Szűcs Orsós Kocsis Fodor Pintér Szalai
        Sipos Magyar Lukács Gulyás Bíró Király Katona László Bogdán Jónás Sárközi Győr Szőke Erdős Szegő Pető Petőfi
        Székesfehérvár Gyömrő Gödöllő Hódmezővásárhely Érd Pécs Kecskemét Nyíregyháza Miskolc Debrecen Szombathely
        Békéscsaba Zalaegerszeg Dunaújváros Cegléd Vác Budaörs Kőszeg Sopron Mosonmagyaróvár Fűzfő Tűzoltó Keresztnév
        Vezetéknév Cégnév Város Telefonszám Ügyvezető Értékesítő igazgató Széchenyi Rákóczi Fűtő Művész Könyvelő
        Gyűjtő Hűtő Nő Idő Erdő Mező Őri Őze Űrhajó Ő Szűts Gyűrű Vízművek Építő Szűr Fűz Hegyi Bűdös Nyűg Rügyes
        Enyedi Enyő Ernőné Jenőné Kertész Üveges Csőke Dömötör Jusztin Bertók Ősz Főző Főnök Belső Felső Alsóbb Külső
        Füzesgyarmat Sűrű Derű Betű Könnyű Hűvös Hűs Tűs Bűn Edőcs Győzőné Fűleki Lőrinc Sebő Szőnyi Szőcs Bőhm
        Hegedűs Mezei Mezőkövesd Csősz Kőrösi Kőműves Kovácsné Béláné Erdélyi Dudás Somogyi Szűts Vörös Vörösmarty
        Hódos Bölcső Gyöngyös Szentendre Esztergom Ózd Siófok Gyöngyi Örs Örkény Tímea Dénes Árpád Géczi Ödön Márton
        Ábel Csőke Nőgrádi Üllő Dabas Várpalota""",
    "Croatian": """Ivančić Kovačević Horvat Jurić Marić Novak Babić Perić Tomić Pavlović Matić Vuković Petrović
        Knežević Božić Blažević Grgić Pavić Radić Šarić Filipović Lovrić Vidović Bošnjak Barišić Jukić Đurđica Đuro
        Đorđe Željko Željka Žarko Zvonimir Krešimir Tomislav Anđelko Anđela Šime Špela Stjepan Mihajlović Nikolić
        Jovanović Stanković Stojanović Đorđević Milošević Ilić Đukić Živković Čedomir Čović Ćosić Ćiril Dragić Mišić
        Šibenik Šimić Županja Čakovec Varaždin Karlovac Osijek Požega Đakovo Križevci Koprivnica Poreč Pula Niš Čačak
        Šabac Kruševac Užice Vršac Banja Luka Tešanj Goražde Ljubljana Škofja Loka Črnomelj Krško Kočevje Žalec Tržič
        Domžale Šoštanj Radovljica Žiga Matjaž Tomaž Urška Anže Blaž Aleš Uroš Miloš Saša Nataša Dušan Jože Janež
        Kovač Kranjčar Zajc Potočnik Hočevar Jerič Bregović Preziime Prezime Poduzeće Tvrtka Grad Država Broj Ponuđač
        Učitelj Međunarodni Građevinski Računovođa Trgovački Preduzeće Mađar Rođak Vođa Leđan Franč Božič Čavle Čabar
        Čulić Čutura Čolak Šurina Škoro Štef Štimac Štulić Štrbac Božana Boženko Ružica Ormožar Nikšić Dabelić Babič
        Kovačič Petrič Golobič Vidmar Zupančič Kos Korošec Koželj Rožman Debeljak Gašper Kašpar Obelić Spasić Mikšić
        Brkić Grubišić Sučić Baričević Čačić Dračić Vrlić Dražen Gordana Snježana Mišo Siniša Božidar Vjekoslav Đurić
        Ković Šimunović Radošević Lončar Lončarić Župan Župić Kolarić Jakšić Zečević Rašić Bašić Čapljina Brčko Bihać
        Pančevo Smederevo Požarevac Leskovac Ptuj Velenje Trbovlje Jesenice Ajdovščina Štajerska Češnjevar Zdravković
        Obradović Grković Škrinjar Žnidaršič Oražem Mlakar Zadravec Vrečko""",
    "Romanian": """Ştefan Ştefania Mădălina Mihăilă Cătălin Răzvan Andreea Ionuţ Lăcrămioara Călin Bogdan Săndulescu
        Vlăduţ Nicuşor Mariţica Viorica Ţepeş Ţiriac Bălan Bărbulescu Pătraşcu Dănilă Drăgan Drăgulescu Dumitraşcu
        Gârbea Gîrleanu Hârtan Lăzărescu Mărginean Mureşan Păun Popârda Rădulescu Rîpă Sârbu Stănescu Şerban Şoimu
        Tănase Ungureanu Vîlcu Văcaru Bucureşti Iaşi Timişoara Braşov Constanţa Galaţi Craiova Brăila Ploieşti Bacău
        Piteşti Târgu Mureş Sibiu Botoşani Suceava Piatra Neamţ Râmnicu Vâlcea Buzău Focşani Călăraşi Călimăneşti
        Giurgiu Bistriţa Năsăud Sălaj Târgovişte Câmpina Mediaş Prenume Companie Oraş Judeţ Ţară Număr Adresă Vânzări
        Român România Între până când pâine câine însă ştiu viaţă Bună ziua vă rugăm înfiinţat fără după către
        Îmbrăcăminte Întreprindere Ingrăşăminte Scânteia Moţoc Băsescu Iordăchescu Niţu Niţulescu Ioniţe Ioniţescu
        Mariţa Romeniţa Petruţescu Graţian Graţia Laurenţia Vicenţa Leţcani Nemeşan Puşcă Puşcariu Brânduş Pleşa
        Pleşcoi Gicuţa Petrişor Sorică Vasilescă Voiculeţ Voichiţu Brăduleţ Brăneşti Costică Viorică Ilincă Dragoş
        Mateiaş Măriuca Măcelaru Mihăiţă Lăcătuş Doiniţa Sîmbăta Zaharică Gheorghiţă Constanţă Andrei Iuliană
        Dumitrică Săvulescu Bărbat Crăciun Văduva Negoiţă Ghiţă Chiriţă Neacşu Coşbuc Moraru Stănciulescu Brătianu
        Brătescu Vlăsceanu Mânzatu Câmpeanu Pârvu Pârvulescu Roşu Roşca Ţuţea Ţăranu Ţurcanu Fărcaş Mocănaşu Olteniţa
        Slobozia Făgăraş Reşiţa Târnăveni Sighişoara Mărăşeşti Tecuci Bârlad Huşi Rădăuţi Dorohoi Dej Făurei""",
    "Turkish": """Ayşe Gül Gülşen Özlem Şeyma Işıl Çiğdem Yıldız İbrahim İsmail İrem Şükrü Şule Tuğçe Tuğba Uğur Ümit
        Ünal Ömer Özgür Oğuz Oğuzhan Çağla Çağrı Doğan Doğukan Erdoğan Yağmur Yiğit Barış Ateş Aydın Kadın Kılıç
        Kıvanç Satı Nazlı Sıla Yılmaz Kaya Demir Şahin Çelik Yıldırım Öztürk Aydoğan Özdemir Arslan Doğru Kılınç
        Aslanoğlu Koç Kurtoğlu Güneş Aksoy Bozkurt Şimşek Polatlı Özkan Tekin Güler Taş Karataş Akbaş Çakır Çetin Işık
        Ağaoğlu Hacıoğlu Sarıoğlu Müftüoğlu Türkoğlu Yalçın İstanbul İzmir Eskişehir Diyarbakır Muğla Şanlıurfa
        Kırşehir Kırıkkale Balıkesir Beşiktaş Kadıköy Şişli Üsküdar Çankaya Iğdır Ağrı Elazığ Adıyaman Niğde Aydın
        Tekirdağ Çanakkale Kütahya Gümüşhane Muş Uşak Adı Soyadı Şirket Şehir Ülke Ünvan Müşteri Satış Müdürü Sanayi
        Ticaret Limited Şti İnşaat Gıda Mağazacılık Danışmanlık Dış Bağlantı Başkanı Kuruluş Işıklar Taranoğlu Tarım
        Tarık Bülent Bünyamin Türkan Gültekin Nurgül Düriye Müjgan Sürücü Hüseyin Hüsnü Şener Şen Şenay A.Ş. Ş. Asım
        Asıl Hafız Hafıza Meşhur Kahraman Ilgın Isparta Fatmagül Adnanoğlu Satılmış Alaçatı Bağcılar Bağcı Sarıkaya
        Sarıyer Dağlı Dağcı Kızıl Kızılay Hızır Sırrı Cevdet Çıldır Gündüz Hakkı Nuriye Sevgi Dilek Fırat Kadir Rıza
        Rıfat Sıtkı Hıdır Zeynep Tuğrul Ertuğrul Tayyip Bahçeli Kılıçdaroğlu Davutoğlu Karaoğlan Keçeci Ceylan Sezgin
        Yüksel Yücel Başaran Başar Kuş Akkuş Gökçe Gökhan Göksu Şükriye Kırmızı Sarı Altın Altıntaş Aksu Ilıca Bodrum
        Çorum Çorlu Nevşehir Kırklareli Bingöl Şırnak Yığılca Beyoğlu Ataşehir Bahçelievler Bağdat
        Kâmil Âdem Kâzım Nâzım Lâle Eflâtun kâğıt Âlim Âşık Nâfiz Kâhta Hâlide Ülker Ümit Ünal""",
    "Lithuanian": """Jūratė Šarūnas Žydrūnas Kęstutis Mindaugas Vytautas Algirdas Gintarė Eglė Rūta Ramunė Živilė
        Žaneta Raimondas Lukšienė Kazlauskienė Kazlauskas Petrauskienė Jankauskaitė Stankevičius Stankevičienė
        Žukauskas Žukauskienė Balčiūnas Paulauskaitė Urbonavičius Navickaitė Ramanauskienė Šimkus Šimkutė Čiurlionis
        Čepaitis Adomaitytė Baranauskė Mažeika Vaičiūnas Vaitkevičius Gudaitytė Šiauliai Klaipėda Panevėžys
        Marijampolė Mažeikiai Jonava Utena Kėdainiai Telšiai Tauragė Ukmergė Visaginas Plungė Kretinga Šilutė
        Radviliškis Palanga Druskininkai Rokiškis Biržai Gargždai Kuršėnai Joniškis Vardas Pavardė Įmonė Miestas
        Įmonės Šalis Telefonas Šaulys Žemė Žemaitė Žvejys Gėlė Ąžuolas Ąžuolynas Birutė Dalia Nijolė Danutė Bronė
        Aušra Daiva Rasa Saulė Ignas Tadas Laukinė Prekyba Paslaugos Vadovė Direktorė Pardavimų Statybų Grožis Šviesa
        Mėlynė Ūkis Ūkininkas Tūkstantis Būtėnas Šėma Kūnas Žiūrėti Būti Lietuvių Draugų Rąžas Kąsnis Sąjunga Įstaiga
        Įrengimas Vasarė Giedrė Rugilė Izabelė Austėja Urtė Ugnė Gabrielė Emilė Skaistė Rasė Artūras Arūnas Andrėja
        Linė Šarūnė Kristijonas Žygimantas Kęstas Sigitas Šarka Žukas Žilinskas Žilinskienė Butkus Butkienė
        Kavaliauskas Kavaliauskienė Vasiliauskienė Jonaitytė Mockevičius Sinkevičius Lukoševičius Grigaitė Daukantė
        Žalgiris Neringa Trakai Varėna Alytus Anykščiai Molėtai Zarasai Širvintos Kaišiadorys Pakruojis Šakiai
        Vilkaviškis Lazdijai Skuodas Naujoji Akmenė Nerija Vakarė Indrė Ignė Naruševičius""",
    "Latvian": """Jānis Kārlis Pēteris Andrejs Mārtiņš Ģirts Ģertrūde Raivis Mārīte Ilze Līga Zane Dzintars Guntars
        Āris Ēriks Jēkabs Kristīne Anda Laimdota Vīķis Bērziņš Bērziņa Kalniņš Kalniņa Ozoliņš Ozoliņa Jansons Liepiņš
        Krūmiņš Krūmiņa Balodis Eglītis Eglīte Pētersons Zariņš Krūze Vītols Vītola Kļaviņš Kļaviņa Kārkliņš Kārkliņa
        Vanags Grīnbergs Šmits Šņore Žagars Zvirbulis Siliņš Rīga Jelgava Jūrmala Liepāja Ventspils Rēzekne Daugavpils
        Valmiera Jēkabpils Ogre Tukums Cēsis Kuldīga Olaine Salaspils Sigulda Ķekava Ādaži Mārupe Līvāni Krāslava
        Vārds Uzvārds Uzņēmums Pilsēta Tālrunis Valsts Vadītājs Direktors Pārdošanas Grāmatvede Būvniecība
        Tirdzniecība Ēdināšana Ļaudona Ļeņins Ņikita Šķēle Ķēniņš Meļņikovs Vējš Zvaigzne Saulīte Bitīte Stradiņš
        Upītis Lācis Lācplēsis Pūce Mežs Ābele Ābols Čaks Pūriņš Rožkalns Žīgurs Ūdris Ēka Alīda Otīlija Emīls Emīlija
        Lūsija Rūdolfs Arvīds Zigrīda Cīrulis Apsītis Skujiņa Strazdiņš Strazds Lācis Dāvis Dāvids Ābelīte Vilnītis
        Kārkls Ošiņš Elīna Alīna Agnīte Sanīta Aivars Māris Valdis Inguna Ināra Sarmīte Mārtiņa Kristaps Kristiāns
        Daumants Rūta Dzintra Vēsma Ojārs Uldis Ēvalds Jurģis Jurģīte Kārļi Avotiņš Avotiņa Āboliņš Āboliņa Dzenis
        Dzērve Celmiņš Grīnvalds Kociņš Lapiņš Lapiņa Miķelsons Pūpols Rozītis Rudzītis Saulītis Skuja Šteins
        Timmermanis Žukovs Gulbene Alūksne Balvi Madona Bauska Dobele Limbaži Aizkraukle Preiļi Ludza Saldus Talsi
        Rīgas""",
    "Estonian": """Õnne Jõgeva Põlva Võru Tõnu Tõnis Kõiv Kõrv Mõisa Õunapuu Jüri Ülo Üllar Ülle Külli Ännika Märt
        Tärnu Päts Mägi Mäe Mägar Rebane Tamm Sepp Jõesaar Pärn Pärnu Rõõm Lõhmus Kütt Räpina Jõhvi Kohtla-Järve
        Kärdla Kuressaare Haapsalu Sillamäe Tõrva Põltsamaa Mustamäe Lasnamäe Nõmme Söödi Köster Lääne Väike Suur
        Eesnimi Perekonnanimi Ettevõte Müük Müügijuht Käsper Kärner Õpetaja Võsu Võime Sõna Tööstus Põhja Lõuna Hõbe
        Žanna Šahh Laurõ Küttis Köögi Püss Kõue Rüütel Välja Õunapuu Õismäe Mõttus Jõesuu Lõhe Põder Põld Rõuge Kõue
        Šuvalov Gontšarenko Ševtšuk Jerš Malõš Tšernõšov Nadežda Žukov Ženja Žarov Vaš Mašova Õie Üllas Väli Mäeots
        Salumäe Mäesalu Pärtel Nõukas Kõrvits Lõoke Põdra Jõgi Rõõmus Sõber Ööbik Köögi Tõll Tõrvand Kärt Häli Väino
        Vändra Räpina Põlendik Kiviõli Võhma Türi Kunda""",
    "Albanian": """Ardit Fatmirë Besëlinda Valdetë Shqipëri Shqiptarë Tiranë Durrës Shkodër Vlorë Gjirokastër Korçë
        Lushnjë Elbasan Pukë Prishtinë Gjakovë Mitrovicë Prizren Pejë Çelik Çela Çapajev Berishë Krasniqi Hoxhë Përmet
        Himarë Tepelenë Sarandë Lezhë Mbiemër Emër Ndërmarrje Qytet Drejtëz Çdo Çmim Gëzim Vëllezërit Punë Është Është
        Përgjegjës Shitës""",
    "Vietnamese": """Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Văn Thị Đức Hùng Dũng Tuấn
        Hải Hà Hương Thảo Phương Thúy Hạnh Hiền Hoa Lan Mai Minh Ngọc Nhung Quỳnh Trang Trinh Tùng Việt Vân Yến Ánh
        Bảo Bình Châu Chí Công Cường Đạt Điệp Đông Giang Hằng Hiếu Hòa Hồng Hưng Huế Khánh Kiên Kiều Lâm Linh Lộc Long
        Lực Mạnh Mỹ Nội Sài Gòn Đà Nẵng Hải Phòng Cần Thơ Biên Hòa Nha Trang Đà Lạt Vũng Tàu Huế Quảng Ninh Nam Định
        Thái Nguyên Hồ Chí Minh Tên Họ Công ty Điện thoại Thành phố Địa chỉ Cổ phần Trách nhiệm hữu hạn Thương mại
        Dịch vụ Xây dựng Sản xuất Quốc tế Giám đốc Kế toán Nhân viên Tổng""",
}
