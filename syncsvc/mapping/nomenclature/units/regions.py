"""Names of kabupaten, kota and provinsi, by which a unit of another agency is told from one of ours.

A public fact (codes and names of government regions, Kepmendagri), written without kabupaten/kota, in lower case and
with blanks for hyphens. A name may be used by a kabupaten and a kota.
"""

from __future__ import annotations

_REGENCIES = """
aceh barat, aceh barat daya, aceh besar, aceh jaya, aceh selatan, aceh singkil, aceh tamiang, aceh tengah, aceh
tenggara, aceh timur, aceh utara, bener meriah, bireuen, gayo lues, nagan raya, pidie, pidie jaya, simeulue, asahan,
batu bara, dairi, deli serdang, humbang hasundutan, karo, labuhanbatu, labuhanbatu selatan, labuhanbatu utara,
langkat, mandailing natal, nias, nias barat, nias selatan, nias utara, padang lawas, padang lawas utara, pakpak
bharat, samosir, serdang bedagai, simalungun, tapanuli selatan, tapanuli tengah, tapanuli utara, toba, toba samosir,
agam, dharmasraya, kepulauan mentawai, lima puluh kota, padang pariaman, pasaman, pasaman barat, pesisir selatan,
sijunjung, solok, solok selatan, tanah datar, bengkalis, indragiri hilir, indragiri hulu, kampar, kepulauan meranti,
kuantan singingi, pelalawan, rokan hilir, rokan hulu, siak, bintan, karimun, kepulauan anambas, lingga, natuna,
batanghari, bungo, kerinci, merangin, muaro jambi, sarolangun, tanjung jabung barat, tanjung jabung timur, tebo,
bengkulu selatan, bengkulu tengah, bengkulu utara, kaur, kepahiang, lebong, muko muko, mukomuko, rejang lebong,
seluma, banyuasin, empat lawang, lahat, muara enim, musi banyuasin, musi rawas, musi rawas utara, ogan ilir, ogan
komering ilir, ogan komering ulu, ogan komering ulu selatan, ogan komering ulu timur, penukal abab lematang ilir,
bangka, bangka barat, bangka selatan, bangka tengah, belitung, belitung timur, lampung barat, lampung selatan,
lampung tengah, lampung timur, lampung utara, mesuji, pesawaran, pesisir barat, pringsewu, tanggamus, tulang bawang,
tulang bawang barat, way kanan, lebak, pandeglang, serang, tangerang, bandung, bandung barat, bekasi, bogor, ciamis,
cianjur, cirebon, garut, indramayu, karawang, kuningan, majalengka, pangandaran, purwakarta, subang, sukabumi,
sumedang, tasikmalaya, banjarnegara, banyumas, batang, blora, boyolali, brebes, cilacap, demak, grobogan, jepara,
karanganyar, kebumen, kendal, klaten, kudus, magelang, pati, pekalongan, pemalang, purbalingga, purworejo, rembang,
semarang, sragen, sukoharjo, tegal, temanggung, wonogiri, wonosobo, bantul, gunungkidul, gunung kidul, kulon progo,
kulonprogo, sleman, bangkalan, banyuwangi, blitar, bojonegoro, bondowoso, gresik, jember, jombang, kediri, lamongan,
lumajang, madiun, magetan, malang, mojokerto, nganjuk, ngawi, pacitan, pamekasan, pasuruan, ponorogo, probolinggo,
sampang, sidoarjo, situbondo, sumenep, trenggalek, tuban, tulungagung, badung, bangli, buleleng, gianyar, jembrana,
karangasem, klungkung, tabanan, bima, dompu, lombok barat, lombok tengah, lombok timur, lombok utara, sumbawa,
sumbawa barat, alor, belu, ende, flores timur, kupang, lembata, malaka, manggarai, manggarai barat, manggarai timur,
nagekeo, ngada, rote ndao, sabu raijua, sikka, sumba barat, sumba barat daya, sumba tengah, sumba timur, timor
tengah selatan, timor tengah utara, bengkayang, kapuas hulu, kayong utara, ketapang, kubu raya, landak, melawi,
mempawah, sambas, sanggau, sekadau, sintang, barito selatan, barito timur, barito utara, gunung mas, kapuas,
katingan, kotawaringin barat, kotawaringin timur, lamandau, murung raya, pulang pisau, seruyan, sukamara, balangan,
banjar, barito kuala, hulu sungai selatan, hulu sungai tengah, hulu sungai utara, kotabaru, tabalong, tanah bumbu,
tanah laut, tapin, berau, kutai barat, kutai kartanegara, kutai timur, mahakam ulu, paser, penajam paser utara,
bulungan, malinau, nunukan, tana tidung, bolaang mongondow, bolaang mongondow selatan, bolaang mongondow timur,
bolaang mongondow utara, kepulauan sangihe, kepulauan talaud, siau tagulandang biaro, minahasa, minahasa selatan,
minahasa tenggara, minahasa utara, banggai, banggai kepulauan, banggai laut, buol, donggala, morowali, morowali
utara, parigi moutong, poso, sigi, tojo una una, toli toli, tolitoli, bantaeng, barru, bone, bulukumba, enrekang,
gowa, jeneponto, kepulauan selayar, selayar, luwu, luwu timur, luwu utara, maros, pangkajene dan kepulauan,
pangkajene kepulauan, pangkep, pinrang, sidenreng rappang, sidrap, sinjai, soppeng, takalar, tana toraja, toraja
utara, wajo, bombana, buton, buton selatan, buton tengah, buton utara, kolaka, kolaka timur, kolaka utara, konawe,
konawe kepulauan, konawe selatan, konawe utara, muna, muna barat, wakatobi, boalemo, bone bolango, gorontalo,
gorontalo utara, pohuwato, majene, mamasa, mamuju, mamuju tengah, mamuju utara, pasangkayu, polewali mandar, polman,
buru, buru selatan, kepulauan aru, maluku barat daya, maluku tengah, maluku tenggara, kepulauan tanimbar, seram
bagian barat, seram bagian timur, halmahera barat, halmahera selatan, halmahera tengah, halmahera timur, halmahera
utara, kepulauan sula, pulau morotai, pulau taliabu, asmat, biak numfor, boven digoel, deiyai, dogiyai, intan jaya,
jayapura, jayawijaya, keerom, kepulauan yapen, lanny jaya, mamberamo raya, mamberamo tengah, mappi, merauke, mimika,
nabire, nduga, paniai, pegunungan bintang, puncak, puncak jaya, sarmi, supiori, tolikara, waropen, yahukimo, yalimo,
fakfak, kaimana, manokwari, manokwari selatan, maybrat, pegunungan arfak, raja ampat, sorong, sorong selatan,
tambrauw, teluk bintuni, teluk wondama
"""
_CITIES = """
banda aceh, langsa, lhokseumawe, sabang, subulussalam, binjai, gunungsitoli, medan, padangsidimpuan, padang
sidempuan, pematangsiantar, pematang siantar, sibolga, tanjungbalai, tebing tinggi, bukittinggi, padang, padang
panjang, pariaman, payakumbuh, sawahlunto, solok, dumai, pekanbaru, batam, tanjungpinang, tanjung pinang, jambi,
sungai penuh, bengkulu, lubuklinggau, lubuk linggau, pagar alam, palembang, prabumulih, pangkalpinang, pangkal
pinang, bandar lampung, metro, cilegon, serang, tangerang, tangerang selatan, bandung, banjar, bekasi, bogor,
cimahi, cirebon, depok, sukabumi, tasikmalaya, magelang, pekalongan, salatiga, semarang, surakarta, solo, tegal,
yogyakarta, batu, blitar, kediri, madiun, malang, mojokerto, pasuruan, probolinggo, surabaya, denpasar, bima,
mataram, kupang, pontianak, singkawang, palangka raya, palangkaraya, banjarbaru, banjarmasin, balikpapan, bontang,
samarinda, tarakan, bitung, kotamobagu, manado, tomohon, palu, makassar, ujung pandang, palopo, parepare, pare pare,
bau bau, baubau, kendari, gorontalo, ambon, tual, ternate, tidore kepulauan, jayapura, sorong
"""
_PROVINCES = """
aceh, sumatera utara, sumatera barat, riau, kepulauan riau, jambi, bengkulu, sumatera selatan, kepulauan bangka
belitung, bangka belitung, lampung, banten, jawa barat, jawa tengah, jawa timur, dki jakarta, jakarta, daerah khusus
ibukota jakarta, di yogyakarta, daerah istimewa yogyakarta, bali, nusa tenggara barat, nusa tenggara timur,
kalimantan barat, kalimantan tengah, kalimantan selatan, kalimantan timur, kalimantan utara, sulawesi utara,
sulawesi tengah, sulawesi selatan, sulawesi tenggara, sulawesi barat, gorontalo, maluku, maluku utara, papua, papua
barat, papua selatan, papua tengah, papua pegunungan, papua barat daya
"""


def _listed(text: str) -> frozenset[str]:
    return frozenset(" ".join(name.split()) for name in text.split(","))


CITIES = _listed(_CITIES)
REGIONS = _listed(_REGENCIES) | CITIES | _listed(_PROVINCES)
AMBIGUOUS = frozenset(("batu", "banjar", "batang", "puncak", "metro", "solo", "buru", "toba", "serang", "bone", "kaur"))
"""Regions whose name is also an everyday word or the beginning of many places; alone at an end they prove nothing."""
